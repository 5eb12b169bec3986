import type { PolicyInForce, PolicyLayer } from '../policy/policy.ts'
import { MODES } from '../policy/words.ts'
import type { Finding, FindingStatus } from './decision.ts'
import type { Facts } from './facts.ts'
import { type JudgedRule, judgeRules } from './findings.ts'
import { type Situation, situate } from './situation.ts'
import { judgeTools } from './tool-stance.ts'
import { type Concern, findWaiver } from './waivers.ts'

/** One layer of the policy, and what it says once exceptions were looked at. */
export interface JudgedLayer {
  readonly situation: Situation
  readonly rules: readonly JudgedRule[]
  readonly concerns: readonly Concern[]
}

/**
 * Judges a layer as a policy of its own and, where a repository tightens its settings, once more under these: of the two
 * the stricter word on each rule and tool holds. Only the second would not do, since a setting that is stricter for one
 * rule can switch another one off.
 */
export function judgeLayer(
  facts: Facts,
  policy: PolicyInForce,
  layer: PolicyLayer,
  now: string,
): JudgedLayer {
  const { situation, tools, rules } = judgeAs(situate(facts, policy, layer, now))
  if (layer.tightened === undefined) return { situation, rules, concerns: [...tools, ...rules] }
  const tightened = judgeAs(situate(facts, policy, layer.tightened, now))
  const stricterRules = rules.map((rule, index) => stricterOf(rule, tightened.rules[index] ?? rule))
  const stricterTools = joinTools([...tools, ...tightened.tools])
  return { situation, rules: stricterRules, concerns: [...stricterTools, ...stricterRules] }
}

function judgeAs(situation: Situation): {
  readonly situation: Situation
  readonly tools: readonly Concern[]
  readonly rules: readonly JudgedRule[]
} {
  return {
    situation,
    tools: judgeTools(situation).map((concern) => afterExceptions(concern, situation)),
    rules: judgeRules(situation).map((rule) => afterExceptions(rule, situation)),
  }
}

function afterExceptions<Judged extends Concern>(concern: Judged, situation: Situation): Judged {
  return { ...concern, finding: waive(concern, situation) }
}

/** A waived finding stays in sight, with the exception that waives it. */
export function waive(concern: Concern, situation: Situation): Finding {
  if (concern.finding.status !== 'unmet') return concern.finding
  const waivedBy = findWaiver(concern, situation)
  return waivedBy === null ? concern.finding : { ...concern.finding, status: 'waived', waivedBy }
}

/** One finding for each tool; that the stance is not applicable is only said where it says nothing else. */
function joinTools(concerns: readonly Concern[]): readonly Concern[] {
  const joined = new Map<string | null, Concern>()
  for (const concern of concerns) {
    const { tool } = concern.finding
    joined.set(tool, stricterOf(joined.get(tool) ?? concern, concern))
  }
  const named = [...joined.values()].filter(({ finding }) => finding.tool !== null)
  return named.length === 0 ? [...joined.values()] : named
}

function stricterOf<Judged extends Concern>(alone: Judged, tightened: Judged): Judged {
  return strictness(alone.finding) > strictness(tightened.finding) ? alone : tightened
}

const STATUSES: readonly FindingStatus[] = ['not-applicable', 'met', 'waived', 'unmet']

function strictness({ status, mode }: Finding): number {
  return STATUSES.indexOf(status) * MODES.length - MODES.indexOf(mode)
}
