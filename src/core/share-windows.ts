import type { PolicyInForce } from '../policy/policy.ts'
import type { Facts } from './facts.ts'
import { isBreakerOpen } from './requirements/ai-share.ts'

/** The windows, in days, whose share of AI a policy's circuit breakers ask for. */
export function shareWindows(policy: PolicyInForce): readonly number[] {
  const windows = breakersIn(policy).map((breaker) => breaker.window_days)
  return [...new Set(windows)].toSorted((one, other) => one - other)
}

/** Whether the breaker of each window is open now, to be kept for the next judgement; open when one rule's is. */
export function breakerStates(
  { shares }: Pick<Facts, 'shares'>,
  policy: PolicyInForce,
): readonly { readonly windowDays: number; readonly open: boolean }[] {
  const breakers = breakersIn(policy)
  return shares.map((share) => ({
    windowDays: share.windowDays,
    open: breakers.some((each) => each.window_days === share.windowDays && isBreakerOpen(each, share)),
  }))
}

function breakersIn({ layers }: PolicyInForce): readonly Parameters<typeof isBreakerOpen>[0][] {
  return layers.flatMap((layer) => layer.rules).flatMap((rule) => rule.require.ai_share ?? [])
}
