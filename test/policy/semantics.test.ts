import { describe, expect, test } from '@jest/globals'
import type { PolicyProblem } from '../../src/policy/policy.ts'
import { PRESETS } from '../../src/policy/presets.generated.ts'
import { type Known, semanticProblems } from '../../src/policy/semantics.ts'
import { FILE, loaded } from '../support/policy-text.ts'

const KNOWN: Known = {
  toolIds: ['claude-code', 'github-copilot', 'github-copilot/cli', 'github-copilot/cloud-agent', 'cursor'],
  levels: [],
}

function problems(text: string, known: Partial<Known> = {}): readonly PolicyProblem[] {
  const { file, placeOf } = loaded(`version: 1\n${text}`)
  return semanticProblems({ file, placeOf, name: FILE }, { ...KNOWN, ...known })
}

function rule(text: string): string {
  return `rules:\n  - id: a\n    ${text.replaceAll('\n', '\n    ')}\n`
}

const OWN = '\nrequire: { owner: true }'

describe('names that nobody knows', () => {
  test.each([
    ['tools: { deny: [claud-code] }', '2:17', '(did you mean `claude-code`?)'],
    [
      'tools: { trials: [{ tool: zed, until: 2027-01-01 }], deny: [cursor] }',
      '2:21',
      'no tool is called `zed`;',
    ],
    [rule(`when: { any: [{ tools: [cursr] }] }${OWN}`), '4:29', '(did you mean `cursor`?)'],
    ['tools: { deny: [github-copilot/cloud-agnt] }', '2:17', '(did you mean `github-copilot/cloud-agent`?)'],
  ])('a tool in %j', (text, place, message) => {
    const [problem] = problems(text)
    expect(problem === undefined ? '' : `${problem.line}:${problem.column}`).toBe(place)
    expect(problem).toMatchObject({ code: 'unknown-tool', severity: 'warning', file: FILE })
    expect(problem?.message).toContain(message)
  })

  test('variants and tools of one’s own are known', () => {
    const text =
      'tools: { deny: [github-copilot/cli, acme] }\nprovenance: { custom: [{ tool: acme, trailer: Acme }] }'
    expect(problems(text)).toEqual([])
  })

  test.each([
    [rule(`when: { blast_radius: critcal }${OWN}`), '(did you mean `critical`?); there is `critical`'],
    [
      `blast_radius: [{ level: top, paths: [x] }]\n${rule(`when: { not: { blast_radius: [top, critical] } }${OWN}`)}`,
      'there is `top`',
    ],
  ])('a level in %j is an error, since it is then taken as reached', (text, message) => {
    const [problem] = problems(text)
    expect(problem).toMatchObject({ code: 'unknown-level', severity: 'error' })
    expect(problem?.message).toContain(message)
  })

  test('a level is only doubted as long as nothing is known of the organisation', () => {
    const { file, placeOf } = loaded(`version: 1\n${rule(`when: { blast_radius: severe }${OWN}`)}`)
    const [problem] = semanticProblems({ file, placeOf, name: FILE }, { toolIds: [] })
    expect(problem).toMatchObject({ code: 'unknown-level', severity: 'warning' })
    expect(problem?.message).toContain('unless the policy of the organisation has it')
  })

  test('who is asked to approve and may not write is told, apps aside', () => {
    const text = rule(
      'require: { approvals: { count: 1, from: [user/ro, user/Jane, user/gone, "user/x[bot]"] } }',
    )
    const found = problems(text, { users: ['ro', 'jane'], writers: ['jane'] })
    expect(found.map(({ code, message }) => [code, message.slice(0, 30)])).toEqual([
      ['cannot-approve', '`ro` has no write permission h'],
      ['unknown-user', 'nobody with access to this rep'],
    ])
  })

  test('levels of presets and of the organisation are known', () => {
    const text = `extends: [preset:production-guardrails]\n${rule(`when: { blast_radius: [high, floor] }${OWN}`)}`
    expect(problems(text, { levels: ['floor'] })).toEqual([])
  })

  test('teams and people are checked where they are known', () => {
    const text = `reviewers: { machine_users: [acme-bot] }\nexceptions: { grant: [team/admins, user/jane] }\n${rule('when: { author: { teams: [team/new, old], users: user/jon } }\nrequire: { approvals: [{ count: 1, from: [team/ownrs, codeowners] }] }')}`
    expect(problems(text)).toEqual([])
    const found = problems(text, { teams: ['owners', 'new', 'Admins'], users: ['jane', 'john'] })
    expect(found.map(({ line, code, message }) => [line, code, message])).toEqual([
      [2, 'unknown-user', 'nobody with access to this repository is called `acme-bot`'],
      [6, 'unknown-team', 'no team of this organisation is called `old`'],
      [6, 'unknown-user', 'nobody with access to this repository is called `jon` (did you mean `john`?)'],
      [7, 'unknown-team', 'no team of this organisation is called `ownrs` (did you mean `owners`?)'],
    ])
  })
})

