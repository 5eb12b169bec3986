import type { PolicyInForce } from '../policy/policy.ts'

/** Windows, in days, over which a circuit breaker of the policy looks at the share of AI. Each once, ascending. */
export function shareWindows(policy: PolicyInForce): readonly number[] {
  const days = policy.layers.flatMap(({ rules }) =>
    rules.flatMap(({ require }) => (require.ai_share === undefined ? [] : [require.ai_share.window_days])),
  )
  return [...new Set(days)].toSorted((a, b) => a - b)
}
