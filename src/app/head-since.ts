import { isBefore } from '../core/time.ts'
import type { Seen } from './judge.ts'
import type { Cause, DeliveredComment } from './work.ts'

/**
 * Since when the head is what it is, as far as it is known: null where nothing speaks for its having been another one.
 * A head that came without a push that was told of is taken for new, since it may have come a moment ago.
 */
export function headSince(
  { memory, reading }: Pick<Seen, 'memory' | 'reading'>,
  causes: readonly Cause[],
  now: string,
): string | null {
  const head = reading.facts.pullRequest.head.sha
  const last = causes.findLast((cause) => cause.kind === 'pushed')
  if (last !== undefined) return last.after === head ? last.at : now
  const { lastDecision } = memory
  if (lastDecision === null) return null
  return lastDecision.head === head ? (lastDecision.headSince ?? null) : now
}

/**
 * Whether the head became another one after somebody had commented: what they signed is not what would be merged. Times
 * have whole seconds, so within one of them the order counts in which the events came.
 */
export function hasMovedSince(
  comment: DeliveredComment,
  seen: Pick<Seen, 'memory' | 'reading'>,
  causes: readonly Cause[],
  now: string,
): boolean {
  const since = headSince(seen, causes, now)
  if (since === null) return false
  const { createdAt } = comment
  const said = causes.findIndex((cause) => cause.kind === 'commented' && cause.comment.id === comment.id)
  const later = causes.slice(said + 1)
  const isPushedLater = later.some((cause) => cause.kind === 'pushed' && !isBefore(cause.at, createdAt))
  return isPushedLater || isBefore(createdAt, since)
}