describe('rules that can never apply', () => {
  test.each([
    ['{ ai: false, tools: cursor }', '`ai: false` and `tools` exclude each other'],
    ['{ ai: false, grade: marked }', '`ai: false` and `grade` exclude each other'],
    ['{ ai: false, actor: agent }', '`actor: agent`'],
    ['{ ai: true, not: { ai: true } }', '`not` excludes what stands beside it'],
    ['{ paths: [a], base: main, not: { paths: [a] } }', '`not` excludes what stands beside it'],
    ['{ not: {} }', '`not: {}` excludes everything'],
    ['{ ai_share: "> 1" }', '`ai_share: > 1` is true of no change'],
    ['{ ai_share: ">= 1.5" }', 'is true of no change'],
    ['{ ai_share: "< 0" }', 'is true of no change'],
    ['{ ai_share: 2 }', 'is true of no change'],
    ['{ changed_files: "< 0" }', 'is true of no change'],
    ['{ changed_lines: -1 }', 'is true of no change'],
    ['{ all: [{ ai: true }, { ai: false, models: "*" }] }', '`models` exclude each other'],
    ['{ any: [{ ai_share: "> 1" }, { not: {} }] }', 'none of `any` can hold'],
  ])('when %s', (when, why) => {
    const found = problems(rule(`when: ${when}${OWN}`))
    expect(found.map(({ code }) => code)).toEqual(['no-effect', 'never-applies'])
    expect(found[1]?.message).toContain(`the rule \`a\` can never apply: `)
    expect(found[1]?.message).toContain(why)
    expect(found[1]).toMatchObject({ line: 4, column: 5 })
  })

  test.each([
    '{ ai: false, grade: hint }',
    '{ ai: true, not: { ai: true, paths: [a] } }',
    '{ any: [{ ai_share: "> 1" }, { ai: true }] }',
    '{ ai_share: "<= 1", changed_lines: ">= 0", changed_files: "!= 3" }',
    '{ ai_share: ">= 1" }',
    '{ changed_lines: "<= 0" }',
  ])('when %s is possible', (when) => {
    expect(problems(rule(`when: ${when}${OWN}`))).toEqual([])
  })
})

describe('rules that never hold anybody up', () => {
  test.each([
    ['{}', 'add `approvals: 1`'],
    ['{ max: {} }', 'what it requires is empty'],
    ['{ trailers: {}, max: {} }', 'what it requires is empty'],
    ['{ ai_share: { max: 1, window_days: 7 } }', 'a share is never above 1'],
    ['{ tests: ["**"] }', 'every change has a file that matches `**`'],
  ])('require %s', (require, why) => {
    const [problem] = problems(rule(`require: ${require}`))
    expect(problem).toMatchObject({ code: 'never-holds', line: 4, severity: 'warning' })
    expect(problem?.message).toContain(why)
  })

  test.each([
    '{ max: { changed_lines: 0 } }',
    '{ ai_share: { max: 0.9, window_days: 7 } }',
    '{ tests: ["test/**"] }',
  ])('require %s may hold somebody up', (require) => {
    expect(problems(rule(`require: ${require}`))).toEqual([])
  })
})

