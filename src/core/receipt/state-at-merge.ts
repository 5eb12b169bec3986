import type { Verdict } from '../decision.ts'
import type { Receipt } from './receipt.ts'

/** What is known of the verdict when a pull request was merged. */
export interface AtMerge {
  readonly mergedAt: string
  /** The verdict that was published for the merged head, and when it was kept; null: none was. */
  readonly published: { readonly verdict: Verdict; readonly at: string } | null
  /** Our check on the head as it stands now; `concludedAt` by the platform's clock. */
  readonly check: { readonly state: string; readonly concludedAt: string | null } | null
  /** Other open pull requests have the same head: the check may show the verdict of one of them. */
  readonly isShared: boolean
}

/**
 * What a merge rested on. A verdict that came after the merge is none: both clocks must say so, since only one of
 * them is ours. Where nothing was kept, the check is the truth of what people could see.
 */
export function stateAtMerge(merge: AtMerge): Receipt['state'] {
  const { published, check, isShared } = merge
  if (cameLate(merge)) return 'none'
  const isRed = check?.state === 'failure'
  if (published !== null) return published.verdict === 'fail' || (isRed && !isShared) ? 'unmet' : 'met'
  return isRed ? 'unmet' : shownState(check)
}

function cameLate({ check, published, mergedAt }: AtMerge): boolean {
  const concludedAt = check?.concludedAt ?? null
  if (concludedAt === null || !isAfter(concludedAt, mergedAt)) return false
  return published === null || isAfter(published.at, mergedAt)
}

function shownState(check: AtMerge['check']): 'met' | 'none' {
  return check?.state === 'success' || check?.state === 'neutral' ? 'met' : 'none'
}

/** Times of the platform have whole seconds: within one second nothing is after anything. */
function isAfter(time: string, other: string): boolean {
  return time.slice(0, 19) > other.slice(0, 19)
}
