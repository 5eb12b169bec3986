import type { RequirementResult } from '../decision.ts'
import type { CheckFacts } from '../facts.ts'
import type { RuleContext } from '../situation.ts'
import type { Requirement } from './requirement.ts'

export const CHECKS: Requirement = {
  kind: 'checks',
  key: 'checks',
  summary:
    'These checks concluded `success` on the head commit. Neutral, skipped and missing ones do not count.',
  remedy: 'Wait for the check, or mend what it complains about.',
  example: 'checks: ["CodeQL", "unit tests"]',
  evaluate: evaluateChecks,
}

function evaluateChecks({ rule, facts }: RuleContext): RequirementResult | null {
  const wanted = rule.require.checks
  if (wanted === undefined) return null
  const seen = wanted.map((name) => ({ name, conclusion: conclusionOf(name, facts.checks) }))
  const missing = seen.filter(({ conclusion }) => conclusion !== 'success')
  return {
    kind: 'checks',
    met: missing.length === 0,
    wanted: wanted.join(', '),
    seen: seen.map(({ name, conclusion }) => `${name}: ${conclusion ?? 'none yet'}`).join(', '),
    needs: missing.map((check) => ({ kind: 'check', ...check })),
  }
}

/** Two checks may bear one name: all of them must have succeeded, or the worse one could hide behind the other. */
function conclusionOf(name: string, checks: readonly CheckFacts[]): string | null {
  const named = checks.filter((check) => check.name === name)
  const unmet = named.find((check) => check.conclusion !== 'success')
  return unmet === undefined ? (named[0]?.conclusion ?? null) : unmet.conclusion
}
