import { compileGlobs } from '../policy/glob.ts'
import type { Condition } from '../policy/schema.ts'
import { namesTool } from '../policy/stance.ts'
import { pathsOf } from './always-on.ts'
import { type BlastRadius, sizeOf } from './blast-radius.ts'
import { judgeActor, judgeAuthor, judgeRepository } from './condition-author.ts'
import { includesLoosely, listOf } from './lists.ts'
import { isAtLeast } from './signal.ts'
import type { Situation } from './situation.ts'
import { every, opposite, some, type Truth } from './truth.ts'

type Leaf = Omit<Condition, 'any' | 'all' | 'not'>
type LeafJudge = (leaf: Leaf, situation: Situation) => Truth

function on<K extends keyof Leaf>(
  key: K,
  judge: (wanted: NonNullable<Leaf[K]>, situation: Situation) => Truth,
): LeafJudge {
  return (leaf, situation) => {
    const wanted = leaf[key]
    return wanted === undefined ? true : judge(wanted, situation)
  }
}

const JUDGES: readonly LeafJudge[] = [
  on('ai', (wanted, { evidence }) => evidence.provenance.ai === wanted),
  on(
    'tools',
    (wanted, { evidence, facts }) =>
      evidence.toolsInForce.some((tool) => listOf(wanted).some((name) => namesTool(name, tool))) ||
      unlessComplete(facts.complete.commits),
  ),
  on(
    'models',
    (wanted, { evidence, facts }) =>
      matchesModel(listOf(wanted), evidence.modelsInForce) || unlessComplete(facts.complete.commits),
  ),
  on(
    'grade',
    (wanted, { evidence, facts }) =>
      (evidence.gradeInForce !== null && isAtLeast(evidence.gradeInForce, wanted)) ||
      unlessComplete(facts.complete.commits),
  ),
  on('actor', (wanted, situation) => judgeActor(listOf(wanted), situation)),
  on('ai_share', (wanted, { evidence, facts }) =>
    facts.complete.commits ? compare(evidence.provenance.share, wanted) : 'unknown',
  ),
  on('blast_radius', (wanted, { blast, layer }) =>
    some(
      listOf(wanted).map((name) =>
        reaches(
          blast,
          layer.levels.findIndex(({ level }) => level === name),
          layer.levels.map(({ level }) => level),
        ),
      ),
    ),
  ),
  on('paths', (wanted, situation) => judgePaths(listOf(wanted), situation)),
  on('only_paths', (wanted, situation) => judgeOnlyPaths(listOf(wanted), situation)),
  on(
    'base',
    (wanted, { facts }) =>
      compileGlobs(listOf(wanted)).matches(facts.pullRequest.trunk ?? facts.pullRequest.base.branch) !== null,
  ),
  on(
    'head',
    (wanted, { facts }) => compileGlobs(listOf(wanted)).matches(facts.pullRequest.head.branch) !== null,
  ),
  on('labels', (wanted, { facts }) =>
    listOf(wanted).some((label) => includesLoosely(facts.pullRequest.labels, label)),
  ),
  on('issue_labels', (wanted, { facts }) =>
    judgeIssueLabels(listOf(wanted), facts.pullRequest.issueLabels ?? null),
  ),
  on('title', (wanted, { facts }) => matchesText(listOf(wanted), facts.pullRequest.title)),
  on('author', judgeAuthor),
  on('changed_lines', (wanted, { facts }) => compare(sizeOf(facts).lines, wanted)),
  on('changed_files', (wanted, { facts }) => compare(sizeOf(facts).files, wanted)),
  on('draft', (wanted, { facts }) => facts.pullRequest.draft === wanted),
  on('repository', judgeRepository),
]

/** Whether a condition holds; `unknown` when the facts do not tell, so that a rule is never skipped for want of them. */
export function judgeCondition(condition: Condition, situation: Situation): Truth {
  const { any, all, not, ...leaf } = condition
  return every([
    ...JUDGES.map((judge) => judge(leaf, situation)),
    ...(all ?? []).map((each) => judgeCondition(each, situation)),
    ...(any === undefined ? [] : [some(any.map((each) => judgeCondition(each, situation)))]),
    ...(not === undefined ? [] : [opposite(judgeCondition(not, situation))]),
  ])
}

function judgeIssueLabels(wanted: readonly string[], labels: readonly string[] | null): Truth {
  return labels === null ? 'unknown' : wanted.some((label) => includesLoosely(labels, label))
}

/** What was not found among incomplete facts may still be there. */
function unlessComplete(isComplete: boolean): Truth {
  return isComplete ? false : 'unknown'
}

function matchesText(globs: readonly string[], text: string): boolean {
  return compileGlobs(globs, { over: 'text', caseInsensitive: true }).matches(text) !== null
}

/** `Claude Opus 4.6` is also looked for as `claude-opus-4-6`, since people write globs in that form. */
function matchesModel(globs: readonly string[], models: readonly string[]): boolean {
  return models.some(
    (model) =>
      matchesText(globs, model) || matchesText(globs, model.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')),
  )
}

function reaches(blast: BlastRadius, wanted: number, levels: readonly string[]): Truth {
  if (wanted < 0) return 'unknown'
  const isReached = blast.reaches.some(
    (reach) => reach.because !== 'incomplete' && levels.indexOf(reach.level) <= wanted,
  )
  return isReached || (blast.reaches.some((reach) => reach.because === 'incomplete') ? 'unknown' : false)
}

function judgePaths(globs: readonly string[], { facts }: Situation): Truth {
  const matcher = compileGlobs(globs, { normalise: true })
  const isTouched = facts.files.some((file) => pathsOf(file).some((path) => matcher.matches(path) !== null))
  return isTouched || unlessComplete(facts.complete.files)
}

/** An empty change matches nothing, so that it cannot be exempted either. */
function judgeOnlyPaths(globs: readonly string[], { facts }: Situation): Truth {
  const matcher = compileGlobs(globs, { normalise: true })
  const isOnly = facts.files.every((file) => pathsOf(file).every((path) => matcher.matches(path) !== null))
  if (!isOnly || facts.files.length === 0) return facts.complete.files || !isOnly ? false : 'unknown'
  return facts.complete.files ? true : 'unknown'
}

/** Compares with `> 400`, `>= 0.5`, or a plain number, which means equal to. */
function compare(value: number, wanted: string | number): boolean {
  const [, sign = '==', digits = ''] = /^(>=|<=|>|<|==?|!=)?\s*(\d+(?:\.\d+)?)$/.exec(String(wanted)) ?? []
  const bound = Number(digits)
  switch (sign) {
    case '>=':
      return value >= bound
    case '<=':
      return value <= bound
    case '>':
      return value > bound
    case '<':
      return value < bound
    case '!=':
      return value !== bound
    default:
      return value === bound
  }
}
