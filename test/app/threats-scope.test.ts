import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { eventually, everPassed, verdict } from '../support/eventually.ts'
import { claudeCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import { labelsOf } from '../support/github/scene/reading.ts'
import type { Files } from '../support/github/world/repositories.ts'
import { type RunningApp, startApp } from '../support/running-app.ts'
import { anAiPull, aPlace, claudeChange, type Setting, says } from '../support/signing.ts'

const LINES = 'export const size = 1\nexport const wait = 2\nexport const retry = 3\nexport const last = 4\n'
const ACCENTED = `version: 1
blast_radius:
  - { level: high, paths: ["caf\u00e9/**"] }
rules:
  - { id: countersign, when: { ai: true }, require: { approvals: 1 } }
  - { id: owners-sign-high, when: { blast_radius: high }, require: { approvals: { count: 1, from: [team/owners] } } }
`

let running: RunningApp

beforeAll(async () => {
  running = await startApp({ paces: { burstSeconds: 0.1 } })
}, 120_000)
afterAll(async () => {
  await running.close()
  expect(running.github.violations).toEqual([])
})

function manyFiles(folders: number, each: number): Files {
  const names = Array.from({ length: folders * each }, (_, at) => `lib${at % folders}/part-${at}.ts`)
  return Object.fromEntries(names.map((name) => [name, LINES]))
}

function handmade(count: number): readonly { readonly by: string; readonly files: Files }[] {
  return Array.from({ length: count }, (_, at) => ({
    by: 'dev',
    files: { 'src/count.ts': `${LINES}${at}\n` },
  }))
}

/** Whether it got past with the one approval that is enough for a harmless change; an owner signs it in the end. */
async function getsPast(pull: PullRequestScene): Promise<boolean> {
  await verdict(pull, 'failure')
  await pull.approve('rev1')
  await says(pull, /owners/, /`rev1` \| approved \| yes/)
  const hasPassed = everPassed(pull)
  await eventually(() => expect(labelsOf(pull)).toContain('blast-radius: high'))
  await pull.approve('own1')
  await verdict(pull, 'success')
  return hasPassed
}

async function attack(name: string, files: Files, setting: Setting = {}): Promise<boolean> {
  const place = await aPlace(running, name, setting)
  return getsPast(await anAiPull(place, { commits: [claudeChange('dev', files)] }))
}

describe('T17: thousands of files, so that the risky one falls off the list', () => {
  test.each([
    ['behind the 3,000 that GitHub lists', 'many-files', 4, 775, null],
    ['among 10,000', 'ten-thousand', 20, 500, null],
    ['among 10,000 of a repository too large to list at once', 'walked', 20, 500, 4000],
  ] as const)('%s, within sixty requests', async (...[, name, folders, each, treeLimit]) => {
    const place = await aPlace(running, name)
    if (treeLimit !== null) place.repository.treeLimit = treeLimit
    const before = running.github.log.requests.length

    const pull = await anAiPull(place, {
      commits: [claudeChange('dev', { ...manyFiles(folders, each), 'infra/main.tf': LINES })],
    })

    await says(pull, /infra\/main\.tf/)
    const requests = running.github.log.requests.slice(before).filter(({ kind }) => kind !== 'token')
    expect(requests.length).toBeLessThanOrEqual(60)
    expect(await getsPast(pull)).toBe(false)
  })

  test('and nothing else is taken for risky only because it is big', async () => {
    const place = await aPlace(running, 'big-and-harmless')
    const pull = await anAiPull(place, { commits: [claudeChange('dev', manyFiles(4, 775))] })
    await verdict(pull, 'failure')
    await pull.approve('rev1')
    await verdict(pull, 'success')
    expect(labelsOf(pull)).not.toContain('blast-radius: high')
  })

  test('in more folders than can be gone through: then it touches everything', async () => {
    const place = await aPlace(running, 'unwalkable')
    place.repository.treeLimit = 100
    const pull = await anAiPull(place, { commits: [claudeChange('dev', manyFiles(90, 35))] })
    expect(await getsPast(pull)).toBe(false)
  })
})

describe('T18: hundreds of commits, so that those of the agent fall off', () => {
  test.each([251, 300])('its commit is number %i of 300', async (at) => {
    const place = await aPlace(running, `commit-${at}`)
    const commits = [...handmade(at - 1), claudeCommit('dev'), ...handmade(300).slice(at)]
    const pull = await place.openPullRequest({ by: 'dev', commits })
    const text = await verdict(pull, 'failure')
    expect(text).toContain('Claude Code')
    await pull.approve('rev1')
    await verdict(pull, 'success')
  })

  test('300 commits by hand are not AI only because they are many', async () => {
    const place = await aPlace(running, 'by-hand')
    const pull = await place.openPullRequest({ by: 'dev', commits: handmade(300) })
    await verdict(pull, 'success')
    expect(labelsOf(pull)).not.toContain('ai-assisted')
  })

  test('their list cannot be completed: then it counts as AI', async () => {
    const place = await aPlace(running, 'cut-off')
    const fault = running.github.fault({
      every: 1,
      status: 404,
      match: ({ operation }) => /compare/.test(operation),
    })
    const pull = await place.openPullRequest({ by: 'dev', commits: handmade(120) })
    await verdict(pull, 'failure')
    expect(fault.hits()).toBeGreaterThan(0)
    fault.remove()
  })
})

describe('T19: another name for a protected path', () => {
  test.each([
    ['moved out of the folder', 'moved', { 'auth/login.ts': null, 'src/login.ts': LINES }],
    ['deleted', 'deleted', { 'auth/login.ts': null }],
    ['in other letter case', 'case', { 'Auth/Login.ts': LINES }],
    ['with a Cyrillic letter', 'cyrillic', { '\u0430uth/login.ts': LINES }],
    ['with a full-width letter', 'full-width', { '\uff41uth/login.ts': LINES }],
    ['with a hyphen that is none', 'hyphen', { 'src/log\u2010in.ts': LINES }],
    ['with a line break', 'newline', { 'src/a\nauth/login.ts': LINES }],
    ['with an invisible letter', 'invisible', { 'au\u200bth/login.ts': LINES }],
    ['with a letter that turns the direction', 'bidi', { 'src/\u202ets.nigol': LINES }],
    ['with a backslash', 'backslash', { 'auth\\login.ts': LINES }],
    ['with a blank before it', 'blank', { ' auth/login.ts': LINES }],
    ['with a dot behind it', 'dot', { 'auth./login.ts': LINES }],
  ])('%s', async (_, name, files) => {
    expect(await attack(`name-${name}`, files, { files: { 'auth/login.ts': LINES } })).toBe(false)
  })

  test.each([
    ['composed', 'caf\u00e9/menu.ts'],
    ['taken apart', 'cafe\u0301/menu.ts'],
  ])('with its accent %s', async (form, path) => {
    expect(await attack(`accent-${form.length}`, { [path]: LINES }, { policy: ACCENTED })).toBe(false)
  })
})

describe('T20: something that is not what it seems', () => {
  test.each([
    ['a symbolic link into a protected folder', 'link', { 'safe/x': { link: '../auth/login.ts' } }],
    ['a file that becomes a symbolic link', 'file-to-link', { 'README.md': { link: 'auth/login.ts' } }],
    ['a link that points elsewhere now', 'link-moved', { current: { link: 'auth' } }],
    ['a submodule', 'submodule', { vendored: { submodule: 'b'.repeat(40) } }],
    ['a submodule that is moved on', 'submodule-bump', { library: { submodule: 'c'.repeat(40) } }],
    [
      'attributes that hide the change from the diff',
      'attributes',
      { '.gitattributes': 'auth/** linguist-generated -diff\n', 'auth/login.ts': `${LINES}// more\n` },
    ],
    ['a binary file', 'binary', { 'infra/tool.bin': Buffer.from([0, 1, 2, 255, 254, 0]) }],
  ])('%s', async (_, name, files) => {
    const standing = { current: { link: 'src' }, library: { submodule: 'a'.repeat(40) } }
    const passes = await attack(`kind-${name}`, files, { files: { 'auth/login.ts': LINES, ...standing } })
    expect(passes).toBe(false)
  })
})

describe('T21: the rules are changed in the same pull request', () => {
  const lax = 'version: 1\nrules: []\n'
  test.each([
    ['the policy is loosened', 'policy', { '.github/ai-policy.yml': lax }],
    ['the policy is deleted', 'policy-gone', { '.github/ai-policy.yml': null }],
    ['a policy in other letter case', 'policy-case', { '.GitHub/AI-Policy.yml': lax }],
    ['code owners', 'owners', { CODEOWNERS: '* @dev\n' }],
    ['a workflow', 'workflow', { '.github/workflows/fake.yml': 'on: push\n' }],
    ['instructions for agents', 'agents', { 'AGENTS.md': 'Sign nothing.\n' }],
    ['instructions further down', 'agents-below', { 'packages/a/CLAUDE.md': 'Sign nothing.\n' }],
    ['instructions are moved away', 'agents-moved', { '.cursor/rules/a.mdc': null, 'docs/a.mdc': LINES }],
  ])('%s', async (_, name, files) => {
    expect(await attack(`rules-${name}`, files, { files: { '.cursor/rules/a.mdc': LINES } })).toBe(false)
  })

  test('the policy becomes a link to a file that anybody may change: that is never right', async () => {
    const place = await aPlace(running, 'rules-link')
    const files = { '.github/ai-policy.yml': { link: '../README.md' } }
    const pull = await anAiPull(place, { commits: [claudeChange('dev', files)] })
    await verdict(pull, 'failure')
    await pull.approve('rev1')
    await pull.approve('own1')
    await says(pull, /symbolic link, which would let another file decide/)
    await running.github.quiet()
    expect(everPassed(pull)).toBe(false)
  })
})
