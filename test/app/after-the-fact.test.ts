import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { run } from '../cli/command-line.ts'
import { entriesOf, findingsOf, findingsSoFar } from '../support/audit-log.ts'
import { eventually, verdict } from '../support/eventually.ts'
import { claudeCommit, copilotCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import { commentsOf, verdictOf } from '../support/github/scene/reading.ts'
import { type RunningApp, startApp } from '../support/running-app.ts'
import { aTeam } from '../support/team.ts'

let running: RunningApp

beforeAll(async () => {
  running = await startApp({ paces: { burstSeconds: 0.1 } })
}, 120_000)
afterAll(async () => {
  await running.close()
})

/** The one finding of a repository, once there is one. */
async function theFinding(repository: string): ReturnType<typeof findingsOf> {
  return eventually(async () => {
    const findings = await findingsOf(running, repository)
    expect(findings).toHaveLength(1)
    return findings
  })
}

/** All receipts were written and every push was looked into. */
async function allLookedInto(repository: string, receipts: number): Promise<void> {
  await eventually(async () => {
    const entries = await entriesOf(running, repository)
    expect(entries.filter(({ kind }) => kind === 'receipt')).toHaveLength(receipts)
  })
  await eventually(async () => {
    const { waiting, active } = await running.server.store.queueDepth()
    expect({ waiting, active }).toEqual({ waiting: 0, active: 0 })
  })
}

/** One comment says so, and calls the team that answers for exceptions. */
async function toldOnce(pull: PullRequestScene, words: string, team: string): Promise<void> {
  await eventually(() => {
    const told = commentsOf(pull).filter((body) => body.includes(words))
    expect(told).toHaveLength(1)
    expect(told[0]).toContain(team)
  })
}

test('a merge that the check did not allow is found, with who, what and where, and told once', async () => {
  const { repo } = await aTeam(running, 'forced')
  const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  await verdict(pull, 'failure')

  const sha = await pull.merge('adm')

  const [finding] = await theFinding(repo.fullName)
  expect(finding).toMatchObject({
    pullRequest: pull.number,
    actor: { login: 'adm' },
    data: { finding: 'merged-while-unmet', merge: sha, head: pull.headSha(), unmet: ['countersign'] },
  })
  await toldOnce(pull, 'while the policy was unmet', '@forced/ai-admins')
})

test('a merge before any verdict is found', async () => {
  const { repo, organization } = await aTeam(running, 'unseen')
  organization.webhooks('drop')
  const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  organization.webhooks('send')

  await pull.merge('adm')

  const [finding] = await theFinding(repo.fullName)
  expect(finding?.data).toMatchObject({ finding: 'merged-without-verdict', ai: true })
  expect(verdictOf(pull)).toBe('none')
  await toldOnce(pull, 'without a verdict', '@unseen/ai-admins')
})

test('a merge of which only the push is told is judged all the same', async () => {
  const { repo, organization } = await aTeam(running, 'half-told')
  const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  await verdict(pull, 'failure')
  organization.webhooks('hold')
  const sha = await pull.merge('adm')

  await organization.releaseWebhooks((held) => held.filter(({ event }) => event === 'push'))

  const [finding] = await theFinding(repo.fullName)
  expect(finding).toMatchObject({
    actor: { login: 'adm' },
    data: { finding: 'merged-while-unmet', merge: sha },
  })
})

test('a merge that is told of twice is found once', async () => {
  const { repo, organization } = await aTeam(running, 'told-twice')
  const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  await verdict(pull, 'failure')
  organization.webhooks('duplicate')
  await pull.merge('adm')
  await theFinding(repo.fullName)
  organization.webhooks('send')

  await pull.comment('dev', 'Thank you.')

  await allLookedInto(repo.fullName, 1)
  expect(await findingsOf(running, repo.fullName)).toHaveLength(1)
})

test.each([
  ['squash', 'its push told of first', true],
  ['squash', 'its push told of last', false],
  ['merge', 'its push told of first', true],
  ['rebase', 'its push told of first', true],
] as const)('a good %s with its evidence on it is no finding, %s', async (method, _, isPushFirst) => {
  const { repo, organization } = await aTeam(running, `good-${method}-${isPushFirst ? 'first' : 'last'}`)
  const pull = await repo.openPullRequest({
    by: 'dev',
    commits: [claudeCommit('dev'), claudeCommit('dev')],
  })
  await pull.approve('rev1')
  await verdict(pull, 'success')
  organization.webhooks('hold')
  await pull.merge('dev', { method })

  await organization.releaseWebhooks((held) =>
    held.toSorted(
      (a, b) => Number((b.event === 'push') === isPushFirst) - Number((a.event === 'push') === isPushFirst),
    ),
  )

  await allLookedInto(repo.fullName, 1)
  expect(await findingsOf(running, repo.fullName)).toEqual([])
})

test('a push of AI commits straight to the default branch is one finding', async () => {
  const { repo } = await aTeam(running, 'straight')

  const sha = await repo.pushToBranch('main', [claudeCommit('dev'), claudeCommit('dev')], 'dev')

  const [finding] = await theFinding(repo.fullName)
  expect(finding).toMatchObject({
    actor: { login: 'dev' },
    data: { finding: 'direct-push', branch: 'main', commit: sha, tools: ['claude-code'] },
  })
  const alarms = running.log.filter((line) => line.includes('found after the fact'))
  expect(alarms.filter((line) => line.includes(repo.fullName))).toHaveLength(1)
})

test('what was pushed straight is traced to who pushed it, and to the evidence', async () => {
  const { repo } = await aTeam(running, 'traced')
  const sha = await repo.pushToBranch('main', [claudeCommit('dev')], 'dev')
  await theFinding(repo.fullName)

  const { code, out } = await run('.', ['trace', sha.slice(0, 8)], {
    openRecords: async () => ({ ...running.server.store, close: async () => undefined }),
  })

  expect(code).toBe(0)
  expect(out).toMatch(/By +`dev`, .*, on `main`/)
  expect(out).toContain('Co-Authored-By: Claude')
  expect(out).toContain('none, so nobody was asked')
})

test('a push to a branch that nobody guards, or by hand, is none', async () => {
  const { repo } = await aTeam(running, 'harmless')

  await repo.pushToBranch('topic', [claudeCommit('dev')], 'dev')
  await repo.pushToBranch('main', [{ by: 'dev', message: 'By hand (#12)' }], 'dev')

  await allLookedInto(repo.fullName, 0)
  expect(await findingsOf(running, repo.fullName)).toEqual([])
})

test('where no policy is in force nothing is found', async () => {
  const { repo } = await aTeam(running, 'lawless', { files: { '.github/ai-policy.yml': '' } })
  await repo.pushToBranch('main', [{ by: 'adm', files: { '.github/ai-policy.yml': null } }], 'adm')

  await repo.pushToBranch('main', [claudeCommit('dev')], 'dev')

  await allLookedInto(repo.fullName, 0)
  expect(await findingsOf(running, repo.fullName)).toEqual([])
})

test('the pull request that brings the policy is not held against anybody', async () => {
  const { repo } = await aTeam(running, 'first-policy', { files: {} })
  const organization = running.github.organization('first-policy-2', { members: ['dev', 'adm'] })
  const bare = organization.repository('app', { access: { dev: 'write', adm: 'admin' } })
  await running.app.installOn(organization)
  const text = repo.read('.github/ai-policy.yml') ?? ''
  const pull = await bare.openPullRequest({
    by: 'dev',
    commits: [{ by: 'dev', files: { '.github/ai-policy.yml': text } }],
  })

  await pull.merge('adm')

  await allLookedInto(bare.fullName, 1)
  expect(await findingsOf(running, bare.fullName)).toEqual([])
})

test('taking the policy away by force does not take the finding away', async () => {
  const { repo } = await aTeam(running, 'away')
  const pull = await repo.openPullRequest({
    by: 'dev',
    commits: [claudeCommit('dev', { files: { '.github/ai-policy.yml': null } })],
  })
  await verdict(pull, 'failure')

  await pull.merge('adm')

  const [finding] = await theFinding(repo.fullName)
  expect(finding?.data).toMatchObject({ finding: 'merged-while-unmet' })
})

test('a merge that is told of before it is shown waits until it is', async () => {
  const { repo, organization } = await aTeam(running, 'early-told')
  const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  await verdict(pull, 'failure')
  organization.webhooks('hold')
  await pull.merge('adm')
  const shown = { ...pull.pull }
  Object.assign(pull.pull, { state: 'open', merge: null, closedAt: null })

  await organization.releaseWebhooks((held) => held.filter(({ action }) => action === 'closed'))
  await running.github.quiet()
  expect(await findingsSoFar(running, repo.fullName)).toEqual([])
  Object.assign(pull.pull, { state: shown.state, merge: shown.merge, closedAt: shown.closedAt })

  const [finding] = await theFinding(repo.fullName)
  expect(finding?.data).toMatchObject({ finding: 'merged-while-unmet' })
})

test("another app's check with our name is found once, and changes nothing", async () => {
  const { repo } = await aTeam(running, 'namesake')
  const other = running.github.app({ slug: 'other-ci' })
  const pull = await repo.openPullRequest({ by: 'dev', commits: [copilotCommit('drv')] })
  await verdict(pull, 'failure')

  await repo.foreignCheck(other.app, pull.headSha(), { name: 'ai-policy', conclusion: 'success' })

  const [finding] = await theFinding(repo.fullName)
  expect(finding?.data).toMatchObject({ finding: 'foreign-check', app: 'other-ci' })
  await toldOnce(pull, 'The app `other-ci` posted a check with our name', '@namesake/ai-admins')
  await repo.foreignCheck(other.app, pull.headSha(), { name: 'ai-policy', conclusion: 'success' })
  await allLookedInto(repo.fullName, 0)
  expect(await findingsOf(running, repo.fullName)).toHaveLength(1)
  await toldOnce(pull, 'The app `other-ci` posted a check with our name', '@namesake/ai-admins')
})

test("another app's check with our name on the head of a fork is told of on its pull request", async () => {
  const { repo } = await aTeam(running, 'namesake-of-fork')
  const other = running.github.app({ slug: 'fork-ci' })
  const pull = await repo.openPullRequest({
    by: 'drv',
    from: repo.fork('drv'),
    commits: [copilotCommit('drv')],
  })
  await verdict(pull, 'failure')

  await repo.foreignCheck(other.app, pull.headSha(), { name: 'ai-policy', conclusion: 'success' })

  const [finding] = await theFinding(repo.fullName)
  expect(finding).toMatchObject({
    pullRequest: pull.number,
    data: { finding: 'foreign-check', app: 'fork-ci' },
  })
  await toldOnce(pull, 'The app `fork-ci` posted a check with our name', '@namesake-of-fork/ai-admins')
})

test("another app's check with our name on a commit of no pull request is found without one", async () => {
  const { repo } = await aTeam(running, 'namesake-of-none')
  const other = running.github.app({ slug: 'main-ci' })

  await repo.foreignCheck(other.app, repo.headOf(), { name: 'ai-policy', conclusion: 'success' })

  const [finding] = await theFinding(repo.fullName)
  expect(finding).toMatchObject({
    pullRequest: null,
    data: { finding: 'foreign-check', app: 'main-ci' },
  })
})

test('where everything is only observed a finding is recorded, and nobody is told', async () => {
  const observed = `version: 1
mode: observe
rules:
  - { id: countersign, when: { ai: true }, require: { approvals: 1 } }
`
  const { repo } = await aTeam(running, 'observed', { files: { '.github/ai-policy.yml': observed } })
  const other = running.github.app({ slug: 'third-ci' })
  const pull = await repo.openPullRequest({ by: 'dev', commits: [copilotCommit('drv')] })
  await verdict(pull, 'neutral')

  await repo.foreignCheck(other.app, pull.headSha(), { name: 'ai-policy', conclusion: 'success' })

  const [finding] = await theFinding(repo.fullName)
  expect(finding?.data).toMatchObject({ finding: 'foreign-check', app: 'third-ci' })
  await running.github.quiet()
  expect(commentsOf(pull)).toEqual([])
})

test('a check that is found to be required no more when something is merged is told of there', async () => {
  const { repo } = await aTeam(running, 'merged-unguarded')
  repo.requireChecks('main', [{ name: 'ai-policy', app: running.app.app }])
  const first = await repo.openPullRequest({ by: 'dev', commits: [{ by: 'dev' }] })
  await verdict(first, 'success')
  await first.merge('dev')
  await allLookedInto(repo.fullName, 1)
  repo.repository.rulesets.length = 0
  running.clock.advance(24 * 3_600_000)
  const second = await repo.openPullRequest({ by: 'dev', commits: [{ by: 'dev' }] })
  await verdict(second, 'success')

  await second.merge('dev')

  const [finding] = await theFinding(repo.fullName)
  expect(finding).toMatchObject({
    pullRequest: second.number,
    data: { finding: 'check-not-required', branch: 'main' },
  })
  await toldOnce(second, 'is not required on `main` any more', '@merged-unguarded/ai-admins')
  expect(commentsOf(first)).toEqual([])
})

test('GitHub was used as it describes itself', () => {
  expect(running.github.violations).toEqual([])
})
