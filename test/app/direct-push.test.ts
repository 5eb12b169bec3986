import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { findingsOf, leavesFindings } from '../support/audit-log.ts'
import { claudeCommit } from '../support/github/scene/commits.ts'
import { commitCommentsOf } from '../support/github/scene/reading.ts'
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
function allFound(repo: RepositoryScene, findings: number): Promise<void> {
  return leavesFindings(running, repo.fullName, findings)
}

/** The last push of a repository is told of again, as after the same push by force. */
async function tellAgain(repo: RepositoryScene): Promise<void> {
  const sent = running.github.deliveries.webhooks.findLast(
    ({ event, repository }) => event === 'push' && repository === repo.repository.id,
  )
  if (sent === undefined) throw new Error('nothing was pushed yet')
  await running.github.deliveries.send({ ...sent, guid: randomUUID() })
}

function attemptsToComment(repo: RepositoryScene): number {
  return running.github.log.requests.filter(
    ({ method, path }) =>
      method === 'POST' && path.includes(`/repos/${repo.fullName}/commits/`) && path.endsWith('/comments'),
  ).length
}

test('a push of AI commits straight to the default branch is shown once, on the newest of them', async () => {
  const { repo } = await aTeam(running, 'shown')

  await repo.pushToBranch('main', [claudeCommit('dev'), claudeCommit('dev'), { by: 'dev' }], 'dev')

  await allFound(repo, 1)
  const [finding] = await findingsOf(running, repo.fullName)
  const [comment, ...others] = commitCommentsOf(repo)
  expect(others).toEqual([])
  expect(comment?.commit).toBe(finding?.data['commit'])
  expect(comment?.body).toMatch(/^`dev` made a direct push to `main`: 2 commits carry evidence of AI/)
  expect(comment?.body).toContain('Co-Authored-By: Claude')
  expect(comment?.body).toMatch(/For @shown\/ai-admins\.$/)
})

test('the same commits pushed again are found again, and shown no more', async () => {
  const { repo } = await aTeam(running, 'again')
  await repo.pushToBranch('main', [claudeCommit('dev')], 'dev')
  await allFound(repo, 1)

  await tellAgain(repo)

  await allFound(repo, 2)
  expect(commitCommentsOf(repo)).toHaveLength(1)
})

test('where everything is only observed a push is found, and shown to nobody', async () => {
  const policy = `${POLICY}mode: observe\n`
  const { repo } = await aTeam(running, 'watched', { files: { '.github/ai-policy.yml': policy } })

  await repo.pushToBranch('main', [claudeCommit('dev')], 'dev')

  await allFound(repo, 1)
  expect(attemptsToComment(repo)).toBe(0)
})

test('a push that GitHub does not let us show is found all the same, with a warning, and not tried for ever', async () => {
  const { repo } = await aTeam(running, 'silenced')
  const refused = running.github.fault({
    match: ({ method, path }) => method === 'POST' && path.includes('/silenced/app/commits/'),
    status: 403,
    every: 1,
  })

  await repo.pushToBranch('main', [claudeCommit('dev')], 'dev')

  await allFound(repo, 1)
  refused.remove()
  expect(attemptsToComment(repo)).toBe(1)
  expect(commitCommentsOf(repo)).toEqual([])
  const warnings = running.log.filter((line) => line.includes('a finding could not be shown on its commit'))
  expect(warnings).toEqual([expect.stringContaining('"silenced"')])
})

test('a comment of which GitHub lost the answer is made once', async () => {
  const { repo } = await aTeam(running, 'broken-off')
  running.github.fault({
    match: ({ method, path }) => method === 'POST' && path.includes('/broken-off/app/commits/'),
    dropAfterWrite: true,
  })

  await repo.pushToBranch('main', [claudeCommit('dev')], 'dev')

  await allFound(repo, 1)
  expect(commitCommentsOf(repo)).toHaveLength(1)
})

test('commits without evidence, and branches that nobody guards, are shown to nobody', async () => {
  const { repo } = await aTeam(running, 'quiet')

  await repo.pushToBranch('main', [{ by: 'dev' }, { by: 'dev', message: 'By hand (#12)' }], 'dev')
  await repo.pushToBranch('topic', [claudeCommit('dev')], 'dev')

  await allFound(repo, 0)
  expect(attemptsToComment(repo)).toBe(0)
})

test('a branch with rules of its own is guarded too', async () => {
  const { repo } = await aTeam(running, 'released')
  repo.setRule('release', { type: 'deletion' })

  await repo.pushToBranch('release', [claudeCommit('dev')], 'dev')

  await allFound(repo, 1)
  expect(commitCommentsOf(repo)).toEqual([
    { commit: repo.headOf('release'), body: expect.stringContaining('a direct push to `release`') },
  ])
})

test('what a commit message says is shown and does nothing', async () => {
  const { repo } = await aTeam(running, 'hostile')
  const trailer = 'Co-Authored-By: Claude ` @hostile/owners [x](https://e.example) <noreply@anthropic.com>'

  await repo.pushToBranch('main', [{ by: 'dev', message: `Add it\n\n${trailer}` }], 'dev')

  await allFound(repo, 1)
  const [comment] = commitCommentsOf(repo)
  expect(comment?.body).toContain(`\`\`${trailer}\`\``)
})

const POLICY_FILE = '.github/ai-policy.yml'

/** A repository without a policy, in an organisation that has one or none. */
async function lawless(name: string, floor?: string): Promise<RepositoryScene> {
  const organization = running.github.organization(name, {
    members: ['dev', 'adm'],
    teams: { 'ai-admins': ['adm'] },
  })
  if (floor !== undefined) organization.repository('.github', { files: { [POLICY_FILE]: floor } })
  const repo = organization.repository('app', { access: { dev: 'write', adm: 'admin' } })
  await running.app.installOn(organization)
  return repo
}

function bringing(policy: string | null): ReturnType<typeof claudeCommit> {
  return claudeCommit('adm', { files: { [POLICY_FILE]: policy } })
}

test('the push that brings the first policy is not held against anybody, and the next is', async () => {
  const repo = await lawless('founded')

  await repo.pushToBranch('main', [bringing(POLICY)], 'adm')
  await allFound(repo, 0)
  expect(attemptsToComment(repo)).toBe(0)

  await repo.pushToBranch('main', [bringing(`${POLICY}# changed\n`)], 'adm')
  await allFound(repo, 1)
})

test('a policy that is taken away and brought again is not the first', async () => {
  const repo = await lawless('founded-again')
  await repo.pushToBranch('main', [{ by: 'adm', files: { [POLICY_FILE]: POLICY } }], 'adm')
  await repo.pushToBranch('main', [{ by: 'adm', files: { [POLICY_FILE]: null } }], 'adm')
  await allFound(repo, 0)

  const again = await repo.pushToBranch('main', [bringing(POLICY)], 'adm')

  await allFound(repo, 1)
  expect(commitCommentsOf(repo)).toMatchObject([{ commit: again }])
})

test('where the organisation has a policy a push that brings another is found', async () => {
  const repo = await lawless('founded-below', POLICY)

  const below = await repo.pushToBranch('main', [bringing('version: 1\n')], 'adm')

  await allFound(repo, 1)
  expect(commitCommentsOf(repo)).toMatchObject([{ commit: below }])
})

test('GitHub was used as it describes itself', () => {
  expect(running.github.violations).toEqual([])
})
