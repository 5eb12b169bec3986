import { z } from 'zod'
import { Condition } from './condition.ts'
import { Glob, Globs, key, Label, Mode, Name, Principal } from './fields.ts'
import { Require } from './require.ts'
import { HINTS, STALE, STANCES, UNMAPPED, UNMARKED } from './words.ts'

export type { Condition } from './condition.ts'
export type { Require } from './require.ts'

const Trial = z.strictObject({
  tool: key(Name, 'The tool on trial.', 'cursor'),
  until: key(z.iso.date(), 'Last day of the trial, inclusive, UTC.', '2027-01-31'),
  paths: key(Globs.min(1), 'Where the tool may write during the trial. Default: everywhere.', [
    'tools/**',
  ]).optional(),
})

/** Which tools may write code here. */
export const Tools = z.strictObject({
  allow: key(z.array(Name).max(200), 'Tools that may write code here.', [
    'kiro',
    'github-copilot',
  ]).optional(),
  exception: key(z.array(Name).max(200), 'Tools that may write code only under a granted exception.', [
    'claude-code',
  ]).optional(),
  deny: key(z.array(Name).max(200), 'Tools that may never write code; no exception and no waiver lifts it.', [
    'devin',
  ]).optional(),
  unlisted: key(
    z.enum(STANCES),
    'What holds for a tool that no list names: `allow` (default), `exception` or `deny`.',
    'exception',
  ).optional(),
  trials: key(z.array(Trial).max(50), 'Tools allowed for a time, compared in the report.', [
    { tool: 'cursor', until: '2027-01-31', paths: ['tools/**'] },
  ]).optional(),
  paths: key(
    Globs.min(1),
    'Production code: the stance matters only when such a file changes. Default: all files.',
    ['src/**', 'infra/**'],
  ).optional(),
  reason: key(
    z.string().min(1).max(1000),
    'Why, shown to the author.',
    'Security review SEC-12 is open.',
  ).optional(),
  link: key(
    z.url({ protocol: /^https?$/ }).max(500),
    'Where to read more, shown to the author.',
    'https://wiki.example.com/ai-tools',
  ).optional(),
})
export type Tools = z.output<typeof Tools>

/** A level of blast radius and what reaches it. */
export const Level = z.strictObject({
  level: key(z.string().regex(/^[a-z0-9][a-z0-9-]{0,38}$/), 'Name of the level, in lower case.', 'critical'),
  paths: key(Globs, 'A changed file that matches one of these reaches the level; letter case aside.', [
    'auth/**',
    '**/*.tf',
  ]).optional(),
  changed_lines: key(z.int().min(1), 'Reached by size: this many changed lines or more.', 800).optional(),
  changed_files: key(z.int().min(1), 'Reached by size: this many changed files or more.', 60).optional(),
  label: key(
    Label,
    'Label for pull requests of this level. Default: `blast-radius: <level>`; `false`: none.',
    'area: critical',
  ).optional(),
})
export type Level = z.output<typeof Level>

/** What must hold, and when. */
export const Rule = z.strictObject({
  id: key(
    z
      .string()
      .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
      .max(100),
    'Kebab-case, unique; exceptions and reports refer to it.',
    'owners-sign-critical',
  ),
  description: key(
    z.string().min(1).max(1000),
    'The rule in a sentence, shown to people.',
    'Two people sign AI changes that can take production down.',
  ).optional(),
  when: key(Condition, 'When the rule applies. Keys are ANDed; no `when` means always.', {
    ai: true,
    blast_radius: 'critical',
  }).optional(),
  require: key(Require, 'What must hold. All of it.', { approvals: 2, disclosure: true }),
  mode: key(Mode, 'A mode of its own for this rule.', 'warn').optional(),
  remedy: key(
    z.string().min(1).max(1000),
    'Extra help, shown when the rule is unmet.',
    'Ask in #owners.',
  ).optional(),
})
export type Rule = z.output<typeof Rule>

const Reviewers = z.strictObject({
  request: key(
    z.boolean(),
    "Ask missing reviewers when ready for review: the rule's `from`, else code owners, else nobody. Default: `true`.",
    false,
  ).optional(),
  machine_users: key(
    z.array(Name).max(200),
    'Accounts of type User that are machines; their approvals never count.',
    ['acme-ci'],
  ).optional(),
  stale: key(
    z.enum(STALE),
    'Whether an approval ends with the next push (`on-push`, default) or lives on while the diff stays the same (`same-diff`).',
    'same-diff',
  ).optional(),
  unmapped_author: key(
    z.enum(UNMAPPED),
    'What a commit e-mail that maps to nobody costs: nothing (`ignore`, default; it is shown) or one more approval (`plus-one`).',
    'plus-one',
  ).optional(),
})

