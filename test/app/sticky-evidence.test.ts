import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventually, textOf, verdict } from '../support/eventually.ts'
import { type CommitPlan, claudeCommit, copilotCommit } from '../support/github/scene/commits.ts'
import type { OrganizationScene } from '../support/github/scene/organization.ts'
import { labelsOf } from '../support/github/scene/reading.ts'
import type { RepositoryScene } from '../support/github/scene/repository.ts'
import { QUICK, type RunningApp, startApp } from '../support/running-app.ts'

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
  running = await startApp({ paces: QUICK })
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

/** A change of Claude Code is signed and merged; gives its merge commit. */
async function mergedByClaude(repo: RepositoryScene): Promise<string> {
  const commits = [claudeCommit('dev', { files: { [PATH]: TEXT } })]
  const pull = await repo.openPullRequest({ by: 'dev', commits })
  await verdict(pull, 'failure')
  await pull.approve('rev1')
  await verdict(pull, 'success')
  return pull.merge('rev1')
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
  await mergedByClaude(repo)

  const there = { by: 'dev', files: { 'notes.md': 'one\ntwo\nthree\n' } }
  const back = { by: 'dev', files: { 'notes.md': null } }
  const later = await repo.openPullRequest({ by: 'dev', branch: 'later', commits: [there, back] })

  await verdict(later, 'success')
})

test('undoing a later change brings back the tree of an AI change that was merged, and is no AI change itself', async () => {
  const repo = await aRepository()
  const merged = await mergedByClaude(repo)
  await repo.pushToBranch('main', [{ by: 'rev1', files: { 'notes.md': 'one\ntwo\nthree\n' } }], 'rev1')
  await eventually(async () => expect(await running.server.store.findReceipts(merged)).toHaveLength(1))

  const revert = await repo.openPullRequest({
    by: 'dev',
    branch: 'revert',
    commits: [{ by: 'dev', message: 'Take the notes out', files: { 'notes.md': null } }],
  })

  await verdict(revert, 'success')
})

const byHandLater: CommitPlan = { ...byHand, files: { [PATH]: `${TEXT}export const late = 4\n` } }

test('evidence below the head that was replaced while nobody listened is found, and who made it', async () => {
  const repo = await aRepository()
  repo.organization.webhooks('drop')
  const pull = await repo.openPullRequest({
    by: 'dev',
    commits: [
      copilotCommit('rev1', { files: { [PATH]: 'export const size = 1\n' } }),
      { by: 'dev', message: 'Tidy up', files: { [PATH]: TEXT } },
    ],
  })
  await pull.forcePush({ commits: [byHandLater], by: 'dev' })
  repo.organization.webhooks('send')

  await pull.edit('dev', { title: 'Make the queue longer' })
  await verdict(pull, 'failure')
  await pull.approve('rev1')

  await eventually(() => expect(textOf(pull)).toMatch(/rev1.*is co-author of commit/))
  const text = await verdict(pull, 'failure')
  expect(text).toMatch(/`github-copilot.*no longer there; evidence from earlier commit .*, first seen/)
})

test('the makers of a replaced head take part for good, though no event told of it', async () => {
  const repo = await aRepository()
  repo.organization.webhooks('drop')
  const pull = await repo.openPullRequest({
    by: 'dev',
    commits: [
      { by: 'rev1', message: 'Begin', files: { 'src/begin.ts': TEXT } },
      claudeCommit('dev', { files: { [PATH]: TEXT } }),
    ],
  })
  await pull.forcePush({ commits: [byHandLater], by: 'dev' })
  repo.organization.webhooks('send')

  await pull.edit('dev', { title: 'Make the queue longer' })
  await verdict(pull, 'failure')
  await pull.approve('rev1')

  await eventually(() => expect(textOf(pull)).toMatch(/rev1.*wrote commit/))
  await verdict(pull, 'failure')
})

test('a replaced head of a fork is found in the timeline as well', async () => {
  const repo = await aRepository()
  repo.organization.webhooks('drop')
  const fork = repo.fork('dev')
  const pull = await repo.openPullRequest({
    by: 'dev',
    from: fork,
    branch: 'topic',
    commits: [
      claudeCommit('dev', { files: { [PATH]: 'export const size = 1\n' } }),
      { by: 'dev', message: 'Tidy up', files: { [PATH]: TEXT } },
    ],
  })
  await pull.forcePush({ commits: [byHandLater], by: 'dev' })
  repo.organization.webhooks('send')

  await pull.edit('dev', { title: 'Make the queue longer' })

  expect(await verdict(pull, 'failure')).toContain('no longer there; evidence from earlier commit')
})

test('an agent that pushed a branch before there was a pull request is remembered with the push', async () => {
  const repo = await aRepository()
  await repo.pushToBranch('topic', [byHand], 'devin-ai-integration[bot]')
  await running.github.quiet()

  const pull = await repo.openPullRequest({ by: 'dev', branch: 'topic', commits: [], pushedBy: 'dev' })

  expect(await verdict(pull, 'failure')).toMatch(
    /`devin`, verified: commit .*, who pushed: .*seen when it was pushed.*, first seen/,
  )
})

test('an agent that pushed stays evidence when a person replaces its commits', async () => {
  const repo = await aRepository()
  const pull = await repo.openPullRequest({ by: 'dev', commits: [{ by: 'dev', files: { 'a.ts': TEXT } }] })
  await verdict(pull, 'success')
  await pull.push({ commits: [byHand], by: 'devin-ai-integration[bot]' })
  await verdict(pull, 'failure')

  await pull.forcePush({ commits: [byHandLater], by: 'dev' })

  expect(await verdict(pull, 'failure')).toMatch(
    /`devin`, verified: commit .*, who pushed: .*seen when it was pushed/,
  )
})

test('evidence that another pull request showed says where it was seen first', async () => {
  const repo = await aRepository()
  const first = await repo.openPullRequest({
    by: 'dev',
    branch: 'one',
    commits: [claudeCommit('dev', { files: { [PATH]: TEXT } })],
  })
  await verdict(first, 'failure')
  const marked = first.headSha().slice(0, 7)
  await first.close('dev')
  await repo.pushToBranch('main', [{ by: 'rev1', files: { 'src/other.ts': TEXT } }], 'rev1')
  const copy = await repo.openPullRequest({ by: 'dev', branch: 'two', commits: [byHand] })

  expect(await verdict(copy, 'failure')).toContain(
    `carried by the same change; evidence from earlier commit ${marked} of pull request \`#${first.number}\`, first seen`,
  )
})
