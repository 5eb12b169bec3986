import type { ExceptionFacts } from '../facts.ts'
import type { Receipt } from './receipt.ts'

/** Why a commit may not be deployed although it came with a receipt. */
export type ReceiptObjection =
  | { readonly kind: 'unmet'; readonly pullRequest: number }
  | { readonly kind: 'no-verdict'; readonly pullRequest: number }
  | {
      readonly kind: 'exception-ended'
      readonly pullRequest: number
      readonly exception: string
      readonly endedAt: string
    }

/** Exceptions that a receipt rests on. */
export function exceptionsBehind({ decision }: Receipt): readonly ExceptionFacts[] {
  return (decision?.findings ?? []).flatMap(({ waivedBy }) => waivedBy ?? [])
}

/**
 * What speaks against deploying what a receipt stands for; null: nothing. `register` has the exceptions as they are
 * now, since one may have been revoked after the merge.
 */
export function objectionTo(
  receipt: Receipt,
  register: ReadonlyMap<string, ExceptionFacts>,
  now: string,
): ReceiptObjection | null {
  const { pullRequest, state } = receipt
  if (state === 'unmet') return { kind: 'unmet', pullRequest }
  if (state === 'none') return { kind: 'no-verdict', pullRequest }
  for (const frozen of exceptionsBehind(receipt)) {
    const { id, endsAt } = register.get(frozen.id) ?? frozen
    if (endsAt !== null && endsAt <= now)
      return { kind: 'exception-ended', pullRequest, exception: id, endedAt: endsAt }
  }
  return null
}
