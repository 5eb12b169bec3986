import type { Facts } from '../../src/core/facts.ts'
import { type RuleContext, type Situation, situate } from '../../src/core/situation.ts'
import type { PolicyInForce, RuleInForce } from '../../src/policy/policy.ts'
import type { Condition, Require } from '../../src/policy/schema.ts'
import { facts, NOW, policy, rule } from './facts.ts'

/** The facts as the first layer of a policy sees them. */
export function situation(seen: Facts = facts(), by: PolicyInForce = policy()): Situation {
  const [first] = by.layers
  if (first === undefined) throw new Error('A policy has a layer')
  return situate(seen, by, first, NOW)
}

/** A rule with this requirement, judged on these facts. */
export function context(
  require: Require,
  seen: Facts = facts(),
  {
    by = policy(),
    when,
    ...rest
  }: { readonly by?: PolicyInForce; readonly when?: Condition } & Partial<RuleInForce> = {},
): RuleContext {
  return { ...situation(seen, by), rule: rule(require, when === undefined ? rest : { ...rest, when }) }
}
