import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { KeptReceipt } from '../../src/core/receipt/receipt.ts'
import { eventually, verdict } from '../support/eventually.ts'
import { claudeCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import { type RunningApp, startApp } from '../support/running-app.ts'
import { aTeam, POLICY } from '../support/team.ts'

let running: RunningApp

beforeAll(async () => {
  running = await startApp()
}, 120_000)
afterAll(async () => {
  await running.close()
})

async function receiptOf({ pull, number }: PullRequestScene, sha: string): Promise<KeptReceipt> {
  return eventually(async () => {
    const receipts = await running.server.store.findReceipts(sha, pull.repository.id)
    const found = receipts.find(({ pullRequest }) => pullRequest === number)
    if (found === undefined) throw new Error(`no receipt of #${number} under ${sha}`)
    return found
  })
}

test.each(['squash', 'merge', 'rebase'] as const)(
  'after a %s the receipt is found under every commit of the pull request and of the branch',
  async (method) => {
    const { repo } = await aTeam(running, `found-${method}`)
    const commits = [claudeCommit('dev', { message: 'One' }), claudeCommit('dev', { message: 'Two' })]
    const pull = await repo.openPullRequest({ by: 'dev', commits })
    await pull.approve('rev1')
    await verdict(pull, 'success')
    await repo.pushToBranch('main', [{ by: 'own1', files: { 'lib/other.ts': '1\n' } }], 'own1')
    const before = repo.headOf()

    const sha = await pull.merge('rev1', { method })

    const receipt = await receiptOf(pull, sha)
    expect(receipt).toMatchObject({ state: 'met', base: 'main', mergeSha: sha, mergedBy: { login: 'rev1' } })
    for (const own of receipt.commits) expect((await receiptOf(pull, own.slice(0, 7))).pullRequest).toBe(1)
    const arrived = method === 'squash' ? 1 : 2
    const onBranch = receipt.commits.filter((each) => each !== before)
    expect(onBranch.length).toBeGreaterThanOrEqual(method === 'rebase' ? 2 + arrived : 2)
  },
)

test('what was frozen stays as it was judged, whatever becomes of policy, people and exceptions', async () => {
  const { repo } = await aTeam(running, 'frozen')
  const lax = POLICY.replace('version: 1\n', 'version: 1\nmode: warn\n')
  const pull = await repo.openPullRequest({
    by: 'dev',
    commits: [claudeCommit('dev', { files: { '.github/ai-policy.yml': lax } })],
  })
  const review = await pull.approve('own1')
  await pull.approve('own2')
  await verdict(pull, 'success')
  const sha = await pull.merge('dev')
  await pull.dismiss(review, 'adm')

  const { decision } = await receiptOf(pull, sha)

  expect(decision?.weighed.map(({ person, counted }) => [person?.login, counted])).toEqual([
    ['own1', true],
    ['own2', true],
  ])
  expect(decision?.sources.map(({ commit }) => commit)).not.toContain(sha)
})

test('a squash without a trailer still tells the tool, and passes the evidence on', async () => {
  const { repo } = await aTeam(running, 'passed-on')
  await repo.pushToBranch('develop', [{ by: 'own1' }], 'own1')
  const pull = await repo.openPullRequest({ by: 'dev', base: 'develop', commits: [claudeCommit('dev')] })
  await pull.approve('rev1')
  await verdict(pull, 'success')
  const sha = await pull.merge('dev', { method: 'squash', message: 'Tidy up' })
  expect((await receiptOf(pull, sha)).decision?.provenance.tools).toEqual(['claude-code'])

  const release = await repo.openPullRequest({ by: 'rev2', branch: 'develop', base: 'main', commits: [] })

  await expect(verdict(release, 'failure')).resolves.toContain('claude-code')
})

test('a receipt outlives the server', async () => {
  const { repo } = await aTeam(running, 'outlives')
  const pull = await repo.openPullRequest({ by: 'dev', commits: [{ by: 'dev' }] })
  await verdict(pull, 'success')
  const sha = await pull.merge('dev')
  await receiptOf(pull, sha)

  await running.restart()

  expect((await receiptOf(pull, sha)).state).toBe('met')
}, 120_000)

test('GitHub was used as it describes itself', () => {
  expect(running.github.violations).toEqual([])
})
