import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventually, verdict } from '../support/eventually.ts'
import { claudeCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import { checkOf } from '../support/github/scene/reading.ts'
import { type RunningApp, startApp } from '../support/running-app.ts'
import { anAiPull, aPlace, claudeChange, type Place, requestedId, type Setting } from '../support/signing.ts'

const LINES = 'export const size = 1\nexport const wait = 2\n'
const MOST_LINES = 60

let running: RunningApp

beforeAll(async () => {
  running = await startApp()
}, 120_000)
afterAll(async () => {
  await running.close()
  expect(running.github.violations).toEqual([])
})

interface Path {
  readonly title: string
  /** What is to be done, a line each. */
  readonly steps: readonly string[]
}

/** Waits until the check reads so. Commits are written as `HEAD`, so that texts can be compared. */
async function expectPath(pull: PullRequestScene, wanted: Path): Promise<void> {
  await eventually(() => expect(pathOf(pull)).toEqual(wanted))
  await verdict(pull, 'failure')
  const summary = checkOf(pull)?.state.summary ?? ''
  expect(summary.split('\n').length).toBeLessThanOrEqual(MOST_LINES)
  expect(summary.split('\n')[0]).toMatch(/^\*\*.+\.\*\*$/)
}

function pathOf(pull: PullRequestScene): Path {
  const { title, summary } = checkOf(pull)?.state ?? {}
  const head = pull.headSha().slice(0, 7)
  const lines = (summary ?? '').replaceAll(head, 'HEAD').split('\n')
  return { title: title ?? '', steps: lines.filter((line) => /^\d+\. /.test(line)) }
}

async function situation(
  name: string,
  setting: Setting,
  opening: Parameters<typeof anAiPull>[1] = {},
): Promise<{ readonly place: Place; readonly pull: PullRequestScene }> {
  const place = await aPlace(running, name, setting)
  return { place, pull: await anAiPull(place, opening) }
}

const HIGH = { commits: [claudeChange('dev', { 'auth/login.ts': LINES })] }

test('one approval by anybody', async () => {
  const { pull } = await situation('anybody', {})
  await expectPath(pull, {
    title: 'Needs 1 approval',
    steps: [
      '1. **Reviewer:** 1 approval of commit HEAD, from somebody with write permission who takes no part in this change.',
    ],
  })
})

test('two approvals, one of them from a team: its members are named, and not the one who takes part', async () => {
  const teams = { owners: ['own1', 'own2', 'dev'], 'ai-admins': ['adm'] }
  const { pull } = await situation('two', { teams }, HIGH)
  await expectPath(pull, {
    title: 'Needs 2 approvals, 1 of them from @two/owners',
    steps: [
      '1. **Reviewer:** 1 approval of commit HEAD, from @two/owners (@own1 or @own2).',
      '2. **Reviewer:** 1 approval of commit HEAD, from somebody with write permission who takes no part in this change (@own1 or @own2, for example).',
    ],
  })
})

test('the one who is still missing', async () => {
  const { pull } = await situation('missing', {}, HIGH)
  await pull.approve('rev1')
  await expectPath(pull, {
    title: 'Needs 1 more approval, from @missing/owners',
    steps: ['1. **Reviewer:** 1 more approval of commit HEAD, from @missing/owners (@own1 or @own2).'],
  })
})

test('a team in which nobody can sign is said to be none', async () => {
  const teams = { owners: ['dev'], 'ai-admins': ['adm'] }
  const { pull } = await situation('in-vain', { teams }, HIGH)
  await pull.approve('rev1')
  await expectPath(pull, {
    title: 'Needs 1 more approval, from @in-vain/owners',
    steps: [
      '1. **Reviewer:** 1 more approval of commit HEAD, from @in-vain/owners (nobody among them can as things stand; an administrator can add people, or an exception can be asked for).',
    ],
  })
})

test('an approval that a push has made stale: the one who gave it is named', async () => {
  const { pull } = await situation('stale', {})
  await verdict(pull, 'failure')
  await pull.approve('rev1')
  await verdict(pull, 'success')
  await pull.push({ by: 'dev', commits: [claudeCommit('dev')] })
  await expectPath(pull, {
    title: 'Needs 1 approval',
    steps: [
      '1. **Reviewer:** 1 approval of commit HEAD, from somebody with write permission who takes no part in this change (@rev1, for example).',
    ],
  })
})

test('somebody asked for changes', async () => {
  const { pull } = await situation('objection', {})
  await pull.approve('rev2')
  await pull.requestChanges('rev1')
  await expectPath(pull, {
    title: '@rev1 asked for changes',
    steps: ['1. **Author:** Settle the changes that @rev1 asked for; a new review by them lifts this.'],
  })
})

const BY_EXCEPTION = `version: 1
tools: { exception: [claude-code] }
rules: []
exceptions: { grant: [team/ai-admins] }
`

test('a tool that needs an exception: the command is ready to be copied', async () => {
  const { pull } = await situation('by-exception', { policy: BY_EXCEPTION })
  await expectPath(pull, {
    title: 'Needs an exception for claude-code',
    steps: [
      '1. **Author:** Ask for an exception with the comment `/ai-policy request-exception tool=claude-code for=1d reason="…"`; `team/ai-admins` can grant it.',
    ],
  })
})

test('an exception that waits for its granters', async () => {
  const { pull } = await situation('waiting', { policy: BY_EXCEPTION })
  await verdict(pull, 'failure')
  await requestedId(pull, 'dev', 'tool=claude-code for=2d reason="spike"')
  await expectPath(pull, {
    title: 'Needs a decision on EX-1, from @waiting/ai-admins',
    steps: [
      '1. **Granter:** Decide on `EX-1` with `/ai-policy grant EX-1` or `/ai-policy refuse EX-1 reason="…"`; @waiting/ai-admins can.',
    ],
  })
})

test('several things at once, in the order of doing', async () => {
  const policy = `version: 1
rules:
  - { id: signed, when: { ai: true }, require: { approvals: 1, owner: true } }
  - { id: tested, when: { ai: true }, require: { tests: ["test/**"] } }
`
  const { pull } = await situation('several', { policy })
  await eventually(() => expect(pathOf(pull).steps).toHaveLength(3))
  const { steps } = pathOf(pull)
  expect(steps.filter((step) => step.includes('**Author:**'))).toHaveLength(2)
  expect(steps.at(-1)).toMatch(/^3\. \*\*Reviewer:\*\* 1 approval of commit HEAD/)
  await verdict(pull, 'failure')
})

test('files to be answered for', async () => {
  const policy = `version: 1
rules:
  - { id: answered, when: { paths: ["AGENTS.md"] }, require: { acknowledge: true } }
`
  const commits = [claudeChange('dev', { 'AGENTS.md': 'Be good.\n' })]
  const { pull } = await situation('answer', { policy }, { commits })
  await expectPath(pull, {
    title: 'Needs somebody to answer for AGENTS.md',
    steps: [
      '1. **Reviewer:** Answer for `AGENTS.md`: an inline review comment on the file, or the comment `/ai-policy acknowledge AGENTS.md`; anybody with write permission who took no part can.',
    ],
  })
})
