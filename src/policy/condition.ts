import { z } from 'zod'
import { Comparison, Glob, key, Name, oneOrMore } from './fields.ts'
import { GRADE_NAMES } from './words.ts'

export const ASSOCIATIONS = [
  'owner',
  'member',
  'collaborator',
  'contributor',
  'first_time_contributor',
  'first_timer',
  'mannequin',
  'none',
] as const

const AuthorCondition = z.strictObject({
  teams: key(oneOrMore(Name), 'The author is in one of these teams (`team/x` or `x`).', [
    'team/newcomers',
  ]).optional(),
  users: key(oneOrMore(Name), 'The author is one of these logins.', ['jane']).optional(),
  association: key(
    oneOrMore(z.enum(ASSOCIATIONS)),
    "GitHub's word for the author's relation to the repository. It is not a permission.",
    ['contributor', 'none'],
  ).optional(),
  first_time: key(z.boolean(), 'The author never had a pull request merged here.', true).optional(),
})

const RepositoryCondition = z.strictObject({
  properties: key(
    z.record(Name, oneOrMore(z.union([z.string(), z.boolean()]))),
    'Custom properties of the repository and the values that fit.',
    { tier: ['critical', 'high'] },
  ).optional(),
  topics: key(oneOrMore(Name), 'The repository has one of these topics.', ['payments']).optional(),
  visibility: key(
    oneOrMore(z.enum(['public', 'private', 'internal'])),
    'Who can see the repository.',
    'public',
  ).optional(),
})

const shape = {
  ai: key(
    z.boolean(),
    'There is evidence of AI: a signal graded `verified`, `marked` or `declared`.',
    true,
  ).optional(),
  tools: key(oneOrMore(Name), 'One of these tools had a hand in it.', ['claude-code', 'kiro']).optional(),
  models: key(oneOrMore(Glob), 'Globs over the names of the models.', '*opus*').optional(),
  grade: key(
    z.enum(GRADE_NAMES),
    'The strongest signal has this grade or a stronger one: `verified`, `marked`, `declared`, `hint`.',
    'marked',
  ).optional(),
  actor: key(
    oneOrMore(z.enum(['human', 'agent', 'bot'])),
    'Who opened the pull request: a person, an AI agent, or another machine.',
    'agent',
  ).optional(),
  ai_share: key(Comparison, 'Share of the commits that carry an AI signal, 0 to 1.', '>= 0.5').optional(),
  blast_radius: key(oneOrMore(Name), 'The change reaches this level or a higher one.', 'critical').optional(),
  paths: key(oneOrMore(Glob), 'One of the changed files matches one of these globs.', [
    'src/payments/**',
  ]).optional(),
  only_paths: key(oneOrMore(Glob), 'All of the changed files match one of these globs.', [
    'docs/**',
    '**/*.md',
  ]).optional(),
  base: key(oneOrMore(Glob), 'Globs over the name of the base branch.', ['main', 'release/**']).optional(),
  head: key(oneOrMore(Glob), 'Globs over the name of the head branch.', 'codex/**').optional(),
  labels: key(oneOrMore(Name), 'The pull request carries one of these labels.', ['needs design']).optional(),
  issue_labels: key(oneOrMore(Name), 'An issue that the pull request closes carries one of these labels.', [
    'good first issue',
  ]).optional(),
  title: key(oneOrMore(Glob), 'Globs over the title; `*` stands for any text.', 'revert*').optional(),
  author: key(AuthorCondition, 'Who the author is.', { first_time: true }).optional(),
  changed_lines: key(Comparison, 'Added plus deleted lines.', '> 400').optional(),
  changed_files: key(Comparison, 'Number of changed files.', '> 20').optional(),
  draft: key(z.boolean(), 'The pull request is a draft.', false).optional(),
  repository: key(RepositoryCondition, 'Which repository it is; of use in the policy of an organisation.', {
    topics: ['payments'],
  }).optional(),
}

const Leaf = z.strictObject(shape)

/** When a rule applies: keys are ANDed, a list means any of. */
export type Condition = z.output<typeof Leaf> & {
  any?: Condition[] | undefined
  all?: Condition[] | undefined
  not?: Condition | undefined
}
export const Condition: z.ZodType<Condition, Condition> = z
  .strictObject({
    ...shape,
    any: key(
      z
        .array(z.lazy(() => Condition))
        .min(1)
        .max(50),
      'At least one of these holds.',
      [{ actor: 'agent' }, { ai_share: '> 0.5' }],
    ).optional(),
    all: key(
      z
        .array(z.lazy(() => Condition))
        .min(1)
        .max(50),
      'All of these hold.',
      [{ paths: 'src/**' }, { paths: 'db/**' }],
    ).optional(),
    not: key(
      z.lazy(() => Condition),
      'This does not hold.',
      { only_paths: 'docs/**' },
    ).optional(),
  })
  .meta({
    id: 'Condition',
    description: 'Keys are ANDed; a list means any of. `any`, `all`, `not` nest up to 5 deep.',
  })
