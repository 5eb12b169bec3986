import type { Facts, ShareFacts } from '../core/facts.ts'
import { breakerStates, shareWindows } from '../core/share-windows.ts'
import { policyOf, type Seen } from './judge.ts'
import type { Receipt } from './ports.ts'
import type { ReadShares, RememberBreakers } from './upkeep-ports.ts'
import type { WorkItem } from './work.ts'

export interface BreakerPorts {
  readonly breakers: RememberBreakers
  readonly shares: ReadShares
}

/** Keeps which circuit breakers this judgement found open or closed, when that is news. */
export async function rememberBreakers(
  { breakers }: Pick<BreakerPorts, 'breakers'>,
  { ref, inForce }: Seen,
  { shares }: Pick<Facts, 'shares'>,
): Promise<void> {
  const policy = policyOf(inForce)
  if (policy === null) return
  for (const { windowDays, open } of breakerStates({ shares }, policy)) {
    if (open !== wasOpen(shares, windowDays)) await breakers.rememberBreaker(ref, windowDays, open)
  }
}

function wasOpen(shares: readonly ShareFacts[], windowDays: number): boolean {
  return shares.find((share) => share.windowDays === windowDays)?.open === true
}

/** Open pull requests are looked at again when a merge trips a circuit breaker, or lets it close. */
export async function lookAfterMerge(
  { shares: read }: Pick<BreakerPorts, 'shares'>,
  { ref, inForce }: Seen,
  { receipts, now }: { readonly receipts: readonly Receipt[]; readonly now: string },
): Promise<readonly WorkItem[]> {
  const policy = policyOf(inForce)
  const [receipt] = receipts
  if (policy === null || receipt === undefined) return []
  const ai = receipt.decision?.provenance.ai === true ? 1 : 0
  const shares = await Promise.all(shareWindows(policy).map((days) => read.shareOf(ref, days, now)))
  const after = shares.map((share) => ({ ...share, merged: share.merged + 1, ai: share.ai + ai }))
  const turns = breakerStates({ shares: after }, policy).some(
    ({ windowDays, open }) => open !== wasOpen(shares, windowDays),
  )
  const { number: _, ...repository } = ref
  return turns ? [{ kind: 'repository', ref: repository, reason: 'circuit-breaker', head: null }] : []
}
