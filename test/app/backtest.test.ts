import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventually, textOf, verdict } from '../support/eventually.ts'
import { type CommitPlan, claudeCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import type { RepositoryScene } from '../support/github/scene/repository.ts'
import { POLICY_PATH, policyScene, settled, whole } from '../support/policy-scene.ts'
import { type RunningApp, startApp } from '../support/running-app.ts'

function rule(count: number): string {
  return `rules: [{ id: countersign, when: { ai: true }, require: { approvals: ${count} } }]\n`
}

let running: RunningApp
let change = 0

beforeAll(async () => {
  running = await startApp()
})
afterAll(() => running.close())

interface Merging {
  readonly commit?: (by: string, plan: CommitPlan) => CommitPlan
  readonly approvedBy?: readonly string[]
}

/** A change of its own file, merged as it is. */
async function merged(
  repo: RepositoryScene,
  { commit = (by, plan) => ({ by, ...plan }), approvedBy = [] }: Merging = {},
): Promise<PullRequestScene> {
  const files = { [`src/${(change += 1)}.ts`]: `export const a${change} = ${change}\n` }
  const pull = await repo.openPullRequest({ by: 'dev', commits: [commit('dev', { files })] })
  for (const login of approvedBy) await pull.approve(login)
  await settled(running)
  await pull.merge('adm')
  await eventually(async () => {
    const recorded = await running.server.store.recordedFacts({ repositoryId: repo.repository.id }, 100)
    if (!recorded.some(({ number }) => number === pull.number)) throw new Error('not recorded yet')
  })
  return pull
}

function proposing(repo: RepositoryScene, policy: string): Promise<PullRequestScene> {
  return repo.openPullRequest({
    by: 'dev',
    commits: [{ by: 'dev', files: { [POLICY_PATH]: whole(policy) } }],
  })
}

test('a proposed policy is tried on what was merged, and costs no request', async () => {
  const repo = await policyScene(running, { policy: rule(2) })
  await merged(repo)
  const signed = await merged(repo, { commit: claudeCommit, approvedBy: ['rev1'] })
  const bare = await merged(repo, { commit: claudeCommit })

  const since = running.github.log.requests.length
  // One line changes, so that the file could be a link as far as the first query tells.
  const pull = await proposing(repo, rule(1))

  const text = await verdict(pull, 'success')
  expect(text).toContain(
    `Of the last 3 merged pull requests, 2 with AI, it would have blocked 1 (#${bare.number}) and newly let pass 1 (#${signed.number}).`,
  )
  await settled(running)
  const reads = running.github.log.requests.slice(since).filter(({ kind }) => kind === 'read')
  expect(reads.map(({ operation }) => operation)).toEqual(['query PullRequest', 'query Kinds'])
})

test('a policy that observes only is told by what it would have warned of', async () => {
  const repo = await policyScene(running, { policy: rule(1) })
  const bare = await merged(repo, { commit: claudeCommit })

  const pull = await proposing(repo, `mode: observe\n${rule(1)}`)

  expect(await verdict(pull, 'success')).toContain(
    `blocked 0, warned of 1 (#${bare.number}) and newly let pass 1`,
  )
})

test('the first policy is tried too: what was merged before it is known', async () => {
  const repo = await policyScene(running, { policy: null })
  const bare = await merged(repo, { commit: claudeCommit })

  const pull = await proposing(repo, rule(1))

  expect(await verdict(pull, 'success')).toContain(`blocked 1 (#${bare.number})`)
})

test('what nobody read at the time is not held against anything', async () => {
  const repo = await policyScene(running, { policy: rule(1) })
  await merged(repo, { commit: claudeCommit, approvedBy: ['rev1'] })

  const pull = await proposing(
    repo,
    'rules: [{ id: scanned, when: { ai: true }, require: { checks: [CodeQL] } }]\n',
  )

  expect(await verdict(pull, 'success')).toContain('Of 1 it cannot be told')
})

test('without any merge it says so', async () => {
  const repo = await policyScene(running, { policy: rule(1) })

  const pull = await proposing(repo, rule(2))

  expect(await verdict(pull, 'success')).toContain('no merged pull request is on record')
})

test('more merges are taken in at the next look, and the same look writes nothing', async () => {
  const repo = await policyScene(running, { policy: rule(1) })
  const pull = await proposing(repo, rule(2))
  await verdict(pull, 'success')
  const signed = await merged(repo, { commit: claudeCommit, approvedBy: ['rev1'] })

  await pull.edit('dev', { title: 'Ask for two' })
  await eventually(() => expect(textOf(pull)).toContain(`blocked 1 (#${signed.number})`))

  const since = running.github.log.requests.length
  await pull.edit('dev', { title: 'Ask for two people' })
  await settled(running)
  const writes = running.github.log.requests.slice(since).filter(({ kind }) => kind === 'write')
  expect(writes).toEqual([])
})

test('the policy of an organisation is tried on all its repositories', async () => {
  const repo = await policyScene(running, { policy: rule(1), organisationPolicy: 'rules: []\n' })
  const other = repo.organisation.repository('web', {
    files: { [POLICY_PATH]: whole(rule(1)) },
    access: { dev: 'write', adm: 'admin' },
  })
  const here = await merged(repo, { commit: claudeCommit })
  const there = await merged(other, { commit: claudeCommit })

  const pull = await proposing(repo.home, rule(1))

  const { login } = repo.organisation
  expect(await verdict(pull, 'success')).toContain(
    `blocked 2 (${login}/web#${there.number} and ${login}/app#${here.number})`,
  )
})

test('nothing that GitHub describes was broken', () => {
  expect(running.github.violations).toEqual([])
})
