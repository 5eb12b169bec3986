import type { Condition } from './condition.ts'
import { type GlobSubject, problemOfGlob, warningOfGlob } from './glob.ts'
import type { PolicyFile, Rule } from './schema.ts'
import type { KeyPath } from './yaml-tree.ts'

/** Conditions nest at most this deep. */
const NESTING_LIMIT = 5
/** All patterns of a file together, so that matching stays fast on any pull request. */
const PATTERNS_LIMIT = 1_000

/** A mistake that the schema cannot see, before it has a place. */
export interface Remark {
  readonly path: KeyPath
  readonly code: string
  readonly message: string
  readonly severity: 'error' | 'warning'
}

/** What is wrong, or odd, in a file of the right shape. */
export function remarksOn(file: PolicyFile): readonly Remark[] {
  const patterns = patternsOf(file)
  return [
    ...(patterns.length > PATTERNS_LIMIT
      ? [tooManyPatterns(patterns.length)]
      : patterns.flatMap(globRemarks)),
    ...duplicates(file.rules ?? [], 'rules', 'id'),
    ...duplicates(file.blast_radius ?? [], 'blast_radius', 'level'),
    ...(file.rules ?? []).flatMap(nestingRemarks),
    ...(file.rules ?? []).flatMap(breakerRemarks),
    ...customRemarks(file),
  ]
}

interface Pattern {
  readonly path: KeyPath
  readonly glob: string
  readonly over: GlobSubject
}

function tooManyPatterns(count: number): Remark {
  const message = `the policy has ${count} patterns, at most ${PATTERNS_LIMIT} are allowed; let one glob stand for several`
  return { path: [], code: 'too-many-patterns', message, severity: 'error' }
}

function globRemarks({ path, glob, over }: Pattern): readonly Remark[] {
  const shown = JSON.stringify(glob.slice(0, 60))
  const problem = problemOfGlob(glob, over)
  if (problem !== null) {
    return [
      { path, code: 'bad-glob', message: `the glob ${shown} cannot be used: ${problem}`, severity: 'error' },
    ]
  }
  const warning = warningOfGlob(glob, over)
  if (warning === null) return []
  return [
    {
      path,
      code: 'odd-glob',
      message: `the glob ${shown} may mean something else: ${warning}`,
      severity: 'warning',
    },
  ]
}

/** Every glob of the file with the place it stands in. */
function patternsOf(file: PolicyFile): readonly Pattern[] {
  return [
    ...globsAt(['tools', 'paths'], file.tools?.paths),
    ...(file.tools?.trials ?? []).flatMap(({ paths }, index) =>
      globsAt(['tools', 'trials', index, 'paths'], paths),
    ),
    ...(file.blast_radius ?? []).flatMap(({ paths }, index) =>
      globsAt(['blast_radius', index, 'paths'], paths),
    ),
    ...(file.provenance?.custom ?? []).flatMap(({ branch }, index) =>
      globsAt(['provenance', 'custom', index, 'branch'], branch),
    ),
    ...(file.rules ?? []).flatMap((rule, index) => ruleGlobs(['rules', index], rule)),
  ]
}

function ruleGlobs(path: KeyPath, { when, require }: Rule): readonly Pattern[] {
  const trailers = [...path, 'require', 'trailers']
  return [
    ...(when === undefined ? [] : conditionGlobs([...path, 'when'], when)),
    ...globsAt([...path, 'require', 'tests'], require.tests),
    ...(['required', 'forbidden'] as const).flatMap((list) =>
      (require.trailers?.[list] ?? []).flatMap((trailer, index) => {
        const at = [...trailers, list, index]
        if (typeof trailer === 'string') return globsAt(at, trailer, 'text')
        return [
          ...globsAt([...at, 'name'], trailer.name, 'text'),
          ...globsAt([...at, 'value'], trailer.value, 'text'),
        ]
      }),
    ),
  ]
}

const PATH_KEYS = ['paths', 'only_paths', 'base', 'head'] as const
const TEXT_KEYS = ['models', 'title'] as const

