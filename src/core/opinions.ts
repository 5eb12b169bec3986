import type { PolicyLayer } from '../policy/policy.ts'
import type { DiscountReason, Weighed } from './decision.ts'
import { type Drivers, driverEntry } from './drivers.ts'
import type { Facts, Person, ReviewFacts } from './facts.ts'
import { isHuman, sameLogin } from './people.ts'
import { instantOf, isBefore } from './time.ts'

/** The reviews of a pull request as they were weighed, and what follows from them. */
export interface Opinions {
  /** The latest opinion of each reviewer, oldest first. */
  readonly weighed: readonly Weighed[]
  /** People whose approval counts. */
  readonly approvers: readonly Person[]
  /** People with write permission, but for the author, who want changes. */
  readonly opponents: readonly Person[]
}

/** What reviews are weighed by. */
export interface Scales {
  readonly layer: Pick<PolicyLayer, 'machineUsers' | 'stale'>
  readonly drivers: Drivers
  /** Whether the change counts as AI: only then are drivers other than the author kept from approving. */
  readonly ai: boolean
}

/**
 * Weighs the latest opinion of each person. A comment is no opinion; an approval that was dismissed or superseded is
 * gone for good, whatever becomes of the later one.
 */
export function weighReviews(facts: Facts, scales: Scales): Opinions {
  const weighed = latestOpinions(facts.reviews).map((review) => weigh(review, facts, scales))
  return {
    weighed,
    approvers: weighed.flatMap((each) =>
      each.counted && each.state === 'approved' ? (each.person ?? []) : [],
    ),
    opponents: weighed.flatMap((each) =>
      each.counted && each.state === 'changes-requested' ? (each.person ?? []) : [],
    ),
  }
}

type Opinion = ReviewFacts & { readonly state: Weighed['state'] }

function isOpinion(review: ReviewFacts): review is Opinion {
  return review.state !== 'commented'
}

/** Reviews of deleted accounts cannot be told apart, so each stands alone. */
function latestOpinions(reviews: readonly ReviewFacts[]): readonly Opinion[] {
  const inOrder = reviews
    .filter(isOpinion)
    .toSorted((one, other) => instantOf(one.submittedAt) - instantOf(other.submittedAt))
  const latest = new Map<string, Opinion>()
  for (const review of inOrder) {
    const key = keyOf(review)
    latest.delete(key)
    latest.set(key, review)
  }
  return [...latest.values()]
}

function keyOf({ person, id }: ReviewFacts): string {
  if (person === null) return `review ${id}`
  return person.id === null ? `login ${person.login.toLowerCase()}` : `account ${person.id}`
}

function weigh(review: Opinion, facts: Facts, scales: Scales): Weighed {
  const personal = objectionsTo(review, scales)
  const reasons =
    review.state === 'approved' ? [...personal, ...agedReasons(review, facts, scales.layer.stale)] : personal
  const dismissed: readonly DiscountReason[] = review.state === 'dismissed' ? [{ kind: 'dismissed' }] : []
  const all = [...dismissed, ...reasons]
  return {
    person: review.person,
    counted: all.length === 0,
    state: review.state,
    commit: review.commit,
    reasons: all,
  }
}

/**
 * What speaks against the person. A driver's request for changes is heard all the same: else naming somebody as
 * co-author would silence an objection.
 */
function objectionsTo(review: Opinion, { layer, drivers, ai }: Scales): readonly DiscountReason[] {
  const { person, canWrite } = review
  if (person === null || person.kind === 'ghost' || person.kind === 'mannequin')
    return [{ kind: 'deleted-account' }]
  if (!isHuman(person)) return [{ kind: 'bot' }]
  const reasons: DiscountReason[] = []
  if (isMachine(person, layer.machineUsers)) reasons.push({ kind: 'machine-user' })
  const driver = driverEntry(drivers, person)
  const isBarred =
    driver !== null && (driver.reason === 'author' || (ai && review.state !== 'changes-requested'))
  if (isBarred) reasons.push({ kind: 'driver', driver })
  if (!canWrite) reasons.push({ kind: 'no-write' })
  return reasons
}

/** True for an account of type user that the policy names as a machine's. */
export function isMachine(person: Person, machineUsers: readonly string[]): boolean {
  return machineUsers.some((login) => sameLogin(login, person.login))
}

/** What speaks against the moment: another commit, or a base branch that was changed since. */
function agedReasons(review: Opinion, facts: Facts, stale: PolicyLayer['stale']): readonly DiscountReason[] {
  const { head, baseChangedAt } = facts.pullRequest
  const isSameDiff = stale === 'same-diff' && review.commit !== null && review.sameDiff === true
  const reasons: DiscountReason[] = []
  if (review.commit !== head.sha && !isSameDiff) reasons.push({ kind: 'stale', commit: review.commit })
  // Times have whole seconds: within the same one the order is not known, and a new approval costs little.
  if (baseChangedAt !== null && !isBefore(baseChangedAt, review.submittedAt))
    reasons.push({ kind: 'before-base-change' })
  return reasons
}
