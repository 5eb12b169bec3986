import type { Json } from '../shapes/accounts.ts'
import { bareCheckSuiteShape, checkRunShape, headCommitShape } from '../shapes/checks.ts'
import {
  commentShape,
  issueShape,
  pullRequestShape,
  pullRequestSimpleShape,
  reviewCommentShape,
  reviewShape,
} from '../shapes/pull-requests.ts'
import type {
  Account,
  App,
  CheckRun,
  CheckSuite,
  Comment,
  Organization,
  PullRequest,
  Repository,
  Review,
  ReviewComment,
} from '../world/entities.ts'
import type { World } from '../world/world.ts'

/** What happened, and who did it. */
export interface Doing {
  readonly action: string
  readonly by: Account
  /** Members of the payload that only this action has. */
  readonly extra?: Json
}

/** Tells of a `pull_request` event. */
export function announcePullRequest(world: World, pull: PullRequest, doing: Doing): void {
  announceIn(world, pull.repository, 'pull_request', {
    ...doing,
    extra: { number: pull.number, pull_request: pullRequestShape(world, pull), ...doing.extra },
  })
}

/** Tells of a `pull_request_review` event, whose states are in small letters. */
export function announceReview(world: World, review: Review, doing: Doing): void {
  const shape = reviewShape(world, review)
  announceIn(world, review.pullRequest.repository, 'pull_request_review', {
    ...doing,
    extra: {
      review: { ...shape, state: review.state.toLowerCase(), updated_at: review.submittedAt },
      pull_request: pullRequestSimpleShape(world, review.pullRequest),
      ...doing.extra,
    },
  })
}

/** Tells of a `pull_request_review_comment` event. */
export function announceReviewComment(world: World, comment: ReviewComment, doing: Doing): void {
  announceIn(world, comment.pullRequest.repository, 'pull_request_review_comment', {
    ...doing,
    extra: {
      comment: reviewCommentShape(world, comment),
      pull_request: pullRequestSimpleShape(world, comment.pullRequest),
      ...doing.extra,
    },
  })
}

/** Tells of an `issue_comment` event. */
export function announceComment(world: World, comment: Comment, doing: Doing): void {
  announceIn(world, comment.pullRequest.repository, 'issue_comment', {
    ...doing,
    extra: {
      issue: issueShape(world, comment.pullRequest),
      comment: commentShape(world, comment),
      ...doing.extra,
    },
  })
}

/** Tells of a `check_run` event. */
export function announceCheckRun(world: World, run: CheckRun, doing: Doing): void {
  const check_suite = bareCheckSuiteShape(world, run.suite)
  announceIn(world, run.repository, 'check_run', {
    ...doing,
    extra: { check_run: { ...checkRunShape(world, run), check_suite }, ...doing.extra },
  })
}

/** Tells one app of a `check_suite` event. */
export function announceCheckSuite(world: World, suite: CheckSuite, doing: Doing): void {
  const check_suite = {
    ...bareCheckSuiteShape(world, suite),
    head_commit: headCommitShape(world, suite),
    latest_check_runs_count: suite.runs.length,
    check_runs_url: `${world.url}/api/v3/check-suites/${suite.id}/check-runs`,
    rerequestable: true,
    runs_rerequestable: true,
  }
  world.announce({
    event: 'check_suite',
    action: doing.action,
    account: suite.repository.owner,
    repository: suite.repository,
    sender: doing.by,
    parts: { check_suite, ...doing.extra },
    app: suite.app,
  })
}

/** Tells of an event inside a repository. */
export function announceIn(world: World, repository: Repository, event: string, doing: Doing): void {
  world.announce({
    event,
    action: doing.action,
    account: repository.owner,
    repository,
    sender: doing.by,
    parts: doing.extra ?? {},
  })
}

/** Tells of an event of an organisation. */
export function announceOrganization(
  world: World,
  organization: Organization,
  event: string,
  doing: Doing,
): void {
  world.announce({
    event,
    action: doing.action,
    account: organization,
    repository: null,
    sender: doing.by,
    parts: doing.extra ?? {},
  })
}

/** Tells one app what was done on one of its check runs: a button pressed, another run asked for. */
export function announceToApp(world: World, app: App, run: CheckRun, doing: Doing): void {
  const check_suite = bareCheckSuiteShape(world, run.suite)
  world.announce({
    event: 'check_run',
    action: doing.action,
    account: run.repository.owner,
    repository: run.repository,
    sender: doing.by,
    parts: { check_run: { ...checkRunShape(world, run), check_suite }, ...doing.extra },
    app,
  })
}
