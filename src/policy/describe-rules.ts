import { approvalsOf } from './asks.ts'
import type { Condition } from './condition.ts'
import { inline } from './explain.ts'
import type { DescribedChange } from './policy.ts'
import type { Require, Rule } from './schema.ts'
import { MODES } from './words.ts'

/** Tells which rules came, went, or changed, and whether that may let more pass. */
export function describeRuleChanges(
  before: readonly Rule[],
  after: readonly Rule[],
): readonly DescribedChange[] {
  const removed = before.filter((old) => !after.some(({ id }) => id === old.id))
  return [
    ...removed.map(({ id }) => ({ text: `removes the rule \`${id}\``, loosens: true })),
    ...after.flatMap((rule) => {
      const old = before.find(({ id }) => id === rule.id)
      return old === undefined ? [added(rule)] : ruleChanges(old, rule)
    }),
  ]
}

function added({ id, description }: Rule): DescribedChange {
  return {
    text: `adds the rule \`${id}\`${description === undefined ? '' : `: ${description}`}`,
    loosens: false,
  }
}

function ruleChanges(before: Rule, after: Rule): readonly DescribedChange[] {
  const [oldMode, mode] = [before.mode ?? 'enforce', after.mode ?? 'enforce']
  const isOtherMode = before.mode !== after.mode
  return [
    ...(isOtherMode
      ? [
          {
            text: `changes the mode of the rule \`${after.id}\` from \`${before.mode ?? "the file's"}\` to \`${after.mode ?? "the file's"}\``,
            loosens: MODES.indexOf(mode) > MODES.indexOf(oldMode),
          },
        ]
      : []),
    ...whenChanges(after.id, before.when, after.when),
    ...requireChanges(after.id, before.require, after.require),
  ]
}

/** Fewer conditions apply a rule more widely. Whether other conditions do cannot be told, so they count as loosening. */
function whenChanges(
  id: string,
  before: Condition | undefined,
  after: Condition | undefined,
): readonly DescribedChange[] {
  const [old, now] = [before ?? {}, after ?? {}]
  if (inline(old) === inline(now)) return []
  const known = new Map(Object.entries(old).map(([key, value]) => [key, inline(value)]))
  const isWider = Object.entries(now).every(([key, value]) => known.get(key) === inline(value))
  const text = `applies the rule \`${id}\` ${isWider ? 'more widely' : 'otherwise'}: when ${inline(now)}, before ${inline(old)}`
  return [{ text, loosens: !isWider }]
}

function requireChanges(id: string, before: Require, after: Require): readonly DescribedChange[] {
  return LOOSENING.flatMap(([name, loosens]) => {
    const [old, now] = [before[name], after[name]]
    if (inline(old ?? null) === inline(now ?? null)) return []
    const text = `rule \`${id}\` requires \`${name}\`: ${inline(now ?? null)}, before ${inline(old ?? null)}`
    return [{ text, loosens: old !== undefined && (now === undefined || loosens(before, after)) }]
  })
}

type Comparison = (before: Require, after: Require) => boolean

/** Whether another value of a key may let more pass; where that cannot be told, it may. */
const LOOSENING: readonly (readonly [keyof Require, Comparison])[] = [
  ['approvals', (before, after) => !isMoreApprovals(before, after)],
  ['disclosure', (before, after) => !isMoreDisclosure(before.disclosure, after.disclosure)],
  ['trailers', () => true],
  ['sign_off', () => false],
  ['attestations', (before, after) => hasMore(before.attestations, after.attestations)],
  ['checks', (before, after) => hasMore(before.checks, after.checks)],
  ['tests', (before, after) => hasMore(after.tests, before.tests)],
  ['acknowledge', () => false],
  ['owner', () => false],
  ['max', hasHigherLimit],
  ['ai_share', () => true],
  ['exception', () => false],
  ['deny', () => false],
]

function hasMore(one: readonly string[] = [], other: readonly string[] = []): boolean {
  return one.some((entry) => !other.includes(entry))
}

/** Each approval that was asked for is still asked for: as many, from the same people or fewer. */
function isMoreApprovals(before: Require, after: Require): boolean {
  return approvalsOf(before).every((old) =>
    approvalsOf(after).some(({ count, from }) => {
      const isAsNarrow = old.from === undefined || (from?.every((who) => old.from?.includes(who)) ?? false)
      return count >= old.count && isAsNarrow
    }),
  )
}

function hasHigherLimit(before: Require, after: Require): boolean {
  const limits = ['changed_lines', 'changed_files', 'open_pull_requests'] as const
  return limits.some((limit) => {
    const old = before.max?.[limit]
    return old !== undefined && (after.max?.[limit] ?? Number.POSITIVE_INFINITY) > old
  })
}

function isMoreDisclosure(before: Require['disclosure'], after: Require['disclosure']): boolean {
  if (typeof before !== 'object') return true
  return typeof after === 'object' && before.fields.every((field) => after.fields.includes(field))
}
