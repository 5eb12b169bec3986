import { describe, expect, test } from '@jest/globals'
import { formatProblem, loadPolicy } from '../../src/policy/load.ts'
import { FILE, loaded, policyFile, problemsOf } from '../support/policy-text.ts'

const RULE = 'version: 1\nrules:\n  - id: a\n'

/** The whole policy of the specification's example. */
const EVERYTHING = `version: 1
mode: enforce
extends: [preset:regulated]
tools:
  allow: [kiro, github-copilot]
  exception: [claude-code]
  deny: [devin]
  unlisted: exception
  trials:
    - { tool: cursor, until: 2027-01-31, paths: ["tools/**"] }
  paths: ["src/**", "infra/**"]
  reason: "Security review SEC-12 is open."
  link: https://wiki.example.com/ai-tools
blast_radius:
  - level: critical
    paths: ["auth/**", "infra/**", "db/migrations/**", "**/*.tf"]
  - level: high
    paths: ["src/payments/**"]
    changed_lines: 800
    changed_files: 60
    label: "area: high"
rules:
  - id: owners-sign-critical
    description: Two people, one of them an owner, sign AI changes that can take production down.
    when: { ai: true, blast_radius: critical }
    require:
      approvals:
        - { count: 2 }
        - { count: 1, from: [team/owners, user/jane, codeowners] }
      disclosure: { fields: [tool, model, prompt] }
    mode: enforce
    remedy: "Ask in #owners."
  - id: everything-a-condition-has
    when:
      any: [{ ai: true, not: { draft: true } }, { all: [{ ai_share: ">= 0.5" }, { grade: marked }] }]
      tools: claude-code
      models: ["*opus*"]
      actor: [agent, bot]
      paths: src/**
      only_paths: ["src/**", "docs/**"]
      base: main
      head: ["codex/**"]
      labels: [x]
      title: "feat*"
      author: { teams: team/new, users: [jane], association: [none], first_time: true }
      changed_lines: "> 400"
      changed_files: 3
      repository: { properties: { tier: [a, true] }, topics: pay, visibility: [public, internal] }
    require:
      approvals: 1
      disclosure: true
      trailers: { required: [Assisted-by], forbidden: [{ name: Co-authored-by, value: "*x*" }], format: kernel }
      sign_off: human
      attestations: [I read every line]
      checks: [CodeQL]
      tests: ["test/**"]
      acknowledge: true
      owner: true
      max: { changed_lines: 10, changed_files: 2, open_pull_requests: 3 }
      ai_share: { max: 0.5, window_days: 42, of: merged, resume_below: 0.4 }
      exception: true
      deny: never
reviewers:
  request: true
  machine_users: [acme-ci]
  stale: same-diff
  unmapped_author: plus-one
provenance:
  hints: count
  unmarked: ai
  custom: [{ tool: acme-coder, trailer: "Acme-Coder", author: "acme-coder[bot]", branch: "acme/*" }]
exceptions:
  grant: [team/ai-admins]
  max_days: 14
  notify_days: [7, 1]
labels: { ai: ai-assisted, exception: false }
disclosure: { heading: "AI disclosure" }
deployments: { environments: [production] }
`

describe('reading a policy', () => {
  test('the smallest useful file is read', () => {
    const text =
      'version: 1\nrules:\n  - id: countersign\n    when: { ai: true }\n    require: { approvals: 1 }\n'
    expect(loaded(text).file).toEqual({
      version: 1,
      rules: [{ id: 'countersign', when: { ai: true }, require: { approvals: 1 } }],
    })
    expect(loaded(text).warnings).toEqual([])
  })

  test('a file that uses every key is read', () => {
    expect(loaded(EVERYTHING).file.rules?.map(({ id }) => id)).toEqual([
      'owners-sign-critical',
      'everything-a-condition-has',
    ])
  })

  test('a byte order mark, Windows line ends and a document start are no trouble', () => {
    expect(policyFile('mode: warn')).toEqual(loaded('\uFEFF---\r\nversion: 1\r\nmode: warn\r\n').file)
  })

  test('a few aliases are followed', () => {
    const text = `version: 1\nblast_radius:\n  - { level: a, paths: &p ["x/**"] }\n  - { level: b, paths: *p }\n`
    expect(loaded(text).file.blast_radius?.[1]?.paths).toEqual(['x/**'])
  })

  test('keys can be found again at their place, also behind an alias', () => {
    const { placeOf } = loaded(
      'version: 1\nblast_radius:\n  - { level: a, paths: &p ["x/**"] }\n  - { level: b, paths: *p }\n',
    )
    expect(placeOf(['blast_radius', 1, 'level'])).toEqual({ line: 4, column: 7 })
    expect(placeOf(['blast_radius', 1, 'paths', 0])).toEqual({ line: 3, column: 28 })
    expect(placeOf(['blast_radius', 7, 'paths'])).toEqual({ line: 2, column: 1 })
    expect(placeOf(['rules', 0])).toEqual({ line: 1, column: 1 })
  })
})

