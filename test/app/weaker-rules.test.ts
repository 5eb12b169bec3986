import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { RepositoryRef } from '../../src/app/work.ts'
import { findingsOf, leavesFindings } from '../support/audit-log.ts'
import { eventually, verdict } from '../support/eventually.ts'
import { commentsOf, commitCommentsOf } from '../support/github/scene/reading.ts'
import type { RepositoryScene } from '../support/github/scene/repository.ts'
import { type RunningApp, startApp } from '../support/running-app.ts'
import { aTeam, POLICY } from '../support/team.ts'

let running: RunningApp

beforeAll(async () => {
  running = await startApp()
}, 120_000)
afterAll(async () => {
  await running.close()
})

/** Everything was worked off, which left so many findings. */
function allTold(repo: RepositoryScene, findings: number): Promise<void> {
  return leavesFindings(running, repo.fullName, findings)
}

/** Rules that were changed so long ago and not put right are told at once. */
const LONG_MS = 300_000

/** Tells the app that a ruleset was changed, which it hears of when it may read the administration. */
async function tellOfRuleset(
  repo: RepositoryScene,
  action: string,
  ruleset: object,
  agoMs = LONG_MS,
): Promise<void> {
  const sent = running.github.deliveries.webhooks.findLast(
    ({ event, repository }) => event === 'pull_request' && repository === repo.repository.id,
  )
  if (sent === undefined) throw new Error('nothing was announced yet')
  const { installation, repository, sender, organization } = JSON.parse(sent.body) as Readonly<
    Record<string, unknown>
  >
  const payload = {
    action,
    installation,
    repository,
    sender,
    organization,
    repository_ruleset: {
      id: 1,
      name: 'main',
      updated_at: new Date(Date.now() - agoMs).toISOString(),
      ...ruleset,
    },
  }
  await running.github.deliveries.send({
    ...sent,
    guid: randomUUID(),
    event: 'repository_ruleset',
    action,
    body: JSON.stringify(payload),
  })
}

function requiring(app?: number): object {
  const check = { context: 'ai-policy', ...(app === undefined ? {} : { integration_id: app }) }
  return { rules: [{ type: 'required_status_checks', parameters: { required_status_checks: [check] } }] }
}

/** The check is required from us on the default branch, and known to be. */
async function guarded(name: string, files: Readonly<Record<string, string>> = {}): Promise<RepositoryScene> {
  const { repo } = await aTeam(running, name, { files })
  repo.requireChecks('main', [{ name: 'ai-policy', app: running.app.app }])
  await repo.openPullRequest({ by: 'dev', commits: [{ by: 'dev' }] })
  await tellOfRuleset(repo, 'edited', requiring(running.app.id))
  await known(repo, true)
  return repo
}

/** How the rules are has been looked at, and is on record with what was found. */
async function known(repo: RepositoryScene, isRequired: boolean): Promise<void> {
  await eventually(async () => {
    expect(await running.server.store.lastProtection(refOf(repo), 'main')).toMatchObject({ isRequired })
  })
}

function refOf({ repository }: RepositoryScene): RepositoryRef {
  return {
    installation: 0,
    repositoryId: repository.id,
    owner: repository.owner.login,
    name: repository.name,
  }
}

/** Takes the check out of the rules, and tells of it. */
async function unguard(repo: RepositoryScene, agoMs?: number): Promise<void> {
  repo.repository.rulesets.length = 0
  await tellOfRuleset(repo, 'edited', { rules: [] }, agoMs)
}

/** Puts the check back, and tells of it. */
async function guard(repo: RepositoryScene): Promise<void> {
  repo.requireChecks('main', [{ name: 'ai-policy', app: running.app.app }])
  await tellOfRuleset(repo, 'edited', requiring(running.app.id))
}

test('rules that are weakened are told of once, on the newest commit, with who and when, also when a merge follows', async () => {
  const repo = await guarded('weakened')

  await unguard(repo)
  await allTold(repo, 1)
  await tellOfRuleset(repo, 'edited', { rules: [] })
  await allTold(repo, 1)

  const newest = repo.headOf()
  const pull = await repo.openPullRequest({ by: 'dev', commits: [{ by: 'dev' }] })
  await verdict(pull, 'success')
  await pull.merge('dev')
  await eventually(async () => {
    expect(await running.server.store.findReceipts(pull.headSha())).toHaveLength(1)
  })
  await allTold(repo, 1)
  const [comment, ...others] = commitCommentsOf(repo)
  expect(others).toEqual([])
  expect(comment?.commit).toBe(newest)
  expect(comment?.body).toMatch(/^The check `ai-policy` is not required on `main` any more/)
  expect(comment?.body).toMatch(/`dev` changed the rules on \d{4}-\d\d-\d\d \d\d:\d\d UTC\./)
  expect(comment?.body).toMatch(/For @weakened\/ai-admins\.$/)
  expect(commentsOf(pull)).toEqual([])
})

