import { accountShape, type Json, teamShape } from '../shapes/accounts.ts'
import { isCollaborator } from '../world/access.ts'
import { findAccount } from '../world/accounts.ts'
import type { Account, PullRequest, Review, ReviewComment, ReviewState, Team } from '../world/entities.ts'
import { fullName, register, timestamp, type World } from '../world/world.ts'
import { announcePullRequest, announceReview, announceReviewComment } from './announcements.ts'
import { note } from './pull-requests.ts'
import { invalid, Refusal } from './refusal.ts'
import { rememberEdit } from './written.ts'

export interface NewReview {
  readonly state: Exclude<ReviewState, 'DISMISSED' | 'PENDING'>
  readonly body?: string
  /** The commit that was looked at; the head if not said, `null` once git has dropped it. */
  readonly commit?: string | null
  readonly comments?: readonly { readonly path: string; readonly line?: number; readonly body: string }[]
}

/** GitHub takes no more names in one request. */
const REVIEWER_LIMIT = 15

/** Submits a review; nobody may approve or refuse their own pull request. */
export function submitReview(world: World, pull: PullRequest, author: Account, given: NewReview): Review {
  if (author === pull.author && given.state !== 'COMMENTED')
    throw new Refusal(422, 'Unprocessable Entity', [
      `Review Can not ${given.state === 'APPROVED' ? 'approve' : 'request changes on'} your own pull request`,
    ])
  const review = register<Review>(world, {
    kind: 'PullRequestReview',
    pullRequest: pull,
    author,
    state: given.state,
    body: given.body ?? '',
    edits: [],
    commit: given.commit === undefined ? pull.head.sha : given.commit,
    submittedAt: timestamp(world),
    reactions: [],
  })
  pull.reviews.push(review)
  pull.requestedReviewers.delete(author)
  pull.updatedAt = review.submittedAt
  announceReview(world, review, { action: 'submitted', by: author })
  for (const comment of given.comments ?? []) addReviewComment(world, review, comment)
  return review
}

/** Takes a review's force away; it never counts again. */
export function dismissReview(world: World, review: Review, by: Account, message: string): void {
  if (review.state !== 'APPROVED' && review.state !== 'CHANGES_REQUESTED')
    throw new Refusal(422, 'Validation Failed', [
      `Can not dismiss a ${review.state.toLowerCase()} pull request review`,
    ])
  review.state = 'DISMISSED'
  note(world, review.pullRequest, { kind: 'ReviewDismissedEvent', actor: by, review, message })
  announceReview(world, review, { action: 'dismissed', by })
}

/** Changes the text of a review. */
export function editReview(world: World, review: Review, by: Account, body: string): void {
  const changes = { body: { from: review.body } }
  rememberEdit(world, review, by, body)
  announceReview(world, review, { action: 'edited', by, extra: { changes } })
}

/** Asks people and teams for a review. One name that cannot be asked fails the whole request. */
export function requestReviews(
  world: World,
  pull: PullRequest,
  by: Account,
  asked: { readonly people: readonly Account[]; readonly teams: readonly Team[] },
): void {
  if (asked.people.length + asked.teams.length > REVIEWER_LIMIT)
    throw invalid('PullRequest', 'reviewers', `A maximum of ${REVIEWER_LIMIT} reviewers can be requested`)
  for (const person of asked.people) checkReviewer(pull, person)
  for (const team of asked.teams) if (!team.repositories.has(pull.repository)) throw notCollaborator(pull)
  for (const person of asked.people) if (!pull.requestedReviewers.has(person)) ask(world, pull, by, person)
  for (const team of asked.teams) if (!pull.requestedTeams.has(team)) ask(world, pull, by, team)
}

/** Takes back requests for a review. */
export function removeReviewRequests(
  world: World,
  pull: PullRequest,
  by: Account,
  asked: { readonly people: readonly Account[]; readonly teams: readonly Team[] },
): void {
  for (const reviewer of [...asked.people, ...asked.teams]) {
    const gone =
      reviewer.kind === 'Team'
        ? pull.requestedTeams.delete(reviewer)
        : pull.requestedReviewers.delete(reviewer)
    if (!gone) continue
    note(world, pull, { kind: 'ReviewRequestRemovedEvent', actor: by, reviewer })
    announcePullRequest(world, pull, {
      action: 'review_request_removed',
      by,
      extra: reviewerPart(world, reviewer),
    })
  }
}

/** The people and teams of those names; GitHub refuses a request that names anybody unknown. */
export function reviewersNamed(
  world: World,
  pull: PullRequest,
  names: { readonly people: readonly string[]; readonly teams: readonly string[] },
): { readonly people: readonly Account[]; readonly teams: readonly Team[] } {
  const { owner } = pull.repository
  const people = names.people.map((login) => {
    const found = findAccount(world, login)
    if (!found || found.kind === 'Organization') throw notCollaborator(pull)
    return found
  })
  const teams = names.teams.map((slug) => {
    const team = owner.kind === 'Organization' ? owner.teams.get(slug) : undefined
    if (!team) throw new Refusal(422, `Could not resolve to a node with the global id of '${slug}'.`)
    return team
  })
  return { people, teams }
}

function addReviewComment(
  world: World,
  review: Review,
  { path, line = 1, body }: NonNullable<NewReview['comments']>[number],
): void {
  const { pullRequest: pull, author, submittedAt } = review
  if (author === null) throw new Error('A review just written has an author')
  const comment = register<ReviewComment>(world, {
    kind: 'PullRequestReviewComment',
    pullRequest: pull,
    review,
    author,
    path,
    line,
    commit: review.commit ?? pull.head.sha,
    body,
    edits: [],
    createdAt: submittedAt,
    updatedAt: submittedAt,
    reactions: [],
  })
  pull.reviewComments.push(comment)
  announceReviewComment(world, comment, { action: 'created', by: author })
}

function ask(world: World, pull: PullRequest, by: Account, reviewer: Account | Team): void {
  if (reviewer.kind !== 'Team') pull.requestedReviewers.add(reviewer)
  else if (reviewer.autoAssign.length === 0) pull.requestedTeams.add(reviewer)
  note(world, pull, { kind: 'ReviewRequestedEvent', actor: by, reviewer })
  announcePullRequest(world, pull, { action: 'review_requested', by, extra: reviewerPart(world, reviewer) })
  if (reviewer.kind !== 'Team') return
  for (const member of reviewer.autoAssign)
    if (!pull.requestedReviewers.has(member)) ask(world, pull, by, member)
}

function reviewerPart(world: World, reviewer: Account | Team): Json {
  return reviewer.kind === 'Team'
    ? { requested_team: teamShape(world, reviewer) }
    : { requested_reviewer: accountShape(world, reviewer) }
}

function checkReviewer(pull: PullRequest, person: Account): void {
  if (person === pull.author) throw new Refusal(422, 'Review cannot be requested from pull request author.')
  if (!isCollaborator(pull.repository, person)) throw notCollaborator(pull)
}

function notCollaborator(pull: PullRequest): Refusal {
  return new Refusal(
    422,
    'Reviews may only be requested from collaborators. One or more of the users or teams you specified ' +
      `is not a collaborator of the ${fullName(pull.repository)} repository.`,
  )
}