describe('a mistake is told with its place, what was found, and what to write', () => {
  test.each([
    ['nothing', '', '1:1', 'the file is empty'],
    ['only a comment', '# later\n', '1:1', 'the file is empty'],
    ['a list', '- a', '1:1', 'the policy is a list, but it must be a map of keys'],
    [
      'another version',
      'version: 2',
      '1:1',
      'version 2 of the policy language is not known; this Countersign knows version 1',
    ],
    ['a version in quotes', 'version: "1"', '1:1', 'write `version: 1`'],
    ['no version', 'mode: warn', '1:1', 'the policy lacks `version`; write for example `version: 1`'],
    ['an unknown key', 'version: 1\nrulez: []', '2:1', 'a policy has no key `rulez` (did you mean `rules`?)'],
    [
      'an unknown key far from all',
      'version: 1\nzzzzzzz: []',
      '2:1',
      'a policy has no key `zzzzzzz`; it has `version`',
    ],
    ['an unknown key inside', `${RULE}    require: { aprovals: 2 }`, '4:16', '(did you mean `approvals`?)'],
    ['a merge key', 'version: 1\n<<: { mode: warn }', '2:1', 'merge keys are not part of YAML 1.2'],
    ['the prototype as key', 'version: 1\n__proto__: { mode: warn }', '2:1', 'no key `__proto__`'],
    [
      'yes for true',
      `${RULE}    when: { ai: yes }\n    require: {}`,
      '4:13',
      'write `true` or `false`, without quotes',
    ],
    [
      'on for true',
      `${RULE}    require: { disclosure: on }`,
      '4:16',
      'write `true` or `false`, without quotes',
    ],
    ['no for a label', 'version: 1\nlabels: { ai: 7 }', '2:11', 'it must be text, or `false`'],
    [
      'a wrong word',
      'version: 1\nmode: enforced',
      '2:1',
      'it must be `enforce`, `warn` or `observe` (did you mean `enforce`?)',
    ],
    [
      'a missing key',
      'version: 1\nrules: [{ id: a }]',
      '2:9',
      '`rules[0]` lacks `require`; write for example `require: ',
    ],
    ['an empty value', 'version: 1\nrules:', '2:1', '`rules` is empty, but it must be a list'],
    [
      'text for a list',
      'version: 1\ntools: { deny: devin }',
      '2:10',
      'it must be a list; for example `deny: [devin]`',
    ],
    [
      'a number in words',
      `${RULE}    require: { approvals: two }`,
      '4:16',
      'it must be a number, or a map of keys, or a list; for example `approvals: 1`',
    ],
    [
      'a mistake inside one of several forms',
      `${RULE}    require: { approvals: { count: 0 } }`,
      '4:29',
      '`rules[0].require.approvals.count` is `0`, but it must be at least 1',
    ],
    [
      'a mistake inside a list in one of several forms',
      `${RULE}    require: { approvals: [{ count: 1, from: [owners] }] }`,
      '4:47',
      'Who may: `team/<slug>`, `user/<login>`, `codeowners`',
    ],
    [
      'a mistake deep in a condition',
      `${RULE}    when: { any: [{ not: { toolz: a } }] }\n    require: {}`,
      '4:28',
      '`rules[0].when.any[0].not` has no key `toolz` (did you mean `tools`?)',
    ],
    [
      'an id that is none',
      `version: 1\nrules: [{ id: Foo Bar, require: {} }]`,
      '2:11',
      'Kebab-case, unique; exceptions and reports refer to it; for example `id: owners-sign-critical`',
    ],
    [
      'a list that is empty',
      'version: 1\nexceptions: { grant: [] }',
      '2:15',
      'it must have at least 1 entries',
    ],
    [
      'a text that is empty',
      'version: 1\ntools: { reason: "" }',
      '2:10',
      'it must have at least 1 characters',
    ],
    [
      'a text that is too long',
      `version: 1\ntools: { reason: ${'x'.repeat(1001)} }`,
      '2:10',
      'at most 1000 characters',
    ],
    ['too many days', 'version: 1\nexceptions: { max_days: 100 }', '2:15', 'it must be at most 90'],
    ['half a day', 'version: 1\nexceptions: { max_days: 1.5 }', '2:15', 'it must be a whole number'],
    [
      'a day that does not exist',
      'version: 1\ntools: { trials: [{ tool: x, until: 2027-02-30 }] }',
      '2:30',
      'for example `until: 2027-01-31`',
    ],
    [
      'a link that runs code',
      'version: 1\ntools: { link: "javascript:alert(1)" }',
      '2:10',
      'for example `link: https://',
    ],
    ['a foreign policy', 'version: 1\nextends: [acme/policies]', '2:11', 'never a foreign repository'],
    [
      'an unknown preset',
      'version: 1\nextends: [preset:regulate]',
      '2:11',
      '(did you mean `preset:regulated`?)',
    ],
    [
      'a preset from the prototype',
      'version: 1\nextends: [preset:constructor]',
      '2:11',
      'there is no `preset:constructor`',
    ],
    [
      'a key twice',
      'version: 1\nmode: warn\nmode: observe',
      '3:1',
      'the key `mode` stands here a second time (first in line 2)',
    ],
    ['a key that is a number', 'version: 1\n1: x', '2:1', 'a key is a word'],
    ['a key that is a list', 'version: 1\n? [a]\n: x', '2:3', 'a key is a word'],
    ['an empty key', 'version: 1\n: x', '2:1', 'a key is a word'],
    ['a tag', 'version: !!int 1', '1:16', 'reads `tag:yaml.org,2002:int` as a tag'],
    [
      'a glob that YAML takes for a tag',
      'version: 1\ntools: { paths: [!docs/**] }',
      '2:26',
      'put the value in quotes',
    ],
    [
      'a glob that YAML takes for an alias',
      'version: 1\ntools: { paths: [**/*.tf] }',
      '2:18',
      'put it in quotes: "**/*.tf"',
    ],
    ['a second document', 'version: 1\n---\nversion: 1', '2:1', 'a policy is one document'],
    ['a directive', '%YAML 1.1\n---\nversion: 1', '1:1', 'begins with `%`'],
    ['a tag directive', '%TAG ! tag:x,2000:\n---\nversion: 1', '1:1', 'begins with `%`'],
    ['a tab', 'version: 1\nrules:\n\t- id: a', '3:1', 'a tab indents this line'],
    ['an at sign', 'version: 1\nexceptions: { grant: [@acme/x] }', '2:23', 'put the value in quotes'],
    [
      'brackets in braces',
      'version: 1\nreviewers: { machine_users: [copilot[bot]] }',
      '2:37',
      'needs quotes',
    ],
    ['a quote that never ends', 'version: 1\nmode: "warn', '2:12', 'this is not YAML'],
    ['keys that do not line up', 'version: 1\ntools:\n   allow: [a]\n  deny: [b]', '4:1', 'this is not YAML'],
    [
      'a bad glob',
      'version: 1\ntools: { paths: ["ok/**", "src/"] }',
      '2:27',
      'the glob "src/" cannot be used',
    ],
    [
      'a bad glob in a condition',
      `${RULE}    when: { all: [{ base: "!x" }] }\n    require: {}`,
      '4:21',
      'a leading `!` does not exclude',
    ],
    [
      'a bad glob in a trial',
      'version: 1\ntools: { trials: [{ tool: x, until: 2027-01-01, paths: [/a] }] }',
      '2:57',
      'write `a`',
    ],
    [
      'a bad glob over trailers',
      `${RULE}    require: { trailers: { forbidden: [{ name: X, value: "+(a)" }] } }`,
      '4:51',
      'is not supported',
    ],
    [
      'a bad glob over names of trailers',
      `${RULE}    require: { trailers: { required: ["[z-a]"] } }`,
      '4:39',
      'runs backwards',
    ],
    [
      'a bad glob over branches of a tool',
      'version: 1\nprovenance: { custom: [{ tool: a, branch: "a/" }] }',
      '2:35',
      'matches a folder',
    ],
    [
      'brace explosion',
      `version: 1\ntools: { paths: ["${'{a,b}'.repeat(30)}"] }`,
      '2:18',
      'more than 100 patterns',
    ],
    [
      'an id twice',
      'version: 1\nrules: [{ id: a, require: {} }, { id: a, require: {} }]',
      '2:35',
      '`a` names `rules[0]` already',
    ],
    [
      'a level twice',
      'version: 1\nblast_radius: [{ level: a }, { level: a }]',
      '2:32',
      '`a` names `blast_radius[0]` already',
    ],
    [
      'conditions six deep',
      `${RULE}    when: { not: { not: { not: { not: { not: { not: { ai: true } } } } } } }\n    require: {}`,
      '4:48',
      'nest deeper than 5 levels',
    ],
    [
      'a breaker that never stays open',
      `${RULE}    require: { ai_share: { max: 0.4, window_days: 7, resume_below: 0.5 } }`,
      '4:54',
      '`resume_below` (0.5) is above `max` (0.4)',
    ],
  ])('%s', (_, text, place, message) => {
    const [first] = problemsOf(text)
    expect(first === undefined ? '' : `${first.line}:${first.column}`).toBe(place)
    expect(first?.message).toContain(message)
    expect(first?.severity).toBe('error')
  })

  test('conditions five deep are read', () => {
    const text = `${RULE}    when: { not: { not: { not: { not: { not: { ai: true } } } } } }\n    require: { owner: true }`
    expect(problemsOf(text)).toEqual([])
  })

  test('several mistakes are told in the order of their places', () => {
    const problems = problemsOf('version: 1\nmode: no\nrules:\n  - { id: A, requir: {} }\nlabel: {}')
    expect(problems.map(({ line, code }) => [line, code])).toEqual([
      [2, 'wrong-value'],
      [4, 'missing-key'],
      [4, 'wrong-value'],
      [4, 'unknown-key'],
      [5, 'unknown-key'],
    ])
  })

  test('one slip in YAML is not told once for each word after it', () => {
    expect(problemsOf(`version: 1\na: {b: c[d], e: [f]}\n`)).toHaveLength(1)
  })

  test('what may mean something else is a warning, and the policy is read', () => {
    const { warnings } = loaded('version: 1\ntools: { paths: ["src/**.ts"] }')
    expect(warnings.map(formatProblem)).toEqual([
      expect.stringContaining(`${FILE}:2:18 the glob "src/**.ts" may mean`),
    ])
    expect(warnings[0]?.severity).toBe('warning')
  })

  test('a tool of one’s own that nothing tells apart is a warning', () => {
    const { warnings } = loaded('version: 1\nprovenance: { custom: [{ tool: x }] }')
    expect(warnings).toEqual([expect.objectContaining({ line: 2, column: 24, code: 'no-effect' })])
  })

  test('a problem is formatted as compilers do', () => {
    const [problem] = problemsOf('version: 1\nrulez: []')
    expect(problem === undefined ? '' : formatProblem(problem)).toMatch(
      /^\.github\/ai-policy\.yml:2:1 a policy has no key/,
    )
  })
})

