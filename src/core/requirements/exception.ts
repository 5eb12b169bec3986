import type { RequirementResult } from '../decision.ts'
import type { RuleContext } from '../situation.ts'
import { findPending } from '../waivers.ts'
import type { Requirement } from './requirement.ts'

export const EXCEPTION: Requirement = {
  kind: 'exception',
  key: 'exception',
  summary: 'Always needs a granted exception that names this rule.',
  remedy: 'Write `/ai-policy request-exception rule=<id> for=7d reason="..."`.',
  example: 'exception: true',
  evaluate: evaluateException,
}

/** A granted exception waives the finding, so here there is none. */
function evaluateException({ rule, facts, policy }: RuleContext): RequirementResult | null {
  if (rule.require.exception === undefined) return null
  const pending = findPending({ rule: rule.id, tool: null }, facts)
  return {
    kind: 'exception',
    met: false,
    wanted: 'a granted exception',
    seen: pending === null ? 'none' : `${pending.id}, not yet granted`,
    needs: [
      {
        kind: 'exception',
        rule: rule.id,
        tool: null,
        pending: pending?.id ?? null,
        granters: policy.granters,
      },
    ],
  }
}
