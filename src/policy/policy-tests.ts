import { z } from 'zod'
import { ASSOCIATIONS } from './condition.ts'
import { key, Name } from './fields.ts'
import type { PolicyProblem } from './policy.ts'
import { readDeclared } from './read.ts'
import { GRADE_NAMES } from './words.ts'

const Login = Name
const Text = z.string().max(20_000)

const CaseFile = z.strictObject({
  path: key(z.string().min(1).max(4_096), 'Path of the file.', 'src/a.ts'),
  was: key(z.string().min(1).max(4_096), 'Its old path, for a rename.', 'src/b.ts').optional(),
  change: key(
    z.enum(['added', 'modified', 'deleted', 'renamed', 'copied']),
    'What happened to it. Default: `modified`, or `renamed` with `was`.',
    'added',
  ).optional(),
  lines: key(z.int().min(0), 'Changed lines. Default: 1.', 40).optional(),
  kind: key(z.enum(['file', 'symlink', 'submodule']), 'What it is. Default: `file`.', 'symlink').optional(),
})

const CaseCommit = z.strictObject({
  message: key(Text, 'The whole message, trailers and all.', 'Add it\n\nAssisted-by: Codex:gpt-5').optional(),
  by: key(Login, 'Login of author and committer. Default: the author of the pull request.', 'dev').optional(),
})

const CaseReview = z.strictObject({
  by: key(Login, 'Login of the reviewer.', 'rev'),
  stale: key(z.boolean(), 'Given on an earlier commit. Default: `false`.', true).optional(),
  write: key(z.boolean(), 'Has write permission. Default: `true`.', false).optional(),
})

const CaseDisclosure = z.strictObject({
  tool: key(Text, 'Answer in the field.', 'Claude Code').optional(),
  model: key(Text, 'Answer in the field.', 'Opus').optional(),
  extent: key(Text, 'Answer in the field.', 'the tests').optional(),
  prompt: key(Text, 'Answer in the field.', 'https://example.com/prompt').optional(),
  ticked: key(z.array(z.string().max(200)).max(20), 'Texts of boxes that are ticked.', [
    'I ran the tests',
  ]).optional(),
})

const CaseException = z.strictObject({
  rule: key(Name, 'The rule it waives.', 'countersign').optional(),
  tool: key(Name, 'The tool it allows.', 'claude-code').optional(),
  state: key(
    z.enum(['granted', 'requested', 'expired']),
    'How it stands. Default: `granted`.',
    'requested',
  ).optional(),
})

const CaseShare = z.strictObject({
  ai: key(z.int().min(0), 'How many of them had AI in them.', 6),
  merged: key(z.int().min(0), 'How many were merged in the window.', 10),
  window_days: key(z.int().min(1).max(365), 'The window.', 42),
  open: key(z.boolean(), 'The breaker was open already. Default: `false`.', true).optional(),
})

