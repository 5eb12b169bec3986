import type { Require } from '../../policy/schema.ts'
import type { RequirementResult } from '../decision.ts'
import type { ShareFacts } from '../facts.ts'
import type { RuleContext } from '../situation.ts'
import type { Requirement } from './requirement.ts'

export const AI_SHARE: Requirement = {
  kind: 'ai-share',
  key: 'ai_share',
  summary:
    'A circuit breaker: when the share of AI among the pull requests merged in the window passes `max`, the rule blocks until the share is below `resume_below` (default: `max`).',
  remedy: 'Wait until fewer of the merged changes are by AI, or request an exception.',
  example: 'ai_share: { max: 0.5, window_days: 42, resume_below: 0.4 }',
  evaluate: evaluateAiShare,
}

type Breaker = NonNullable<Require['ai_share']>

function evaluateAiShare({ rule, facts }: RuleContext): RequirementResult | null {
  const breaker = rule.require.ai_share
  if (breaker === undefined) return null
  const share = facts.shares.find(({ windowDays }) => windowDays === breaker.window_days)
  if (share === undefined) return unknown(breaker)
  const isOpen = isBreakerOpen(breaker, share)
  const below = share.open ? (breaker.resume_below ?? breaker.max) : breaker.max
  return {
    ...frame(breaker),
    met: !isOpen,
    seen: `${share.ai} of ${share.merged} merged in ${breaker.window_days} days`,
    needs: isOpen
      ? [{ kind: 'wait-for-share', share: fractionOf(share), below, windowDays: breaker.window_days }]
      : [],
  }
}

/** An open breaker closes only below the lower mark; else every merge would switch it to and fro. */
export function isBreakerOpen(breaker: Breaker, share: ShareFacts): boolean {
  const fraction = fractionOf(share)
  if (!share.open) return fraction > breaker.max
  const below = breaker.resume_below ?? breaker.max
  return breaker.resume_below === undefined ? fraction > below : fraction >= below
}

function fractionOf({ ai, merged }: ShareFacts): number {
  return merged === 0 ? 0 : ai / merged
}

function unknown(breaker: Breaker): RequirementResult {
  return {
    ...frame(breaker),
    met: false,
    seen: 'unknown',
    needs: [{ kind: 'impossible', reason: 'The share of AI among merged changes is not known.', link: null }],
  }
}

function frame({ max }: Breaker): Pick<RequirementResult, 'kind' | 'wanted'> {
  return { kind: 'ai-share', wanted: `at most ${max}` }
}
