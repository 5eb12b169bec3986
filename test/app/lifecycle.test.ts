import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { entriesOf, findingsOf } from '../support/audit-log.ts'
import { eventually, everPassed, verdict } from '../support/eventually.ts'
import type { ActiveFault } from '../support/github/http/faults.ts'
import { claudeCommit, copilotCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import { checkTextOf, commentsOf, labelsOf, reviewersOf, verdictOf } from '../support/github/scene/reading.ts'
import { QUICK, type RunningApp, startApp } from '../support/running-app.ts'
import { aTeam, POLICY } from '../support/team.ts'

let running: RunningApp

beforeAll(async () => {
  running = await startApp({ paces: QUICK })
}, 120_000)
afterAll(async () => {
  await running.close()
})

test('a draft has its check, and nobody is bothered before it is ready', async () => {
  const { repo } = await aTeam(running, 'draft')
  const pull = await repo.openPullRequest({
    by: 'dev',
    draft: true,
    commits: [claudeCommit('dev', { files: { 'auth/login.ts': '1\n' } })],
  })
  await verdict(pull, 'failure')
  expect(commentsOf(pull)).toEqual([])
  expect(reviewersOf(pull)).toEqual([])

  await pull.markReady('dev')

  await eventually(() => {
    expect(reviewersOf(pull)).toEqual(['team/owners'])
    expect(commentsOf(pull)).toHaveLength(1)
  })
})

test('a pull request that is opened again is judged at the head it has by then', async () => {
  const { repo } = await aTeam(running, 'reopened')
  const pull = await repo.openPullRequest({ by: 'dev', branch: 'topic', commits: [{ by: 'dev' }] })
  await verdict(pull, 'success')
  await pull.close('dev')
  await repo.pushToBranch('topic', [claudeCommit('dev')], 'dev')

  await pull.reopen('dev')

  await expect(verdict(pull, 'failure')).resolves.toContain('claude-code')
})

test('a pull request from a fork that is gone by now is judged all the same', async () => {
  const { repo } = await aTeam(running, 'fork-gone')
  const fork = repo.fork('drv')
  const pull = await repo.openPullRequest({
    by: 'drv',
    from: fork,
    commits: [copilotCommit('drv', { files: { 'infra/main.tf': '1\n' } })],
  })
  await verdict(pull, 'failure')

  Object.assign(pull.pull.head, { repository: null })
  await pull.approve('own1')
  await pull.approve('own2')

  await verdict(pull, 'success')
})

test('a pull request whose author is deleted is judged all the same', async () => {
  const { repo } = await aTeam(running, 'ghost')
  const pull = await repo.openPullRequest({ by: 'leaver', commits: [claudeCommit('leaver')] })
  await verdict(pull, 'failure')

  running.github.deleteAccount('leaver')
  await pull.approve('rev1')

  await verdict(pull, 'success')
})

test("a dependency bot's change is a bot's, and not AI", async () => {
  const { repo } = await aTeam(running, 'dependencies')

  const pull = await repo.openPullRequest({
    by: 'dependabot[bot]',
    branch: 'dependabot/npm/zod-4',
    title: 'Bump zod from 3 to 4',
    commits: [
      {
        by: { name: 'dependabot[bot]', email: '49699333+dependabot[bot]@users.noreply.github.com' },
        message: 'Bump zod\n\nSigned-off-by: dependabot[bot] <support@github.com>',
        verified: true,
      },
    ],
  })

  await verdict(pull, 'success')
  expect(labelsOf(pull)).not.toContain('ai-assisted')
})

test('a revert is a change like any other', async () => {
  const { repo } = await aTeam(running, 'reverted')
  const reverted = { by: 'dev', message: 'Revert "Add a thing"\n\nThis reverts commit 1234567.' }

  const byHand = await repo.openPullRequest({ by: 'dev', title: 'Revert "Add a thing"', commits: [reverted] })
  const byAgent = await repo.openPullRequest({
    by: 'copilot-swe-agent[bot]',
    title: 'Revert "Add a thing"',
    commits: [copilotCommit('drv', { message: reverted.message, files: { 'auth/login.ts': '1\n' } })],
  })

  await verdict(byHand, 'success')
  await expect(verdict(byAgent, 'failure')).resolves.toContain('owners-sign-high')
})

/** Rules that need more than the first look, so that there is time between looking and answering. */
const WITH_CHECKS = POLICY.replace('require: { approvals: 1 }', 'require: { approvals: 1, checks: [build] }')

/** Holds up the second look at a repository, until the first is too old to be trusted. */
function slowly(name: string): ActiveFault {
  return running.github.fault({
    match: ({ body }) => body.includes(name) && body.includes('query Completion'),
    delay: 5_500,
    times: 1,
  })
}

async function begun(fault: ActiveFault): Promise<void> {
  await eventually(() => expect(fault.hits()).toBe(1))
}

test('a head that moves while it is judged is judged again, and the old one gets no verdict', async () => {
  const { repo, organization } = await aTeam(running, 'moving', {
    files: { '.github/ai-policy.yml': WITH_CHECKS },
  })
  const slow = slowly('moving')
  const pull = await repo.openPullRequest({ by: 'dev', commits: [{ by: 'dev' }] })
  const before = pull.headSha()
  await begun(slow)
  organization.webhooks('drop')

  await pull.push({ commits: [claudeCommit('dev')], by: 'dev' })

  await verdict(pull, 'failure')
  organization.webhooks('send')
  const old = [...pull.pull.repository.checkRuns.values()].filter(({ headSha }) => headSha === before)
  expect(old).toEqual([])
})

test('nothing is written on what is merged while it is judged, and that it had no verdict is found', async () => {
  const { repo } = await aTeam(running, 'overtaken', { files: { '.github/ai-policy.yml': WITH_CHECKS } })
  const slow = slowly('overtaken')
  const pull = await repo.openPullRequest({ by: 'dev', commits: [{ by: 'dev' }] })
  await begun(slow)

  await pull.merge('adm')

  await eventually(async () => {
    const [finding] = await findingsOf(running, repo.fullName)
    expect(finding?.data).toMatchObject({ finding: 'merged-without-verdict' })
  })
  expect(verdictOf(pull)).toBe('none')
  expect(commentsOf(pull)).toEqual([])
})

test('auto-merge finds no green check before everything is met', async () => {
  const { repo } = await aTeam(running, 'auto')
  const pull = await repo.openPullRequest({
    by: 'dev',
    commits: [claudeCommit('dev', { files: { 'auth/login.ts': '1\n' } })],
  })
  await verdict(pull, 'failure')
  await pull.enableAutoMerge('dev')
  await pull.approve('rev1')
  await eventually(() => expect(checkTextOf(pull)).toContain('1 of 2'))
  expect(everPassed(pull)).toBe(false)

  await pull.approve('own1')

  await verdict(pull, 'success')
})

async function states(pull: PullRequestScene): Promise<readonly string[]> {
  const receipts = await running.server.store.findReceipts(pull.headSha(), pull.pull.repository.id)
  return receipts.map(({ state }) => state)
}

test('what is closed without a merge leaves no receipt, and what is merged leaves one', async () => {
  const { repo } = await aTeam(running, 'closed-or-merged')
  const closed = await repo.openPullRequest({ by: 'dev', commits: [{ by: 'dev' }] })
  const merged = await repo.openPullRequest({ by: 'dev', commits: [{ by: 'dev' }] })
  await verdict(closed, 'success')
  await verdict(merged, 'success')

  await closed.close('dev')
  await merged.merge('dev')

  await eventually(async () => expect(await states(merged)).toEqual(['met']))
  expect(await states(closed)).toEqual([])
  const receipts = (await entriesOf(running, repo.fullName)).filter(({ kind }) => kind === 'receipt')
  expect(receipts).toHaveLength(1)
})

test('GitHub was used as it describes itself', () => {
  expect(running.github.violations).toEqual([])
})
