import { isBefore } from '../time.ts'
import type { Receipt } from './receipt.ts'

/** What is known of branches when receipts are weighed. */
export interface Branches {
  /** The one that is deployed, when it is one and is protected. */
  readonly deployed: string | null
  /** Protected ones among those that the receipts name. */
  readonly guarded: ReadonlySet<string>
}

/**
 * The receipt that speaks for a commit, of all pull requests that brought it in. A merge into a branch that nobody
 * guards says nothing: its policy may ask for less, and the commit can go on from there without anybody asking.
 * The branch that is deployed comes first, then the default branch; of others the worst.
 */
export function speakingReceipt(receipts: readonly Receipt[], branches: Branches): Receipt | null {
  const deployed = receipts.filter(({ base }) => base !== undefined && base === branches.deployed)
  const usual = receipts.filter(({ base, defaultBranch }) => base === undefined || base === defaultBranch)
  const guarded = receipts.filter(({ base }) => base !== undefined && branches.guarded.has(base))
  return latest(deployed) ?? latest(usual) ?? worst(guarded)
}

/** Branches of which it must be known whether they are protected before the receipts can be weighed. */
export function branchesToKnow(receipts: readonly Receipt[], deployed: string | null): readonly string[] {
  const isSettled = receipts.some(
    ({ base, defaultBranch }) => base === undefined || (base === defaultBranch && deployed === base),
  )
  if (isSettled) return []
  const named = receipts.flatMap(({ base, defaultBranch }) =>
    base === undefined || base === defaultBranch ? [] : [base],
  )
  return [...new Set(named)]
}

function latest(receipts: readonly Receipt[]): Receipt | null {
  return receipts.reduce<Receipt | null>(
    (last, receipt) => (last === null || isBefore(last.mergedAt, receipt.mergedAt) ? receipt : last),
    null,
  )
}

const WORST_FIRST: readonly Receipt['state'][] = ['none', 'unmet', 'met']

function worst(receipts: readonly Receipt[]): Receipt | null {
  const [first] = receipts.toSorted((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state))
  return first ?? null
}
