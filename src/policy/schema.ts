import { z } from 'zod'
import { GRADE_NAMES, MODES, STANCES } from './words.ts'

/** A glob over repository paths: minimatch semantics, dot files included, no extglob. */
const Glob = z.string().min(1).max(200).describe('A glob over paths, e.g. `src/payments/**`.')
const Globs = z.array(Glob).max(200)
const Mode = z.enum(MODES)
const OneOrMore = <T extends z.ZodType>(item: T) => z.union([item, z.array(item).min(1)])

/** `team/x` (a team of this organisation), `user/jane`, or `codeowners`. */
const Principal = z
  .string()
  .regex(/^(?:team\/[A-Za-z0-9][A-Za-z0-9_.-]*|user\/[A-Za-z0-9][A-Za-z0-9-]*(?:\[bot\])?|codeowners)$/)
  .describe('`team/<slug>`, `user/<login>`, or `codeowners`.')

/** `">= 0.5"`, `"> 400"`, `"< 10"`, or a plain number, which means "equal to". */
const Comparison = z.union([z.number(), z.string().regex(/^(?:>=|<=|>|<|==?|!=)\s*\d+(?:\.\d+)?$/)])

const Trial = z.strictObject({
  tool: z.string().min(1).describe('The tool on trial.'),
  until: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .describe('Last day of the trial, inclusive, UTC.'),
  paths: Globs.min(1).optional().describe('Where the tool may write during the trial; default: everywhere.'),
})

export const Tools = z.strictObject({
  allow: z.array(z.string().min(1)).optional().describe('Tools that may write code here.'),
  exception: z
    .array(z.string().min(1))
    .optional()
    .describe('Tools that may write code only under a granted exception.'),
  deny: z
    .array(z.string().min(1))
    .optional()
    .describe('Tools that may never write code; no exception and no waiver lifts it.'),
  unlisted: z
    .enum(STANCES)
    .optional()
    .describe('What holds for a tool that no list names. Default: `allow`.'),
  trials: z.array(Trial).max(50).optional().describe('Tools allowed for a time, compared in the report.'),
  paths: Globs.min(1)
    .optional()
    .describe('Production code: the stance matters only when such a file changes. Default: all files.'),
  reason: z.string().max(1000).optional().describe('Why, shown to the author.'),
  link: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where to read more, shown to the author.'),
})

export const Level = z.strictObject({
  level: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,38}$/)
    .describe('Name of the level, e.g. `critical`.'),
  paths: Globs.optional().describe('A changed file that matches one of these reaches the level.'),
  changed_lines: z.int().min(1).optional().describe('Reached by size: this many changed lines or more.'),
  changed_files: z.int().min(1).optional().describe('Reached by size: this many changed files or more.'),
  label: z
    .union([z.string().min(1).max(50), z.literal(false)])
    .optional()
    .describe('Label for pull requests of this level. Default: `blast-radius: <level>`; `false`: none.'),
})

const AuthorCondition = z.strictObject({
  teams: OneOrMore(z.string().min(1))
    .optional()
    .describe('The author is in one of these teams (`team/x` or `x`).'),
  users: OneOrMore(z.string().min(1)).optional().describe('The author is one of these logins.'),
  association: OneOrMore(
    z.enum([
      'owner',
      'member',
      'collaborator',
      'contributor',
      'first_time_contributor',
      'first_timer',
      'mannequin',
      'none',
    ]),
  )
    .optional()
    .describe("GitHub's word for the author's relation to the repository. It is not a permission."),
  first_time: z.boolean().optional().describe('The author never had a pull request merged here.'),
})

const RepositoryCondition = z.strictObject({
  properties: z
    .record(z.string(), OneOrMore(z.union([z.string(), z.boolean()])))
    .optional()
    .describe('Custom properties of the repository and their values.'),
  topics: OneOrMore(z.string()).optional().describe('The repository has one of these topics.'),
  visibility: OneOrMore(z.enum(['public', 'private', 'internal'])).optional(),
})

