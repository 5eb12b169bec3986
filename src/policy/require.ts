import { z } from 'zod'
import { Glob, Globs, key, Principal } from './fields.ts'

const DISCLOSURE_FIELDS = ['tool', 'model', 'extent', 'prompt'] as const

/** How many humans must approve, and who they may be. */
export const ApprovalsRequirement = z.strictObject({
  count: key(z.int().min(1).max(50), 'How many independent humans must approve.', 2),
  from: key(
    z.array(Principal).min(1).max(50),
    'Who may: `team/<slug>`, `user/<login>`, `codeowners`. Default: anyone with write permission.',
    ['team/owners', 'user/jane', 'codeowners'],
  ).optional(),
})
export type ApprovalsRequirement = z.output<typeof ApprovalsRequirement>

const TrailerPattern = z.union([
  z.string().min(1).max(100),
  z.strictObject({
    name: key(
      z.string().min(1).max(100),
      'Name of the trailer, letter case aside; as a glob it asks for one of several.',
      '{Assisted,Generated}-by',
    ),
    value: key(Glob, 'Glob over its value; `*` stands for any text.', '*@example.com*').optional(),
  }),
])

const Trailers = z.strictObject({
  required: key(z.array(TrailerPattern).min(1).max(50), 'Each AI commit has all of these.', [
    'Assisted-by',
  ]).optional(),
  forbidden: key(z.array(TrailerPattern).min(1).max(50), 'No AI commit has any of these.', [
    { name: 'Co-authored-by', value: '*noreply@anthropic.com*' },
  ]).optional(),
  format: key(
    z.literal('kernel'),
    'The value of `Assisted-by:` reads `AGENT:MODEL [TOOL]...`, as the Linux kernel asks.',
    'kernel',
  ).optional(),
})

const Limits = z.strictObject({
  changed_lines: key(z.int().min(0), 'Most added plus deleted lines.', 400).optional(),
  changed_files: key(z.int().min(0), 'Most changed files.', 20).optional(),
  open_pull_requests: key(
    z.int().min(0),
    'Most open pull requests of the author here, this one included.',
    3,
  ).optional(),
})

const ShareLimit = z.strictObject({
  max: key(z.number().min(0).max(1), 'Past this share the breaker opens.', 0.5),
  window_days: key(z.int().min(1).max(365), 'How many days back are counted.', 42),
  of: key(z.literal('merged'), 'What is counted: merged pull requests.', 'merged').optional(),
  resume_below: key(
    z.number().min(0).max(1),
    'Once open, it stays open until the share is below this. Default: `max`.',
    0.4,
  ).optional(),
})

/** What must hold for a rule to be met: all of its keys. */
export const Require = z.strictObject({
  approvals: key(
    z.union([z.int().min(1).max(50), ApprovalsRequirement, z.array(ApprovalsRequirement).min(1).max(20)]),
    'Independent human approvals on the current head commit: a number, or who and how many.',
    1,
    { count: 1, from: ['codeowners'] },
    [{ count: 2 }, { count: 1, from: ['team/owners'] }],
  ).optional(),
  disclosure: key(
    z.union([
      z.literal(true),
      z.strictObject({
        fields: key(z.array(z.enum(DISCLOSURE_FIELDS)).min(1).max(4), 'Fields that must be filled in.', [
          'tool',
          'model',
        ]),
      }),
    ]),
    'The disclosure section of the pull request body is filled in.',
    true,
    { fields: ['tool', 'model', 'prompt'] },
  ).optional(),
  trailers: key(Trailers, 'Trailers that each AI commit must, or must not, carry.', {
    required: ['Assisted-by'],
  }).optional(),
  sign_off: key(
    z.literal('human'),
    'Each AI commit has a `Signed-off-by:` of a person, and none of a tool.',
    'human',
  ).optional(),
  attestations: key(
    z.array(z.string().min(1).max(200)).min(1).max(20),
    'Boxes with exactly these texts are ticked in the disclosure section.',
    ['I have read every line and can explain it'],
  ).optional(),
  checks: key(
    z.array(z.string().min(1).max(200)).min(1).max(50),
    'These checks concluded `success` on the head commit; neutral and skipped do not count.',
    ['CodeQL'],
  ).optional(),
  tests: key(Globs.min(1), 'A file that matches one of these changes too.', [
    'test/**',
    '**/*.test.*',
  ]).optional(),
  acknowledge: key(
    z.literal(true),
    "For each changed file that matches the rule's `paths`, an independent human answered in an inline comment or by `/ai-policy acknowledge`.",
    true,
  ).optional(),
  owner: key(
    z.literal(true),
    'A human with write permission, the author too, accepted accountability with `/ai-policy own`. It is not an approval.',
    true,
  ).optional(),
  max: key(Limits, 'Upper limits.', { changed_lines: 400 }).optional(),
  ai_share: key(ShareLimit, 'Circuit breaker on the share of AI among what was merged lately.', {
    max: 0.5,
    window_days: 42,
    resume_below: 0.4,
  }).optional(),
  exception: key(z.literal(true), 'Always needs a granted exception.', true).optional(),
  deny: key(
    z.string().min(1).max(1000),
    'Never allowed, for this reason, which is shown to the author.',
    'This project takes no AI-written code.',
  ).optional(),
})
export type Require = z.output<typeof Require>
