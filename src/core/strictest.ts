import type { Verdict } from './decision.ts'

const STRICTEST_FIRST: readonly Verdict[] = ['fail', 'warn', 'pass']

/** The strictest verdict of several; `pass` for none, so ask only where there is one. */
export function strictestVerdict(verdicts: readonly Verdict[]): Verdict {
  return STRICTEST_FIRST.find((verdict) => verdicts.includes(verdict)) ?? 'pass'
}

/**
 * A check belongs to a commit, and several pull requests may have it as their head: the strictest of them is what the
 * check shows. Of equally strict ones the lowest number, so that it does not change from one look to the next.
 */
export function strictestOf<Judged extends { readonly number: number; readonly verdict: Verdict }>(
  judged: readonly Judged[],
): Judged | null {
  const verdict = strictestVerdict(judged.map((each) => each.verdict))
  const strictest = judged.filter((each) => each.verdict === verdict)
  return strictest.toSorted((one, other) => one.number - other.number)[0] ?? null
}
