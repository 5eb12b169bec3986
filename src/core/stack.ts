import type { Decision } from './decision.ts'
import { strictestVerdict } from './strictest.ts'

/** A pull request that lies below another, whose branch that one goes into. */
export interface Below {
  readonly number: number
  /** Its own verdict, as last judged; null: it was not yet. */
  readonly verdict: Decision['verdict'] | null
}

/**
 * Of several judgements of one pull request, by the branches it may end up in, the strictest; of equally strict ones
 * the first. Where somebody says that it goes to a laxer branch in the end, that changes nothing.
 */
export function strictestJudgement(own: Decision, others: readonly Decision[]): Decision {
  const all = [own, ...others]
  const verdict = strictestVerdict(all.map((each) => each.verdict))
  return all.find((each) => each.verdict === verdict) ?? own
}

/** What people should know of a pull request that goes into the branch of another. */
export function notesOnStack(below: readonly Below[], judgedInto: string | null): readonly string[] {
  const unmet = below.filter(({ verdict }) => verdict === 'fail')
  return [
    ...unmet.map(({ number }) => `#${number}, into whose branch this goes, is unmet itself.`),
    ...(judgedInto === null
      ? []
      : [
          `This goes into the branch of another pull request, so it is judged as if it went into ${judgedInto}.`,
        ]),
  ]
}
