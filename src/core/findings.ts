import type { RuleInForce } from '../policy/policy.ts'
import { filesNamed } from './condition-paths.ts'
import { judgeCondition } from './conditions.ts'
import type { Finding, RequirementResult } from './decision.ts'
import { REQUIREMENTS } from './requirements/table.ts'
import type { RuleContext, Situation } from './situation.ts'
import type { Truth } from './truth.ts'
import type { Concern } from './waivers.ts'

/** A rule as it was judged, before any exception is looked at. */
export interface JudgedRule extends Concern {
  readonly rule: RuleInForce
  /** Whether its condition holds; it is judged when that is unknown too. */
  readonly applies: Truth
}

/** Judges the rules of a layer one by one. */
export function judgeRules(situation: Situation): readonly JudgedRule[] {
  return situation.layer.rules.map((rule) => judgeRule({ ...situation, rule }))
}

function judgeRule(context: RuleContext): JudgedRule {
  const { rule, facts } = context
  const applies = rule.when === undefined ? true : judgeCondition(rule.when, context)
  if (applies === false) return { finding: findingOf(context, null), files: [], rule, applies }
  const requirements = REQUIREMENTS.flatMap((requirement) => requirement.evaluate(context) ?? [])
  return {
    finding: findingOf(context, requirements),
    files: filesNamed(rule.when, facts.files),
    rule,
    applies,
  }
}

function findingOf({ rule, layer }: RuleContext, requirements: readonly RequirementResult[] | null): Finding {
  return {
    rule: rule.id,
    layer: layer.layer,
    origin: rule.origin,
    mode: rule.mode,
    status: requirements === null ? 'not-applicable' : statusOf(requirements),
    description: rule.description ?? null,
    remedy: rule.remedy ?? null,
    requirements: requirements ?? [],
    waivedBy: null,
    absolute: false,
    tool: null,
  }
}

function statusOf(requirements: readonly RequirementResult[]): 'met' | 'unmet' {
  return requirements.every((result) => result.met) ? 'met' : 'unmet'
}