const CustomMarker = z.strictObject({
  tool: key(z.string().min(1).max(60), 'Id of the tool, as the rest of the policy names it.', 'acme-coder'),
  trailer: key(z.string().min(1).max(100), 'Name of a trailer it writes.', 'Acme-Coder').optional(),
  author: key(
    z.string().min(1).max(200),
    'Its login, or the name it commits under.',
    'acme-coder[bot]',
  ).optional(),
  branch: key(Glob, 'Glob over the branches it makes; that is a hint only.', 'acme/*').optional(),
})

const Provenance = z.strictObject({
  hints: key(
    z.enum(HINTS),
    'Whether hints alone count as AI. Default: `report` (they do not).',
    'count',
  ).optional(),
  unmarked: key(
    z.enum(UNMARKED),
    'How a pull request without evidence is judged. Default: `human`.',
    'ai',
  ).optional(),
  custom: key(z.array(CustomMarker).max(50), 'Marks of tools of your own.', [
    { tool: 'acme-coder', trailer: 'Acme-Coder' },
  ]).optional(),
})

const Exceptions = z.strictObject({
  grant: key(
    z.array(Principal).min(1).max(50),
    'Who may grant: `team/<slug>`, `user/<login>`, `codeowners`. Never a driver of the change, never the requester. Default: repository administrators.',
    ['team/ai-admins'],
  ).optional(),
  max_days: key(z.int().min(1).max(90), 'The longest an exception may run. Default: 14.', 30).optional(),
  notify_days: key(
    z.array(z.int().min(0).max(90)).max(10),
    'Days before the end on which a notice is posted. Default: 7 and 1.',
    [7, 1],
  ).optional(),
})

/** The whole file, `.github/ai-policy.yml`. */
export const PolicyFile = z.strictObject({
  version: key(z.literal(1), 'Version of the policy language.', 1),
  mode: key(
    Mode,
    '`enforce` (default), `warn` (the check is neutral, still comments), or `observe` (shows and records, touches nothing else).',
    'observe',
  ).optional(),
  extends: key(
    z.array(z.string().regex(/^preset:[a-z0-9-]+$/)).max(10),
    'Presets shipped with Countersign; never a foreign repository.',
    ['preset:regulated'],
  ).optional(),
  tools: key(Tools, 'Which tools may write code here.', {
    allow: ['kiro'],
    unlisted: 'exception',
  }).optional(),
  blast_radius: key(
    z.array(Level).max(20),
    'Levels of how far a change can reach, highest first. A pull request has the highest level that any of its files reaches.',
    [{ level: 'critical', paths: ['auth/**'] }],
  ).optional(),
  rules: key(z.array(Rule).max(200), 'What must hold, and when.', [
    { id: 'countersign', when: { ai: true }, require: { approvals: 1 } },
  ]).optional(),
  reviewers: key(Reviewers, 'Who may sign, and how they are asked.', {
    machine_users: ['acme-ci'],
  }).optional(),
  provenance: key(Provenance, 'How evidence of AI is read.', { hints: 'count' }).optional(),
  exceptions: key(Exceptions, 'The formal door for what the rules forbid.', { max_days: 7 }).optional(),
  labels: key(
    z.strictObject({
      ai: key(Label, 'Label for changes with evidence of AI. Default: `ai-assisted`.', 'ai').optional(),
      exception: key(
        Label,
        'Label for changes under an exception. Default: `ai-exception`.',
        false,
      ).optional(),
    }),
    'Names of the labels; `false` switches one off.',
    { ai: false },
  ).optional(),
  disclosure: key(
    z.strictObject({
      heading: key(
        z.string().min(1).max(100),
        'Heading of the section, of any level. Default: `AI disclosure`.',
        'Use of AI',
      ).optional(),
    }),
    'The section of the pull request body that is read.',
    { heading: 'Use of AI' },
  ).optional(),
  deployments: key(
    z.strictObject({
      environments: key(z.array(Name).min(1).max(50), 'Names of the environments.', ['production']),
    }),
    'Environments whose deployments are protected.',
    { environments: ['production'] },
  ).optional(),
})
export type PolicyFile = z.output<typeof PolicyFile>