describe('hostile texts end in an error with a place', () => {
  const K64 = 65_536
  test.each([
    ['more than 64 KB', `version: 1\n#${'x'.repeat(K64)}`, 'too-large'],
    ['more than 64 KB of long characters', `version: 1\n# ${'ä'.repeat(K64 / 2)}`, 'too-large'],
    ['10 MB', 'a'.repeat(10_000_000), 'too-large'],
    ['20,000 brackets', '['.repeat(20_000), 'too-deep'],
    ['64 KB of brackets', '['.repeat(K64), 'too-deep'],
    ['brackets that hide among quotes', '["]",'.repeat(K64 / 5), 'too-deep'],
    ['braces', '{a: '.repeat(K64 / 4), 'too-deep'],
    ['dashes', `${'- '.repeat(K64 / 2 - 1)}x`, 'too-deep'],
    ['question marks', '? '.repeat(K64 / 2), 'too-deep'],
    ['21 levels', `${'['.repeat(21)}${']'.repeat(21)}`, 'too-deep'],
    [
      'an alias bomb',
      'a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: &d [*c,*c]\ne: [*d,*d]',
      'too-many-aliases',
    ],
    ['an alias of itself', 'a: &a [*a]', 'too-many-aliases'],
    [
      'eleven aliases',
      `a: &a x\nb: [${Array.from({ length: 11 }, () => '*a').join(', ')}]`,
      'too-many-aliases',
    ],
    [
      'depth by alias',
      `a: &a ${'['.repeat(12)}x${']'.repeat(12)}\nb: ${'['.repeat(12)}*a${']'.repeat(12)}`,
      'too-deep',
    ],
    ['16,000 documents', '---\n'.repeat(K64 / 4), 'many-documents'],
    ['10,000 tags', '!!a '.repeat(10_000), 'yaml-syntax'],
    ['10,000 closing brackets', 'a: ]\n'.repeat(10_000), 'yaml-syntax'],
    ['zero bytes', '\0'.repeat(1_000), 'wrong-value'],
    ['13,000 times one key', 'a: 1\n'.repeat(13_000), 'duplicate-key'],
    [
      '9,000 unknown keys',
      Array.from({ length: 9_000 }, (_, index) => `k${index}:`).join('\n'),
      'missing-key',
    ],
    [
      'too many patterns',
      `version: 1\nblast_radius:\n${Array.from({ length: 10 }, (_, level) => `  - { level: l${level}, paths: [${Array.from({ length: 101 }, (_at, index) => `a${index}`).join(', ')}] }`).join('\n')}`,
      'too-many-patterns',
    ],
  ])('%s', (_, text, code) => {
    const problems = problemsOf(text)
    expect(problems[0]?.code).toBe(code)
    expect(problems.length).toBeLessThanOrEqual(20)
    for (const { line, column } of problems) expect(Math.min(line, column)).toBeGreaterThanOrEqual(1)
  })

  test('twenty levels and ten aliases are still read', () => {
    expect(problemsOf(`${'['.repeat(20)}${']'.repeat(20)}`)[0]?.code).toBe('wrong-value')
    expect(problemsOf(`a: &a x\nb: [${Array.from({ length: 10 }, () => '*a').join(', ')}]`)[0]?.code).toBe(
      'missing-key',
    )
  })

  test('a file of just 64 KB is read', () => {
    const text = 'version: 1\n'
    expect(problemsOf(text + '#'.repeat(K64 - text.length))).toEqual([])
  })

  test('found text is cut, so that a mistake is never longer than a screen', () => {
    const [problem] = problemsOf(`version: 1\nmode: ${'x'.repeat(60_000)}`)
    expect(problem?.message.length).toBeLessThan(300)
    expect(problemsOf(`version: 1\n${'x'.repeat(60_000)}: 1`)[0]?.message.length).toBeLessThan(500)
  })
})

test('the name of the file stands in each problem', () => {
  const result = loadPolicy({
    text: 'mode: 1',
    file: 'acme/.github:.github/ai-policy.yml',
    layer: 'organisation',
  })
  expect(result.ok ? [] : result.problems.map(({ file }) => file)).toEqual([
    'acme/.github:.github/ai-policy.yml',
    'acme/.github:.github/ai-policy.yml',
  ])
})
