import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventually, verdict } from '../support/eventually.ts'
import { type CommitPlan, claudeCommit } from '../support/github/scene/commits.ts'
import type { OrganizationScene } from '../support/github/scene/organization.ts'
import { labelsOf } from '../support/github/scene/reading.ts'
import type { RepositoryScene } from '../support/github/scene/repository.ts'
import { type RunningApp, startApp } from '../support/running-app.ts'

const POLICY = `version: 1
rules:
  - id: countersign
    when: { ai: true }
    require: { approvals: 1 }
`
const PATH = 'src/queue.ts'
const TEXT = 'export const size = 1\nexport const wait = 2\nexport const retry = 3\n'
const byHand: CommitPlan = { by: 'dev', message: 'Make the queue longer', files: { [PATH]: TEXT } }

let running: RunningApp
let count = 0

beforeAll(async () => {
  running = await startApp()
})
afterAll(async () => {
  expect(running.github.violations).toEqual([])
  await running.close()
})

async function aRepository(): Promise<RepositoryScene & { readonly organization: OrganizationScene }> {
  const organisation = running.github.organization(`sticky-${(count += 1)}`, { members: ['dev', 'rev1'] })
  const repository = organisation.repository('app', {
    files: { '.github/ai-policy.yml': POLICY, 'README.md': '# app\n' },
    access: { dev: 'write', rev1: 'write' },
  })
  await running.app.installOn(organisation)
  return { ...repository, organization: organisation }
}

test('an amend that strips the trailer does not strip the evidence', async () => {
  const repo = await aRepository()
  const pull = await repo.openPullRequest({
    by: 'dev',
    commits: [claudeCommit('dev', { files: { [PATH]: TEXT } })],
  })
  await verdict(pull, 'failure')
  const marked = pull.headSha()

  await pull.forcePush({ commits: [byHand], by: 'dev' })

  const text = await verdict(pull, 'failure')
  expect(text).toContain(marked.slice(0, 7))
  expect(labelsOf(pull)).toContain('ai-assisted')
})

test('a rebase that strips the trailer does not strip the evidence', async () => {
  const repo = await aRepository()
  const pull = await repo.openPullRequest({
    by: 'dev',
    commits: [claudeCommit('dev', { files: { [PATH]: TEXT } })],
  })
  await verdict(pull, 'failure')
  const onto = await repo.pushToBranch('main', [{ by: 'rev1', files: { 'src/other.ts': TEXT } }], 'rev1')

  await pull.forcePush({ commits: [byHand], by: 'dev', onto })

  await verdict(pull, 'failure')
})

test('a squash of several commits into one without trailer keeps the evidence', async () => {
  const repo = await aRepository()
  const pull = await repo.openPullRequest({
    by: 'dev',
    commits: [
      claudeCommit('dev', { files: { [PATH]: 'export const size = 1\n' } }),
      { by: 'dev', files: { [PATH]: TEXT } },
    ],
  })
  await verdict(pull, 'failure')

  await pull.forcePush({ commits: [byHand], by: 'dev' })

  await verdict(pull, 'failure')
})

test('a force push that no webhook told of is found in the timeline', async () => {
  const repo = await aRepository()
  const organisation = repo.organization
  organisation.webhooks('drop')
  const pull = await repo.openPullRequest({
    by: 'dev',
    commits: [claudeCommit('dev', { files: { [PATH]: TEXT } })],
  })
  await pull.forcePush({
    commits: [{ ...byHand, files: { [PATH]: `${TEXT}export const late = 4\n` } }],
    by: 'dev',
  })
  organisation.webhooks('send')

  await pull.edit('dev', { title: 'Make the queue longer' })

  await verdict(pull, 'failure')
})

test('a declaration that is taken out of the body stays', async () => {
  const repo = await aRepository()
  const body = 'Longer queue.\n\n## AI disclosure\n\n- Tool: Claude Code\n- [x] AI-assisted: yes\n'
  const pull = await repo.openPullRequest({ by: 'dev', body, commits: [byHand] })
  await verdict(pull, 'failure')

  await pull.edit('dev', { body: 'Longer queue.' })

  expect(await verdict(pull, 'failure')).toMatch(/declared/i)
})

test('a closed pull request that is opened again as a copy inherits the evidence by its diff', async () => {
  const repo = await aRepository()
  const first = await repo.openPullRequest({
    by: 'dev',
    branch: 'one',
    commits: [claudeCommit('dev', { files: { [PATH]: TEXT } })],
  })
  await verdict(first, 'failure')
  await first.close('dev')
  await repo.pushToBranch('main', [{ by: 'rev1', files: { 'src/other.ts': TEXT } }], 'rev1')

  const copy = await repo.openPullRequest({ by: 'dev', branch: 'two', commits: [byHand] })

  expect(await verdict(copy, 'failure')).toContain(`#${first.number}`)
})

test('a change of the same size at the same place is not taken for a copy', async () => {
  const repo = await aRepository()
  const first = await repo.openPullRequest({
    by: 'dev',
    branch: 'one',
    commits: [claudeCommit('dev', { files: { [PATH]: TEXT } })],
  })
  await verdict(first, 'failure')
  await first.close('dev')

  const other = await repo.openPullRequest({
    by: 'dev',
    branch: 'two',
    commits: [{ ...byHand, files: { [PATH]: TEXT.replace('wait', 'rest') } }],
  })

  await verdict(other, 'success')
})

test('evidence pushed to a branch is held against the pull request that is opened later without it', async () => {
  const repo = await aRepository()
  await repo.pushToBranch('topic', [claudeCommit('dev', { files: { [PATH]: TEXT } })], 'dev')

  await running.github.quiet()

  const pull = await repo.openPullRequest({ by: 'dev', branch: 'topic-2', commits: [byHand] })

  await verdict(pull, 'failure')
})

test('a tree that the base branch has as well is no evidence: undoing a change is not the change', async () => {
  const repo = await aRepository()
  const first = await repo.openPullRequest({
    by: 'dev',
    commits: [claudeCommit('dev', { files: { [PATH]: TEXT } })],
  })
  await verdict(first, 'failure')
  await first.approve('rev1')
  await verdict(first, 'success')
  await first.merge('rev1')

  const there = { by: 'dev', files: { 'notes.md': 'one\ntwo\nthree\n' } }
  const back = { by: 'dev', files: { 'notes.md': null } }
  const later = await repo.openPullRequest({ by: 'dev', branch: 'later', commits: [there, back] })

  await verdict(later, 'success')
})

test('undoing a later change brings back the tree of an AI change that was merged, and is no AI change itself', async () => {
  const repo = await aRepository()
  const first = await repo.openPullRequest({
    by: 'dev',
    commits: [claudeCommit('dev', { files: { [PATH]: TEXT } })],
  })
  await verdict(first, 'failure')
  await first.approve('rev1')
  await verdict(first, 'success')
  const merged = await first.merge('rev1')
  await repo.pushToBranch('main', [{ by: 'rev1', files: { 'notes.md': 'one\ntwo\nthree\n' } }], 'rev1')
  await eventually(async () => expect(await running.server.store.findReceipts(merged)).toHaveLength(1))

  const revert = await repo.openPullRequest({
    by: 'dev',
    branch: 'revert',
    commits: [{ by: 'dev', message: 'Take the notes out', files: { 'notes.md': null } }],
  })

  await verdict(revert, 'success')
})
