import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventually, everPassed, verdict } from '../support/eventually.ts'
import { claudeCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import { checkOf, verdictOf } from '../support/github/scene/reading.ts'
import { type RunningApp, startApp } from '../support/running-app.ts'
import { aTeam, type Team } from '../support/team.ts'

/** The sandbox asks for nothing. */
const MAIN_ONLY = `version: 1
rules:
  - id: countersign
    when: { ai: true, base: main }
    require: { approvals: 1 }
`

let running: RunningApp

beforeAll(async () => {
  running = await startApp()
}, 120_000)
afterAll(async () => {
  await running.close()
})

async function aLaxTeam(name: string): Promise<Team> {
  const team = await aTeam(running, name, { files: { '.github/ai-policy.yml': MAIN_ONLY } })
  await team.repo.pushToBranch('sandbox', [{ by: 'own1' }], 'own1')
  return team
}

/** The same branch, once into the lax sandbox and once into the strict trunk. */
async function twins({
  repo,
}: Team): Promise<{ readonly lax: PullRequestScene; readonly strict: PullRequestScene }> {
  const lax = await repo.openPullRequest({
    by: 'dev',
    branch: 'topic',
    base: 'sandbox',
    commits: [claudeCommit('dev')],
  })
  await verdict(lax, 'success')
  const strict = await repo.openPullRequest({ by: 'dev', branch: 'topic', base: 'main', commits: [] })
  await verdict(strict, 'failure')
  return { lax, strict }
}

test('a green check into a lax branch turns red when the same head goes into a strict one', async () => {
  const { lax, strict } = await twins(await aLaxTeam('twins'))

  expect(verdictOf(lax)).toBe('failure')
  expect(checkOf(strict)?.headSha).toBe(lax.headSha())
})

test('two pull requests with one head that are judged at the same moment never turn it green', async () => {
  const team = await aLaxTeam('race')
  const { repo, organization } = team
  organization.webhooks('hold')
  const lax = await repo.openPullRequest({
    by: 'dev',
    branch: 'topic',
    base: 'sandbox',
    commits: [claudeCommit('dev')],
  })
  const strict = await repo.openPullRequest({ by: 'dev', branch: 'topic', base: 'main', commits: [] })

  await organization.releaseWebhooks()

  await verdict(strict, 'failure')
  await running.github.quiet()
  expect(verdictOf(strict)).toBe('failure')
  expect(everPassed(lax)).toBe(false)
})

test('closing the strict one gives the lax one its own verdict back', async () => {
  const { lax, strict } = await twins(await aLaxTeam('closed'))

  await strict.close('dev')

  await expect(verdict(lax, 'success')).resolves.not.toContain(`#${strict.number} has the same head`)
})

test('retargeting the strict one to the lax branch does the same, and back again', async () => {
  const { lax, strict } = await twins(await aLaxTeam('retargeted'))

  await strict.edit('dev', { base: 'sandbox' })
  await verdict(lax, 'success')
  await strict.edit('dev', { base: 'main' })

  await expect(verdict(lax, 'failure')).resolves.toContain('countersign')
})

test('a push to the strict one leaves the old head to whoever stays on it', async () => {
  const team = await aLaxTeam('moved-on')
  const lax = await team.repo.openPullRequest({
    by: 'dev',
    branch: 'topic',
    base: 'sandbox',
    commits: [claudeCommit('dev')],
  })
  await verdict(lax, 'success')
  await team.repo.pushToBranch('copy', [], 'dev')
  const strict = await team.repo.openPullRequest({
    by: 'dev',
    branch: 'copy-2',
    base: 'main',
    commits: [{ by: 'dev' }],
  })
  await strict.forcePush({ commits: [], by: 'dev', onto: lax.headSha() })
  await verdict(lax, 'failure')

  await strict.push({ commits: [claudeCommit('dev')], by: 'dev' })

  await verdict(lax, 'success')
  await expect(verdict(strict, 'failure')).resolves.toContain('countersign')
})

test('an approval from before the base was changed does not count after it', async () => {
  const { repo } = await aLaxTeam('stale')
  const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  await pull.approve('rev1')
  await verdict(pull, 'success')
  running.github.clock.advance(2_000)

  await pull.edit('dev', { base: 'sandbox' })
  await verdict(pull, 'success')
  await pull.edit('dev', { base: 'main' })

  await expect(verdict(pull, 'failure')).resolves.toContain('before the base branch was changed')
  running.github.clock.advance(2_000)
  await pull.approve('rev2')
  await verdict(pull, 'success')
})

test('merging the lax one by force is no finding, and the strict one stays as it is', async () => {
  const { lax, strict } = await twins(await aLaxTeam('lax-merged'))

  await lax.merge('adm')

  await eventually(async () => {
    const [receipt] = await running.server.store.findReceipts(lax.headSha(), lax.pull.repository.id)
    expect(receipt).toMatchObject({ pullRequest: lax.number, state: 'met', base: 'sandbox' })
  })
  expect(verdictOf(strict)).toBe('failure')
})

test('of two that are stricter it is the strictest that counts, whichever was opened first', async () => {
  const policy = `${MAIN_ONLY}  - id: advised
    mode: warn
    when: { ai: true, base: staging }
    require: { approvals: 1 }
`
  const { repo } = await aTeam(running, 'triplets', { files: { '.github/ai-policy.yml': policy } })
  for (const base of ['sandbox', 'staging']) await repo.pushToBranch(base, [{ by: 'own1' }], 'own1')
  const opening = { by: 'dev', branch: 'topic', commits: [] }
  const lax = await repo.openPullRequest({ ...opening, base: 'sandbox', commits: [claudeCommit('dev')] })
  await verdict(lax, 'success')
  await repo.openPullRequest({ ...opening, base: 'staging' })
  await verdict(lax, 'neutral')
  const strict = await repo.openPullRequest({ ...opening, base: 'main' })
  await verdict(strict, 'failure')
  await running.github.quiet()
  await lax.comment('dev', '/ai-policy recheck')
  await running.github.quiet()
  expect(verdictOf(lax)).toBe('failure')
})

test('GitHub was used as it describes itself', () => {
  expect(running.github.violations).toEqual([])
})