const conditionShape = {
  ai: z
    .boolean()
    .optional()
    .describe('There is evidence of AI (a signal graded verified, marked or declared).'),
  tools: OneOrMore(z.string().min(1)).optional().describe('One of these tools had a hand in it.'),
  models: OneOrMore(z.string().min(1)).optional().describe('Globs over model names.'),
  grade: z.enum(GRADE_NAMES).optional().describe('The strongest signal has this grade or a stronger one.'),
  actor: OneOrMore(z.enum(['human', 'agent', 'bot']))
    .optional()
    .describe('Who opened the pull request.'),
  ai_share: Comparison.optional().describe('Share of the commits that carry an AI signal, 0 to 1.'),
  blast_radius: OneOrMore(z.string().min(1))
    .optional()
    .describe('The change reaches this level or a higher one.'),
  paths: OneOrMore(Glob).optional().describe('One of the changed files matches.'),
  only_paths: OneOrMore(Glob).optional().describe('All of the changed files match.'),
  base: OneOrMore(Glob).optional().describe('Branch globs over the base branch.'),
  head: OneOrMore(Glob).optional().describe('Branch globs over the head branch.'),
  labels: OneOrMore(z.string().min(1)).optional().describe('The pull request carries one of these labels.'),
  title: OneOrMore(Glob).optional().describe('Globs over the title.'),
  author: AuthorCondition.optional(),
  changed_lines: Comparison.optional().describe('Added plus deleted lines.'),
  changed_files: Comparison.optional(),
  draft: z.boolean().optional(),
  repository: RepositoryCondition.optional(),
}

const ConditionLeaf = z.strictObject(conditionShape)
export type Condition = z.output<typeof ConditionLeaf> & {
  any?: Condition[] | undefined
  all?: Condition[] | undefined
  not?: Condition | undefined
}
export const Condition: z.ZodType<Condition> = z.strictObject({
  ...conditionShape,
  any: z
    .array(z.lazy(() => Condition))
    .min(1)
    .optional()
    .describe('At least one of these holds.'),
  all: z
    .array(z.lazy(() => Condition))
    .min(1)
    .optional()
    .describe('All of these hold.'),
  not: z
    .lazy(() => Condition)
    .optional()
    .describe('This does not hold.'),
})

export const ApprovalsRequirement = z.strictObject({
  count: z.int().min(1).max(50).describe('How many independent humans must approve.'),
  from: z
    .array(Principal)
    .min(1)
    .max(50)
    .optional()
    .describe('Who may; default: anyone with write permission.'),
})
export const DISCLOSURE_FIELDS = ['tool', 'model', 'extent', 'prompt'] as const
const TrailerPattern = z.union([
  z.string().min(1).max(100),
  z.strictObject({ name: z.string().min(1).max(100), value: Glob.optional() }),
])
export const Require = z.strictObject({
  approvals: z
    .union([z.int().min(1).max(50), ApprovalsRequirement, z.array(ApprovalsRequirement).min(1).max(20)])
    .optional()
    .describe('Independent human approvals on the current head.'),
  disclosure: z
    .union([z.literal(true), z.strictObject({ fields: z.array(z.enum(DISCLOSURE_FIELDS)).min(1) })])
    .optional()
    .describe('The disclosure section of the pull request body is filled in.'),
  trailers: z
    .strictObject({
      required: z.array(TrailerPattern).min(1).optional(),
      forbidden: z.array(TrailerPattern).min(1).optional(),
      format: z.literal('kernel').optional(),
    })
    .optional()
    .describe('Trailers that each AI commit must, or must not, carry.'),
  sign_off: z.literal('human').optional().describe('Each AI commit has a `Signed-off-by:` of a person.'),
  attestations: z
    .array(z.string().min(1).max(200))
    .min(1)
    .max(20)
    .optional()
    .describe('Boxes with exactly these texts are ticked in the disclosure section.'),
  checks: z
    .array(z.string().min(1))
    .min(1)
    .max(50)
    .optional()
    .describe('These checks concluded `success` on the head commit.'),
  tests: Globs.min(1).optional().describe('A file that matches one of these changes too.'),
  acknowledge: z
    .literal(true)
    .optional()
    .describe("For each file that matches the rule's `paths`, an independent human answered."),
  owner: z.literal(true).optional().describe('A human with write permission accepted accountability.'),
  max: z
    .strictObject({
      changed_lines: z.int().min(0).optional(),
      changed_files: z.int().min(0).optional(),
      open_pull_requests: z.int().min(0).optional(),
    })
    .optional()
    .describe('Upper limits.'),
  ai_share: z
    .strictObject({
      max: z.number().min(0).max(1),
      window_days: z.int().min(1).max(365),
      of: z.literal('merged').optional(),
      resume_below: z.number().min(0).max(1).optional(),
    })
    .optional()
    .describe('Circuit breaker on the share of AI among what was merged lately.'),
  exception: z.literal(true).optional().describe('Always needs a granted exception.'),
  deny: z.string().min(1).max(1000).optional().describe('Never allowed, for this reason.'),
})

