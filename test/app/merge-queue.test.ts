import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventually, verdict } from '../support/eventually.ts'
import type { MergeGroup } from '../support/github/acts/merge-queue.ts'
import { claudeCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import type { RepositoryScene } from '../support/github/scene/repository.ts'
import type { CheckRun } from '../support/github/world/entities.ts'
import { type RunningApp, startApp } from '../support/running-app.ts'
import { aTeam } from '../support/team.ts'

let running: RunningApp

beforeAll(async () => {
  running = await startApp()
}, 120_000)
afterAll(async () => {
  await running.close()
})

function runsOn({ repository, headSha }: MergeGroup): readonly CheckRun[] {
  return [...repository.checkRuns.values()].filter((run) => run.headSha === headSha)
}

async function answered(group: MergeGroup, wanted: string): Promise<CheckRun> {
  return eventually(() => {
    const [run] = runsOn(group)
    if (run?.state.conclusion !== wanted)
      throw new Error(`the group is ${run?.state.conclusion ?? 'pending'}: ${run?.state.title ?? 'no check'}`)
    return run
  })
}

async function signed(repo: RepositoryScene): Promise<PullRequestScene> {
  const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  await pull.approve('rev1')
  await verdict(pull, 'success')
  return pull
}

test('a group is in progress at once, and then has its verdict under the same name', async () => {
  const { repo } = await aTeam(running, 'queue-one')
  const pull = await signed(repo)
  await repo.enqueue('dev', pull)

  const group = await repo.requestMergeGroup(pull)

  const run = await answered(group, 'success')
  expect(run.state.name).toBe('ai-policy')
  expect(run.history.map(({ status }) => status)).toEqual(['in_progress', 'completed'])
  expect(runsOn(group)).toHaveLength(1)
})

test('an approval that was taken back after it was queued fails the group, by name', async () => {
  const { repo } = await aTeam(running, 'queue-dismissed')
  const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  const review = await pull.approve('rev1')
  await verdict(pull, 'success')
  await repo.enqueue('dev', pull)
  await pull.dismiss(review, 'adm')

  const group = await repo.requestMergeGroup(pull)

  const run = await answered(group, 'failure')
  expect(run.state.title).toContain(`#${pull.number}`)
})

test('of several pull requests one that is unmet fails the group, whichever strategy groups them', async () => {
  const { repo } = await aTeam(running, 'queue-several')
  const good = await signed(repo)
  const bad = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  await verdict(bad, 'failure')
  const last = await signed(repo)
  await repo.enqueue('dev', good, bad, last)

  const first = await repo.requestMergeGroup(good)
  const all = await repo.requestMergeGroup(good, bad, last)

  await answered(first, 'success')
  const run = await answered(all, 'failure')
  expect(run.state.title).toContain(`#${bad.number}`)
  expect(run.state.summary).toContain(`#${last.number} met`)
})

test('a group that is built again is judged again, and the one before it is left alone', async () => {
  const { repo } = await aTeam(running, 'queue-rebuilt')
  const pull = await signed(repo)
  await repo.enqueue('dev', pull)
  const before = await repo.requestMergeGroup(pull)
  await answered(before, 'success')
  await repo.destroyMergeGroup(before, 'invalidated')
  await repo.pushToBranch('main', [{ by: 'own1', files: { 'lib/other.ts': '1\n' } }], 'own1')

  const after = await repo.requestMergeGroup(pull)

  await answered(after, 'success')
  expect(after.headSha).not.toBe(before.headSha)
  expect(runsOn(before)[0]?.history).toHaveLength(2)
})

test('nothing is written for a group that is destroyed while it is judged', async () => {
  const { repo } = await aTeam(running, 'queue-destroyed')
  const pull = await signed(repo)
  await repo.enqueue('dev', pull)
  await running.github.quiet()
  const slow = running.github.fault({
    match: ({ body }) => body.includes('queue-destroyed') && body.includes('query PullRequest'),
    delay: 1_500,
    every: 1,
  })
  const group = await repo.requestMergeGroup(pull)
  await eventually(() => expect(runsOn(group)).toHaveLength(1))

  await repo.destroyMergeGroup(group, 'dequeued')

  await running.github.quiet(2_500)
  slow.remove()
  expect(runsOn(group)[0]?.state.status).toBe('in_progress')
  expect(runsOn(group)[0]?.history).toHaveLength(1)
})

test('a group whose pull requests cannot be found does not pass', async () => {
  const { repo } = await aTeam(running, 'queue-unknown')
  const pull = await signed(repo)

  const group = await repo.requestMergeGroup(pull)

  const run = await answered(group, 'failure')
  expect(run.state.title).toContain('could not be found')
})

test('the pull requests below in a stack are judged with the group, though they are no entries of their own', async () => {
  const { repo } = await aTeam(running, 'queue-stack')
  const lower = await repo.openPullRequest({
    by: 'dev',
    branch: 'lower',
    commits: [claudeCommit('dev')],
    trunk: 'main',
  })
  await verdict(lower, 'failure')
  const upper = await repo.openPullRequest({
    by: 'rev2',
    base: 'lower',
    commits: [{ by: 'rev2' }],
    trunk: 'main',
  })
  await verdict(upper, 'failure')
  await repo.enqueue('dev', upper)

  const group = await repo.requestMergeGroup(upper)

  const run = await answered(group, 'failure')
  expect(run.state.summary).toContain(`#${lower.number} **unmet**`)
})

test('where there is no policy a group is left alone', async () => {
  const organization = running.github.organization('queue-lawless', { members: ['dev'] })
  const repo = organization.repository('app', { access: { dev: 'write' } })
  await running.app.installOn(organization)
  const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  await repo.enqueue('dev', pull)

  const group = await repo.requestMergeGroup(pull)

  await running.github.quiet()
  expect(runsOn(group)).toEqual([])
})

test('GitHub was used as it describes itself', () => {
  expect(running.github.violations).toEqual([])
})