function conditionGlobs(path: KeyPath, condition: Condition): readonly Pattern[] {
  return [
    ...PATH_KEYS.flatMap((key) => globsAt([...path, key], condition[key])),
    ...TEXT_KEYS.flatMap((key) => globsAt([...path, key], condition[key], 'text')),
    ...innerConditions(path, condition).flatMap((inner) => conditionGlobs(inner.path, inner.condition)),
  ]
}

function globsAt(
  path: KeyPath,
  globs: string | readonly string[] | undefined,
  over: GlobSubject = 'paths',
): Pattern[] {
  if (typeof globs === 'string') return [{ path, glob: globs, over }]
  return (globs ?? []).map((glob, index) => ({ path: [...path, index], glob, over }))
}

/** The conditions right inside a condition, with their places. */
function innerConditions(
  path: KeyPath,
  { any = [], all = [], not }: Condition,
): readonly { readonly path: KeyPath; readonly condition: Condition }[] {
  return [
    ...any.map((condition, index) => ({ path: [...path, 'any', index], condition })),
    ...all.map((condition, index) => ({ path: [...path, 'all', index], condition })),
    ...(not === undefined ? [] : [{ path: [...path, 'not'], condition: not }]),
  ]
}

/** A condition and all inside it, with their places. */
export function conditionsIn(
  path: KeyPath,
  condition: Condition,
): readonly { readonly path: KeyPath; readonly condition: Condition }[] {
  return [
    { path, condition },
    ...innerConditions(path, condition).flatMap((inner) => conditionsIn(inner.path, inner.condition)),
  ]
}

function nestingRemarks(rule: Rule, index: number): readonly Remark[] {
  const tooDeep =
    rule.when === undefined ? null : deeperThan(['rules', index, 'when'], rule.when, NESTING_LIMIT)
  if (tooDeep === null) return []
  const message = `\`any\`, \`all\` and \`not\` nest deeper than ${NESTING_LIMIT} levels in rule \`${rule.id}\`; write several rules instead`
  return [{ path: tooDeep, code: 'too-deep', message, severity: 'error' }]
}

function deeperThan(path: KeyPath, condition: Condition, limit: number): KeyPath | null {
  for (const inner of innerConditions(path, condition)) {
    const found = limit === 0 ? inner.path : deeperThan(inner.path, inner.condition, limit - 1)
    if (found !== null) return found
  }
  return null
}

function breakerRemarks({ require }: Rule, index: number): readonly Remark[] {
  const { max, resume_below: below } = require.ai_share ?? {}
  if (max === undefined || below === undefined || below <= max) return []
  const path = ['rules', index, 'require', 'ai_share', 'resume_below']
  const message = `\`resume_below\` (${below}) is above \`max\` (${max}), so the breaker would never stay open; write at most ${max}`
  return [{ path, code: 'wrong-value', message, severity: 'error' }]
}

function customRemarks(file: PolicyFile): readonly Remark[] {
  return (file.provenance?.custom ?? []).flatMap(({ tool, trailer, author, branch }, index): Remark[] => {
    if (trailer !== undefined || author !== undefined || branch !== undefined) return []
    const message = `nothing tells \`${tool}\` apart; add \`trailer\`, \`author\` or \`branch\``
    return [{ path: ['provenance', 'custom', index], code: 'no-effect', message, severity: 'warning' }]
  })
}

function duplicates<K extends string>(
  entries: readonly Readonly<Record<K, string>>[],
  list: string,
  key: K,
): readonly Remark[] {
  const first = new Map<string, number>()
  return entries.flatMap((entry, index): Remark[] => {
    const earlier = first.get(entry[key])
    first.set(entry[key], earlier ?? index)
    if (earlier === undefined) return []
    const message = `\`${entry[key]}\` names \`${list}[${earlier}]\` already; give this one a name of its own`
    return [{ path: [list, index, key], code: `duplicate-${key}`, message, severity: 'error' }]
  })
}