describe('rules that can never be met', () => {
  test.each([
    ['{ max: { open_pull_requests: 0 } }', 'write at least 1'],
    ['{ max: { changed_files: 0 } }', 'write at least 1'],
    ['{ checks: [CodeQL, ai-policy] }', 'would wait for itself'],
    [
      '{ approvals: { count: 2, from: [user/a, user/A] } }',
      '2 must approve, and only 1 of those who may are people',
    ],
    ['{ approvals: { count: 1, from: [user/ci, "user/x[bot]"] } }', 'only 0 of those'],
  ])('require %s', (require, why) => {
    const [problem] = problems(`reviewers: { machine_users: [CI] }\n${rule(`require: ${require}`)}`)
    expect(problem).toMatchObject({ code: 'never-met', severity: 'warning', line: 5 })
    expect(problem?.message).toContain(why)
  })

  test.each([
    '{ approvals: { count: 2, from: [user/a, team/x] } }',
    '{ approvals: { count: 2, from: [user/a, user/b] } }',
  ])('require %s can be met', (require) => {
    expect(problems(rule(`require: ${require}`))).toEqual([])
  })
})

describe('other things that a policy cannot mean', () => {
  test.each([
    [
      'blast_radius: [{ level: a, paths: [x/**] }, { level: b, paths: [x/**] }]',
      ['unreachable-level', 'no-effect'],
    ],
    ['blast_radius: [{ level: a }, { level: b }]', ['unreachable-level']],
    ['blast_radius: [{ level: a, paths: ["**"] }, { level: b, paths: [x] }]', ['unreachable-level']],
    ['blast_radius: [{ level: a, changed_lines: 5 }, { level: b, changed_lines: 5 }]', ['unreachable-level']],
    ['blast_radius: [{ level: a, changed_lines: 5 }, { level: b, changed_lines: 4 }]', []],
    ['blast_radius: [{ level: a, paths: [x] }, { level: b, paths: [x, y] }]', ['no-effect']],
    ['tools: { deny: [cursor], exception: [cursor], allow: [cursor] }', ['contradiction', 'contradiction']],
    [
      'exceptions: { grant: [team/gone, user/ci, "user/x[bot]", user/gone] }\nreviewers: { machine_users: [ci] }',
      ['no-granter'],
    ],
    ['exceptions: { grant: [team/gone, codeowners] }', []],
    ['exceptions: { grant: [user/jane] }', []],
  ])('%s', (text, codes) => {
    const known = { teams: ['owners'], users: ['jane', 'ci', 'x[bot]'] }
    const found = problems(`${text}\n${rule('require: { owner: true }')}`, known).map(({ code }) => code)
    expect(found.filter((code) => !code.startsWith('unknown'))).toEqual(codes)
  })

  test('two rules that say the same', () => {
    const text =
      'rules: [{ id: a, require: { owner: true } }, { id: b, description: x, require: { owner: true } }]'
    expect(problems(text)).toEqual([
      expect.objectContaining({
        code: 'redundant-rule',
        column: 46,
        message: expect.stringContaining('what `a` says already'),
      }),
    ])
  })

  test('an answer for every changed file', () => {
    expect(problems(rule('require: { acknowledge: true }'))[0]?.code).toBe('broad-acknowledge')
    expect(problems(rule('when: { paths: [x] }\nrequire: { acknowledge: true }'))).toEqual([])
  })

  test('a policy that holds nobody up', () => {
    expect(problems('')).toEqual([
      expect.objectContaining({
        code: 'no-effect',
        message: expect.stringContaining('extend `preset:starter`'),
      }),
    ])
    expect(problems('tools: { allow: [cursor] }')[0]?.code).toBe('no-effect')
    expect(problems('tools: { unlisted: exception }')).toEqual([])
    expect(problems('tools: { exception: [cursor] }')).toEqual([])
    expect(problems('extends: [preset:starter]')).toEqual([])
  })
})

test.each(Object.keys(PRESETS))('the preset %s means what it says', (name) => {
  const known = { toolIds: [] }
  const preset = {
    file: PRESETS[name] ?? { version: 1 as const },
    placeOf: () => ({ line: 1, column: 1 }),
    name,
  }
  expect(semanticProblems(preset, known)).toEqual([])
})