export const Rule = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
    .max(100)
    .describe('Kebab-case, unique; exceptions and reports refer to it.'),
  description: z.string().max(1000).optional().describe('The rule in a sentence, shown to people.'),
  when: Condition.optional().describe('When the rule applies. Keys are ANDed; no `when` means always.'),
  require: Require.describe('What must hold. All of it.'),
  mode: Mode.optional().describe('A mode of its own for this rule.'),
  remedy: z.string().max(1000).optional().describe('Extra help, shown when the rule is unmet.'),
})

export const PolicyFile = z.strictObject({
  version: z.literal(1).describe('Version of the policy language.'),
  mode: Mode.optional().describe(
    '`enforce` (default), `warn` (the check is neutral), or `observe` (shows and records, touches nothing else).',
  ),
  extends: z
    .array(z.string().regex(/^preset:[a-z0-9-]+$/))
    .max(10)
    .optional()
    .describe('Presets shipped with Countersign.'),
  tools: Tools.optional().describe('Which tools may write code here.'),
  blast_radius: z
    .array(Level)
    .max(20)
    .optional()
    .describe('Levels of how far a change can reach, highest first.'),
  rules: z.array(Rule).max(200).optional().describe('What must hold, and when.'),
  reviewers: z
    .strictObject({
      request: z.boolean().optional().describe('Ask missing reviewers when ready for review. Default: true.'),
      machine_users: z
        .array(z.string().min(1))
        .max(200)
        .optional()
        .describe('Accounts of type User that are machines; their approvals never count.'),
      stale: z
        .enum(['on-push', 'same-diff'])
        .optional()
        .describe(
          'Whether an approval survives a push that leaves the diff the same. Default: `on-push` (it does not).',
        ),
      unmapped_author: z
        .enum(['ignore', 'plus-one'])
        .optional()
        .describe('Whether a commit e-mail that maps to nobody costs one more approval. Default: `ignore`.'),
    })
    .optional()
    .describe('Who may sign, and how they are asked.'),
  provenance: z
    .strictObject({
      hints: z
        .enum(['report', 'count'])
        .optional()
        .describe('Whether hints alone count as AI. Default: `report` (they do not).'),
      unmarked: z
        .enum(['human', 'ai'])
        .optional()
        .describe('How a pull request without evidence is judged. Default: `human`.'),
      custom: z
        .array(
          z.strictObject({
            tool: z.string().min(1).max(60),
            trailer: z.string().min(1).max(100).optional(),
            author: z.string().min(1).max(200).optional(),
            branch: Glob.optional(),
          }),
        )
        .max(50)
        .optional()
        .describe('Marks of tools of your own.'),
    })
    .optional()
    .describe('How evidence of AI is read.'),
  exceptions: z
    .strictObject({
      grant: z
        .array(Principal)
        .min(1)
        .max(50)
        .optional()
        .describe('Who may grant exceptions. Default: repository administrators.'),
      max_days: z.int().min(1).max(90).optional().describe('The longest an exception may run. Default: 14.'),
      notify_days: z
        .array(z.int().min(0).max(90))
        .max(10)
        .optional()
        .describe('Days before the end on which a notice is posted. Default: 7 and 1.'),
    })
    .optional()
    .describe('The formal door for what the rules forbid.'),
  labels: z
    .strictObject({
      ai: z.union([z.string().min(1).max(50), z.literal(false)]).optional(),
      exception: z.union([z.string().min(1).max(50), z.literal(false)]).optional(),
    })
    .optional()
    .describe('Names of the labels; `false` switches one off.'),
  disclosure: z
    .strictObject({ heading: z.string().min(1).max(100).optional() })
    .optional()
    .describe('The section of the pull request body that is read.'),
  deployments: z
    .strictObject({ environments: z.array(z.string().min(1)).min(1).max(50) })
    .optional()
    .describe('Environments whose deployments are protected.'),
})
export type PolicyFile = z.output<typeof PolicyFile>
export type Rule = z.output<typeof Rule>
export type Require = z.output<typeof Require>
export type Level = z.output<typeof Level>
export type Tools = z.output<typeof Tools>
export type ApprovalsRequirement = z.output<typeof ApprovalsRequirement>
