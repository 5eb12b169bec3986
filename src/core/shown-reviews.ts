import type { Weighed } from './decision.ts'
import { demandsOf, fits } from './demands.ts'
import type { Person } from './facts.ts'
import type { JudgedRule } from './findings.ts'
import type { Situation } from './situation.ts'

/** A layer with what was judged under it. */
interface Judged {
  readonly situation: Situation
  readonly rules: readonly JudgedRule[]
}

/**
 * Each review as people see it: counted only where every layer counts it, and only when some rule that asks for
 * approvals asks for this person's.
 */
export function reviewsAsShown(layers: readonly Judged[]): readonly Weighed[] {
  const asking = layers.flatMap(({ situation, rules }) =>
    rules.flatMap((judged) => askingRule(judged, situation)),
  )
  const [first] = asking
  return strictestWeighing(layers).map((weighed) => {
    const { person, counted, state } = weighed
    const isIdle =
      counted && state === 'approved' && person !== null && !asking.some((each) => each.wants(person))
    return isIdle && first !== undefined
      ? { ...weighed, counted: false, reasons: [{ kind: 'not-asked-for', rule: first.rule }] }
      : weighed
  })
}

interface AskingRule {
  readonly rule: string
  readonly wants: (person: Person) => boolean
}

function askingRule({ rule, applies }: JudgedRule, situation: Situation): readonly AskingRule[] {
  if (applies === false || rule.require.approvals === undefined) return []
  const demands = demandsOf(rule.require, situation)
  return [{ rule: rule.id, wants: (person) => demands.some((demand) => fits(person, demand, situation)) }]
}

function strictestWeighing(layers: readonly Judged[]): readonly Weighed[] {
  const opinions = layers.map(({ situation }) => situation.opinions.weighed)
  return (opinions.at(-1) ?? []).map((weighed, index) => {
    const others = opinions.flatMap((each) => each[index] ?? [])
    return others.find((other) => !other.counted) ?? weighed
  })
}