test('rules that are put right and weakened again are told of again', async () => {
  const repo = await guarded('weakened-again')

  await unguard(repo)
  await allTold(repo, 1)
  await guard(repo)
  await allTold(repo, 1)
  await unguard(repo, LONG_MS - 1000)
  await allTold(repo, 2)

  expect(commitCommentsOf(repo)).toHaveLength(2)
})

test('rules that are put right within a moment are found, and told of to nobody', async () => {
  const repo = await guarded('put-right')

  // They would be told of some seconds from now.
  await unguard(repo, 50_000)
  await known(repo, false)
  await guard(repo)
  await allTold(repo, 1)

  expect(commitCommentsOf(repo)).toEqual([])
})

test('weaker rules outlive the app before they are told of', async () => {
  const repo = await guarded('killed-before')

  await unguard(repo, 54_000)
  await known(repo, false)
  await running.restart()

  await allTold(repo, 1)
  expect(commitCommentsOf(repo)).toHaveLength(1)
})

test('where everything is only observed weaker rules are found, and told of to nobody', async () => {
  const repo = await guarded('weakened-observed', { '.github/ai-policy.yml': `${POLICY}mode: observe\n` })

  await unguard(repo)

  await allTold(repo, 1)
  expect(commitCommentsOf(repo)).toEqual([])
})

test('a check that is required no more is found, when it was known to be required', async () => {
  const { repo } = await aTeam(running, 'required-no-more')
  repo.requireChecks('main', [{ name: 'ai-policy', app: running.app.app }])
  const pull = await repo.openPullRequest({ by: 'dev', commits: [{ by: 'dev' }] })
  await verdict(pull, 'success')
  await pull.merge('dev')
  await known(repo, true)
  repo.repository.rulesets.length = 0

  await tellOfRuleset(repo, 'edited', { rules: [] })

  await allTold(repo, 1)
  const [finding] = await findingsOf(running, repo.fullName)
  expect(finding).toMatchObject({
    actor: { login: 'dev' },
    data: { finding: 'check-not-required', branch: 'main', required: false },
  })
})

test('a check that is required from anybody, and was pinned to us, is found', async () => {
  const { repo } = await aTeam(running, 'unpinned')
  repo.requireChecks('main', [{ name: 'ai-policy', app: running.app.app }])
  const pull = await repo.openPullRequest({ by: 'dev', commits: [{ by: 'dev' }] })
  await verdict(pull, 'success')
  await tellOfRuleset(repo, 'edited', requiring(running.app.id))
  await allTold(repo, 0)
  repo.repository.rulesets.length = 0
  repo.requireChecks('main', [{ name: 'ai-policy' }])

  await tellOfRuleset(repo, 'edited', requiring())

  await allTold(repo, 1)
  const [finding] = await findingsOf(running, repo.fullName)
  expect(finding?.data).toMatchObject({ finding: 'check-not-pinned', pinned_to: null })
  expect(commitCommentsOf(repo)).toEqual([
    { commit: repo.headOf(), body: expect.stringContaining('on `main` is required from anybody now') },
  ])
})

test('rules that are made, or that have nothing to do with our check, are no finding', async () => {
  const { repo } = await aTeam(running, 'other-rules')
  const pull = await repo.openPullRequest({ by: 'dev', commits: [{ by: 'dev' }] })
  await verdict(pull, 'success')

  await tellOfRuleset(repo, 'created', requiring())
  await tellOfRuleset(repo, 'edited', { rules: [{ type: 'deletion' }] })

  await allTold(repo, 0)
})

test('a ruleset that required it and is deleted tells the same by itself', async () => {
  const { repo } = await aTeam(running, 'ruleset-deleted')
  const pull = await repo.openPullRequest({ by: 'dev', commits: [{ by: 'dev' }] })
  await verdict(pull, 'success')
  running.clock.advance(LONG_MS)

  await tellOfRuleset(repo, 'deleted', requiring(running.app.id))

  await allTold(repo, 1)
  const [finding] = await findingsOf(running, repo.fullName)
  expect(finding?.data).toMatchObject({ finding: 'check-not-required' })
})

test('GitHub was used as it describes itself', () => {
  expect(running.github.violations).toEqual([])
})
