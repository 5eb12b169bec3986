import type { RequirementResult } from '../decision.ts'
import type { RuleContext } from '../situation.ts'
import type { Requirement } from './requirement.ts'

export const DENY: Requirement = {
  kind: 'deny',
  key: 'deny',
  summary: 'Never allowed, for the reason given. Only an exception for the rule lifts it.',
  remedy: 'Change what the rule is about, or request an exception for the rule.',
  example: 'deny: "legacy/ is frozen"',
  evaluate: evaluateDeny,
}

function evaluateDeny({ rule }: RuleContext): RequirementResult | null {
  const { deny } = rule.require
  if (deny === undefined) return null
  return {
    kind: 'deny',
    met: false,
    wanted: 'nothing of the kind',
    seen: deny,
    needs: [{ kind: 'impossible', reason: deny, link: null }],
  }
}
