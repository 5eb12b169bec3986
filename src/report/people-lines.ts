import type { Decision, Weighed } from '../core/decision.ts'
import type { RememberedDriver } from '../core/facts.ts'
import { cell } from './markdown.ts'
import { grouped, listed } from './phrases.ts'
import { discountReason, driverReason, named } from './sentences.ts'
import type { Voice } from './voice.ts'

const MOST_ROWS = 20
const MOST_DRIVERS = 10

const STATE_WORDS: Readonly<Record<Weighed['state'], string>> = {
  approved: 'approved',
  'changes-requested': 'asked for changes',
  dismissed: 'review dismissed',
}

/** Who counted, who did not and why, as a Markdown table; and who takes part in the change. Nothing when nobody asks. */
export function peopleLines(decision: Decision, voice: Voice): readonly string[] {
  const drivers = driverLines(decision, voice)
  if (drivers.length === 0 && decision.weighed.length === 0) return []
  return [...reviewTable(decision, voice), ...(drivers.length === 0 ? [] : ['', ...drivers])]
}

/** The same, a line a review, for where there are no tables. */
export function reviewSentences(decision: Decision, voice: Voice): readonly string[] {
  if (!decision.approvalsKnown) return [UNKNOWN]
  return decision.weighed.map(
    (review) =>
      `${named(review.person, voice)} ${STATE_WORDS[review.state]}: ${verdictOn(review, voice).join(', ')}`,
  )
}

const UNKNOWN =
  'Reviews, teams and permissions are not known in a local clone; approvals are listed as what will be needed.'

function reviewTable(decision: Decision, voice: Voice): readonly string[] {
  if (!decision.approvalsKnown) return [UNKNOWN]
  if (decision.weighed.length === 0) return ['No review yet.']
  const rows = decision.weighed.slice(0, MOST_ROWS).map((review) => reviewRow(review, voice))
  const left = decision.weighed.length - rows.length
  return ['| Who | Review | Counts | Why |', '| --- | --- | --- | --- |', ...rows].concat(
    left > 0 ? ['', `And ${grouped(left)} more.`] : [],
  )
}

function reviewRow(review: Weighed, voice: Voice): string {
  const [counts, why] = verdictOn(review, voice)
  return `| ${[named(review.person, voice), STATE_WORDS[review.state], counts, why].map(cell).join(' | ')} |`
}

function verdictOn(review: Weighed, voice: Voice): readonly [string, string] {
  const on = review.commit === null ? '' : `on commit ${voice.commit(review.commit)}`
  if (review.counted) return ['yes', on]
  return ['no', review.reasons.map((reason) => discountReason(reason, voice)).join('; ')]
}

/** People who take part, each with every reason, when the change counts as AI. */
export function driverLines(decision: Decision, voice: Voice): readonly string[] {
  if (!decision.provenance.ai || decision.drivers.length === 0) return []
  const people = Object.values(Object.groupBy(decision.drivers, ({ person }) => person.login))
  const texts = people.flatMap((reasons) => (reasons === undefined ? [] : [driverText(reasons, voice)]))
  return [
    `They take part in the change, so their approval would not count: ${listed(texts, 'and', MOST_DRIVERS)}.`,
  ]
}

function driverText(reasons: readonly RememberedDriver[], voice: Voice): string {
  const words = reasons.map((driver) => driverReason(driver, voice))
  const [first] = reasons
  return `${named(first?.person ?? null, voice)} (${listed(words, 'and', 2)})`
}