/** A pull request in short form: what is left out is ordinary. */
export const CaseFacts = z.strictObject({
  author: key(Login, 'Who opened it. Default: `dev`.', 'copilot-swe-agent[bot]').optional(),
  association: key(
    z.enum(ASSOCIATIONS),
    "GitHub's word for the author. Default: `member`.",
    'none',
  ).optional(),
  first_time: key(
    z.boolean(),
    'The author never had a pull request merged here. Default: `false`.',
    true,
  ).optional(),
  title: key(Text, 'Title. Default: `A change`.', 'revert: it').optional(),
  body: key(Text, 'Body, without the disclosure section.', 'Closes #1').optional(),
  disclosure: key(CaseDisclosure, 'The disclosure section, filled in like this.', {
    tool: 'Codex',
  }).optional(),
  draft: key(z.boolean(), 'It is a draft. Default: `false`.', true).optional(),
  base: key(Name, 'Base branch. Default: `main`.', 'release/1').optional(),
  head: key(Name, 'Head branch. Default: `topic`.', 'codex/fix').optional(),
  labels: key(z.array(Name).max(100), 'Labels.', ['needs design']).optional(),
  issue_labels: key(z.array(Name).max(100), 'Labels of the issues that it closes.', [
    'good first issue',
  ]).optional(),
  ai: key(z.array(Name).max(20), 'Tools whose marks the head commit carries.', ['claude-code']).optional(),
  grade: key(z.enum(GRADE_NAMES), 'Grade of these marks. Default: `marked`.', 'verified').optional(),
  model: key(Name, 'Model that these marks name.', 'Claude Opus 4.6').optional(),
  commits: key(z.array(CaseCommit).min(1).max(100), 'Commits, oldest first. Default: one without marks.', [
    { message: 'Add it\n\nCo-authored-by: Claude <noreply@anthropic.com>' },
  ]).optional(),
  files: key(
    z.array(z.union([z.string().min(1).max(4_096), CaseFile])).max(3_000),
    'Changed files. Default: `src/a.ts`.',
    ['src/a.ts', 'infra/main.tf'],
  ).optional(),
  approved_by: key(z.array(z.union([Login, CaseReview])).max(100), 'Who approved the head commit.', [
    'rev',
  ]).optional(),
  changes_requested_by: key(z.array(Login).max(100), 'Who asked for changes.', ['rev']).optional(),
  teams: key(z.record(Name, z.array(Login).max(1_000)), 'Teams and who is in them.', {
    owners: ['olga'],
  }).optional(),
  codeowners: key(Text, 'Text of CODEOWNERS.', '* @acme/owners').optional(),
  checks: key(z.record(Name, Name), 'Other checks and how they concluded.', { CodeQL: 'success' }).optional(),
  owned_by: key(z.array(Login).max(100), 'Who accepted accountability.', ['dev']).optional(),
  acknowledged: key(z.record(z.string().min(1).max(4_096), Login), 'Files that somebody answered for.', {
    'src/a.ts': 'rev',
  }).optional(),
  exceptions: key(z.array(CaseException).max(50), 'Exceptions for this pull request.', [
    { rule: 'r' },
  ]).optional(),
  shares: key(z.array(CaseShare).max(20), 'Share of AI among what was merged lately.', [
    { ai: 6, merged: 10, window_days: 42 },
  ]).optional(),
  open_pull_requests: key(z.int().min(1), 'Open pull requests of the author. Default: 1.', 4).optional(),
  repository: key(
    z.strictObject({
      topics: key(z.array(Name).max(100), 'Its topics. Default: none.', ['payments']).optional(),
      visibility: key(
        z.enum(['public', 'private', 'internal']),
        'Who can see it. Default: `private`.',
        'public',
      ).optional(),
      properties: key(
        z.record(Name, z.union([z.string(), z.boolean(), z.array(z.string())])),
        'Its custom properties. Default: none.',
        { tier: 'critical' },
      ).optional(),
    }),
    'The repository it is in.',
    { topics: ['payments'] },
  ).optional(),
  on: key(z.iso.date(), 'The day it is judged, at noon UTC. Default: `2027-01-15`.', '2027-02-01').optional(),
})
export type CaseFacts = z.output<typeof CaseFacts>

const Verdict = z.enum(['pass', 'fail', 'warn'])
const Rules = z.array(Name).max(200)

/** What is wanted of the decision: its verdict, and whatever else matters to the case. */
export const CaseWanted = z.strictObject({
  verdict: key(Verdict, '`pass`, `fail`, or `warn`.', 'fail').optional(),
  unmet: key(Rules, 'Exactly these rules are unmet.', ['countersign']).optional(),
  waived: key(Rules, 'Exactly these rules are waived.', ['countersign']).optional(),
  not_applicable: key(Rules, 'These rules, and perhaps others, do not apply.', ['countersign']).optional(),
  ai: key(z.boolean(), 'Whether it counts as AI.', true).optional(),
  level: key(
    z.union([Name, z.literal(false)]),
    'The highest level reached; `false`: none.',
    'critical',
  ).optional(),
})
export type CaseWanted = z.output<typeof CaseWanted>

const PolicyCase = z.strictObject({
  name: key(
    z.string().min(1).max(200),
    'What the case shows, in a sentence.',
    'One signature is enough for docs',
  ),
  given: key(CaseFacts, 'The pull request.', { ai: ['claude-code'] }).optional(),
  want: key(z.union([Verdict, CaseWanted]), 'The verdict, or more of the decision.', 'pass', {
    verdict: 'fail',
    unmet: ['countersign'],
  }),
})

/**
 * Tests of a policy, `.github/ai-policy.tests.yml`.
 */
export const PolicyTests = z.strictObject({
  version: key(z.literal(1), 'Version of the format.', 1),
  cases: key(z.array(PolicyCase).min(1).max(500), 'Pull requests and what the policy must say of them.', [
    { name: 'AI needs a signature', given: { ai: ['codex'] }, want: 'fail' },
  ]),
})
export type PolicyTests = z.output<typeof PolicyTests>
export type PolicyCase = PolicyTests['cases'][number]

export type LoadedTests =
  | { readonly ok: true; readonly cases: readonly PolicyCase[]; readonly lineOf: (index: number) => number }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] }

/** Reads a tests file with the same care as a policy. */
export function loadPolicyTests({
  text,
  file,
}: {
  readonly text: string
  readonly file: string
}): LoadedTests {
  const read = readDeclared(PolicyTests, text, file)
  if (!read.ok) return read
  return { ok: true, cases: read.value.cases, lineOf: (index) => read.placeOf(['cases', index]).line }
}
