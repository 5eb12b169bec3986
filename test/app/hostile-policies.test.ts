import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { verdict } from '../support/eventually.ts'
import { claudeCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import type { Founding, RepositoryScene } from '../support/github/scene/repository.ts'
import { annotation, POLICY_PATH, policyScene, says } from '../support/policy-scene.ts'
import { type RunningApp, startApp } from '../support/running-app.ts'

const ONE = 'rules: [{ id: countersign, when: { ai: true }, require: { approvals: 1 } }]\n'

let running: RunningApp

beforeAll(async () => {
  running = await startApp()
})
afterAll(() => running.close())

type File = NonNullable<Founding['files']>[string]

function aiChange(repo: RepositoryScene): Promise<PullRequestScene> {
  return repo.openPullRequest({
    by: 'dev',
    commits: [claudeCommit('dev', { files: { 'src/a.ts': 'one\ntwo\n' } })],
  })
}

function humanChange(repo: RepositoryScene): Promise<PullRequestScene> {
  return repo.openPullRequest({ by: 'dev', commits: [{ by: 'dev', files: { 'src/b.ts': 'three\nfour\n' } }] })
}

/** Nine levels of nine aliases each: nearly four hundred million rules. */
const ALIAS_BOMB = [
  'version: 1',
  'a0: &a0 { id: x }',
  ...Array.from({ length: 9 }, (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level}, `.repeat(9)}]`),
  'rules: *a9',
  '',
].join('\n')

const HOSTILE: Readonly<Record<string, readonly [policy: File, place: string, words: RegExp]>> = {
  'an alias bomb': [ALIAS_BOMB, '3:', /aliases|no key/],
  '20,000 brackets': [`version: 1\nrules: ${'['.repeat(20_000)}`, '2:', /deep/],
  '20,000 brackets that are closed': [
    `version: 1\nrules: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`,
    '2:',
    /deep/,
  ],
  '10 MB': [`version: 1\n${'# x\n'.repeat(2_500_000)}`, '1:1', /64 KB/],
  'a file just above the limit': [`version: 1\n#${'x'.repeat(65_530)}\n`, '1:1', /64 KB/],
  'a key twice': [`version: 1\nmode: enforce\nmode: observe\n${ONE}`, '3:1', /second time/],
  'a second document': [`version: 1\n${ONE}---\nversion: 1\nmode: observe\n`, '3:1', /one document/],
  'tabs for indentation': ['version: 1\nrules:\n\t- id: a\n', '3:', /tab/],
  'braces that stand for a million patterns': [
    `version: 1\nblast_radius:\n  - level: critical\n    paths: ["${'{a,b}'.repeat(20)}"]\n`,
    '4:13',
    /braces/,
  ],
  'a pattern that repeats in itself': [
    `version: 1\ntools: { paths: ["+(a|aa)b"] }\n`,
    '2:18',
    /not supported/,
  ],
  'a range that runs backwards': ['version: 1\ntools: { paths: ["[z-a]/**"] }\n', '2:18', /backwards/],
  'a list at the top': ['- version: 1\n', '1:1', /map/],
  'a word at the top': ['enforce\n', '1:1', /map/],
  nothing: ['', '1:1', /empty/],
  'only remarks': ['# version: 1\n', '1:1', /empty/],
  'a tag that runs code elsewhere': [`version: 1\nmode: !!js/function 'function () {}'\n${ONE}`, '2:', /tag/],
  '`yes` for true': [
    'version: 1\nrules: [{ id: a, when: { ai: yes }, require: { approvals: 1 } }]\n',
    '2:26',
    /`true`/,
  ],
  'a merge key': [`version: 1\nx: &x { mode: enforce }\n<<: *x\n${ONE}`, '2:1', /no key/],
  'bytes that are no text': [Buffer.from([0xff, 0xfe, 0x00, 0x41, 0x00]), '1:1', /UTF-8/],
  'a symbolic link to a file that looks harmless': [{ link: '../README.md' }, '1:1', /symbolic link/],
  'a foreign repository to extend': [`version: 1\nextends: [evil/repo]\n`, '2:', /preset/],
  'a million characters in a line': [`version: 1\nmode: ${'x'.repeat(60_000)}\n`, '2:1', /enforce/],
}

describe('a policy that cannot be used', () => {
  test.each(Object.entries(HOSTILE))(
    'holds up AI changes with its place: %s',
    async (_, [policy, place, words]) => {
      const repo = await policyScene(running, { policy: null, files: { [POLICY_PATH]: policy } })

      const [ai, human] = [await aiChange(repo), await humanChange(repo)]

      const text = await verdict(ai, 'failure')
      expect(text).toMatch(new RegExp(`\\.github/ai-policy\\.yml:${place}`))
      expect(text).toMatch(words)
      expect(text.length).toBeLessThan(20_000)
      expect(await verdict(human, 'success')).toContain('never was a valid one')
    },
  )

  test.each(Object.entries(HOSTILE))(
    'is told on the pull request that brings it: %s',
    async (_, [policy, place, words]) => {
      const repo = await policyScene(running, { policy: `version: 1\n${ONE}` })

      const pull = await repo.openPullRequest({
        by: 'dev',
        commits: [{ by: 'dev', files: { [POLICY_PATH]: policy } }],
      })

      expect(await verdict(pull, 'failure')).toMatch(words)
      const line = place.split(':')[0]
      expect(await annotation(pull, words)).toContain(`${POLICY_PATH}:${line} `)
    },
  )
})

describe('a policy that looks odd and is fine', () => {
  test.each([
    ['with a byte order mark', `\uFEFFversion: 1\n${ONE}`],
    ['with the line ends of Windows', `version: 1\n${ONE}`.replaceAll('\n', '\r\n')],
    [
      'as JSON',
      JSON.stringify({ version: 1, rules: [{ id: 'a', when: { ai: true }, require: { approvals: 1 } }] }),
    ],
    [
      'with ten aliases',
      `version: 1\nrules:\n${Array.from({ length: 10 }, (_, i) => `  - { id: r${i}, when: ${i === 0 ? '&w { ai: true }' : '*w'}, require: { approvals: 1 } }`).join('\n')}\n`,
    ],
    ['without an end of line', `version: 1\n${ONE}`.trimEnd()],
    ['with a document start', `---\nversion: 1\n${ONE}`],
  ])('%s', async (_, policy) => {
    const repo = await policyScene(running, { policy: null, files: { [POLICY_PATH]: policy } })
    const pull = await aiChange(repo)

    await verdict(pull, 'failure')
    await pull.approve('rev1')

    expect(await verdict(pull, 'success')).toContain('rev1')
  })
})

test('the policy is read from the default branch only, and the check names the commit', async () => {
  const repo = await policyScene(running, { policy: `version: 1\n${ONE}` })
  await repo.pushToBranch('lax', [{ by: 'adm', files: { [POLICY_PATH]: 'version: 1\nrules: []\n' } }], 'adm')

  const pull = await repo.openPullRequest({
    by: 'dev',
    base: 'lax',
    commits: [
      claudeCommit('dev', {
        files: { 'src/a.ts': 'one\ntwo\n', [POLICY_PATH]: 'version: 1\nmode: observe\nrules: []\n' },
      }),
    ],
  })

  expect(await verdict(pull, 'failure')).toContain(`at commit ${repo.headOf('main').slice(0, 7)}`)
})

test('a policy that a pull request mends can be merged with the last one that was valid', async () => {
  const repo = await policyScene(running, { policy: `version: 1\n${ONE}` })
  const before = await aiChange(repo)
  await verdict(before, 'failure')
  await repo.pushToBranch('main', [{ by: 'adm', files: { [POLICY_PATH]: 'version: 1\nruls: []\n' } }], 'adm')
  await says(before, 'ruls')

  const repair = await repo.openPullRequest({
    by: 'dev',
    commits: [claudeCommit('dev', { files: { [POLICY_PATH]: `version: 1\n${ONE}` } })],
  })
  await verdict(repair, 'failure')
  const byHand = await repo.openPullRequest({
    by: 'rev2',
    commits: [{ by: 'rev2', files: { [POLICY_PATH]: `version: 1\n# mended\n${ONE}` } }],
  })
  expect(await verdict(byHand, 'success')).toContain('the last valid one is used')

  await byHand.merge('adm')
  await before.approve('rev1')

  expect(await verdict(before, 'success')).toContain('rev1')
})

/** Patterns at the edge of every limit, each as dear as one can be. */
function dearPatterns(): readonly string[] {
  const stars = `${'*a'.repeat(90)}b`
  const deep = `${'**/a/'.repeat(10)}b`
  const classes = `${'[!b]?'.repeat(30)}c`
  return Array.from({ length: 200 }, (_, index) => {
    const kind = [stars, deep, classes, `**/${'*'.repeat(150)}z`][index % 4] ?? stars
    return `${kind}${index}`.slice(0, 200)
  })
}

test('200 patterns of 200 characters on 3,000 hostile paths end in a verdict', async () => {
  const half = dearPatterns()
  const policy = `version: 1
blast_radius:
  - level: critical
    paths: ${JSON.stringify(half)}
rules:
  - { id: r, when: { ai: true, blast_radius: critical }, require: { approvals: 1 } }
`
  expect(policy.length).toBeLessThan(65_536)
  const repo = await policyScene(running, { policy })
  const files = Object.fromEntries(
    Array.from({ length: 3000 }, (_, index) => [
      `${'a/'.repeat(index % 60)}${'a'.repeat(40 + (index % 80))}-${index}`,
      `${index}\n`,
    ]),
  )

  const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev', { files })] })

  expect(await verdict(pull, 'success')).toContain('not applicable')
})

test('nothing that GitHub describes was broken', () => {
  expect(running.github.violations).toEqual([])
})
