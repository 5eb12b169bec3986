import * as fc from 'fast-check'
import type { CaseFacts } from '../../src/policy/policy-tests.ts'
import type { PolicyFile, Rule } from '../../src/policy/schema.ts'

const TOOLS = ['claude-code', 'codex', 'github-copilot', 'github-copilot/cli', 'cursor']
const PEOPLE = ['rev', 'rex', 'own', 'dev']
const GLOBS = ['src/**', 'auth/**', '**/*.tf', 'docs/**', '**']
const LEVELS = ['critical', 'high', 'low']

function some<T>(...items: readonly T[]): fc.Arbitrary<T[]> {
  return fc.subarray([...items], { minLength: 1 })
}

/** Leaves keys out at random; a key that is left out is absent, not undefined. */
function partly<T extends object>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> {
  return fc.record(shape, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>
}

const condition = partly<NonNullable<Rule['when']>>({
  ai: fc.boolean(),
  tools: some(...TOOLS),
  actor: fc.constantFrom('human', 'agent'),
  blast_radius: fc.constantFrom(...LEVELS),
  paths: some(...GLOBS),
  only_paths: some(...GLOBS),
  draft: fc.boolean(),
  changed_lines: fc.constantFrom('> 10', '< 500', '>= 100'),
  not: partly({ paths: some(...GLOBS), ai: fc.boolean() }),
})

const requirement = partly<Rule['require']>({
  approvals: fc.constantFrom(1, 2, { count: 1, from: ['team/owners'] }, [
    { count: 1 },
    { count: 1, from: ['user/own'] },
  ]),
  disclosure: fc.constantFrom(true as const, { fields: ['tool' as const] }),
  owner: fc.constant(true as const),
  exception: fc.constant(true as const),
  deny: fc.constant('no'),
  max: partly({ changed_lines: fc.constantFrom(10, 1_000), changed_files: fc.constantFrom(1, 50) }),
  tests: some('test/**'),
  trailers: fc.constant({ required: ['Assisted-by'] }),
})

const rule = fc.record(
  {
    id: fc.constantFrom('a', 'b', 'c'),
    when: condition,
    require: requirement,
    mode: fc.constantFrom('enforce', 'warn', 'observe'),
  },
  { requiredKeys: ['id', 'require'] },
)

const level = fc.record(
  { level: fc.constantFrom(...LEVELS), paths: some(...GLOBS), changed_lines: fc.constantFrom(10, 400) },
  { requiredKeys: ['level'] },
)

/** Policies that load, made of parts that meet each other and the cases below. */
export const arbitraryPolicy = partly<Omit<PolicyFile, 'version'>>({
  mode: fc.constantFrom('enforce', 'warn', 'observe'),
  extends: fc.subarray(['preset:starter', 'preset:regulated', 'preset:production-guardrails']),
  tools: partly({
    allow: some(...TOOLS),
    exception: some(...TOOLS),
    deny: some(...TOOLS),
    unlisted: fc.constantFrom('allow', 'exception', 'deny'),
    paths: some(...GLOBS),
    trials: fc.constant([{ tool: 'codex', until: '2030-01-01' }]),
  }),
  blast_radius: fc.uniqueArray(level, { selector: (each) => each.level, maxLength: 3 }),
  rules: fc.uniqueArray(rule, { selector: (each) => each.id, maxLength: 3 }),
  reviewers: partly({
    machine_users: some(...PEOPLE),
    stale: fc.constantFrom('on-push', 'same-diff'),
    unmapped_author: fc.constantFrom('ignore', 'plus-one'),
  }),
  provenance: partly({ hints: fc.constantFrom('report', 'count'), unmarked: fc.constantFrom('human', 'ai') }),
  exceptions: partly({ grant: some('team/owners', 'user/own'), max_days: fc.constantFrom(1, 30) }),
  disclosure: partly({ heading: fc.constantFrom('AI disclosure', 'Use of AI') }),
  labels: partly({ ai: fc.constantFrom('ai', false as const) }),
}).map((file): PolicyFile => ({ version: 1, ...file }))

/** Pull requests in short form that such policies have something to say of. */
export const arbitraryCase: fc.Arbitrary<CaseFacts> = partly<CaseFacts>({
  author: fc.constantFrom('dev', 'copilot-swe-agent[bot]'),
  ai: some(...TOOLS),
  grade: fc.constantFrom('marked', 'hint', 'verified'),
  draft: fc.boolean(),
  files: fc.subarray(['src/a.ts', 'auth/b.ts', 'infra/c.tf', 'docs/d.md', 'test/e.ts', 'CODEOWNERS'], {
    minLength: 1,
  }),
  approved_by: fc.subarray(PEOPLE),
  teams: fc.constant({ owners: ['own', 'rex'] }),
  owned_by: some('dev'),
  disclosure: partly({ tool: fc.constant('Codex') }),
  exceptions: fc.subarray([{ rule: 'a' }, { rule: 'b' }, { tool: 'codex' }, { tool: 'cursor' }]),
  commits: fc.constant([{ message: 'A\n\nAssisted-by: Codex\n' }]),
})
