import { mergePullRequest } from '../acts/merges.ts'
import {
  closePullRequest,
  editPullRequest,
  openPullRequest,
  reopenPullRequest,
} from '../acts/pull-requests.ts'
import { notFound } from '../acts/refusal.ts'
import {
  dismissReview,
  removeReviewRequests,
  requestReviews,
  reviewersNamed,
  submitReview,
} from '../acts/reviews.ts'
import { threeDotDiff } from '../git/diff.ts'
import { accountShape, teamShape } from '../shapes/accounts.ts'
import { commitShape, fileShape } from '../shapes/commits.ts'
import {
  pullRequestShape,
  pullRequestSimpleShape,
  reviewCommentShape,
  reviewShape,
} from '../shapes/pull-requests.ts'
import type { MergeMethod, PullRequest, Review } from '../world/entities.ts'
import { commitsOf } from '../world/repositories.ts'
import { page } from './pages.ts'
import {
  type Answer,
  actor,
  created,
  inRepository,
  ok,
  onPullRequest,
  type PullRequestCall,
  param,
  type RepositoryCall,
} from './routing.ts'

/** GitHub lists no more, and does not say so. */
const FILE_LIMIT = 3_000
const COMMIT_LIMIT = 250

const READ = ['pull_requests:read'] as const
const WRITE = ['pull_requests:write'] as const

export const pullRoutes = [
  inRepository('GET /repos/{owner}/{repo}/pulls', READ, listPulls),
  inRepository('POST /repos/{owner}/{repo}/pulls', WRITE, (call) => {
    const { repository, body } = call
    const pull = openPullRequest(call.world, repository, {
      author: actor(call),
      title: String(body['title']),
      body: (body['body'] as string | undefined) ?? '',
      draft: body['draft'] === true,
      base: String(body['base']),
      head: { repository, ref: String(body['head']) },
    })
    return created(pullRequestShape(call.world, pull))
  }),
  onPullRequest('GET /repos/{owner}/{repo}/pulls/{pull_number}', READ, ({ world, pull }) =>
    ok(pullRequestShape(world, pull)),
  ),
  onPullRequest('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', WRITE, (call) => {
    const { body, pull, world } = call
    const { title, body: text, base, state } = body as Partial<Record<string, string>>
    if (title !== undefined || text !== undefined || base !== undefined)
      editPullRequest(world, pull, actor(call), {
        ...(title === undefined ? {} : { title }),
        ...(text === undefined ? {} : { body: text }),
        ...(base === undefined ? {} : { base }),
      })
    if (state === 'closed' && pull.state === 'open') closePullRequest(world, pull, actor(call))
    if (state === 'open' && pull.state === 'closed') reopenPullRequest(world, pull, actor(call))
    return ok(pullRequestShape(world, pull))
  }),
  onPullRequest('GET /repos/{owner}/{repo}/pulls/{pull_number}/files', READ, (call) => {
    const { pull, repository, world } = call
    const files = threeDotDiff(repository.objects, pull.base.sha, pull.head.sha).slice(0, FILE_LIMIT)
    return page(call, files, (file) => fileShape(world, repository, pull.head.sha, file))
  }),
  onPullRequest('GET /repos/{owner}/{repo}/pulls/{pull_number}/commits', READ, (call) =>
    page(call, commitsOf(call.pull).slice(0, COMMIT_LIMIT), (commit) =>
      commitShape(call.world, call.repository, commit),
    ),
  ),
  onPullRequest('PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge', ['contents:write'], (call) => {
    const method = (call.body['merge_method'] ?? 'merge') as MergeMethod
    const sha = mergePullRequest(call.world, call.pull, actor(call), { method })
    return ok({ sha, merged: true, message: 'Pull Request successfully merged' })
  }),
  onPullRequest('GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews', READ, (call) =>
    page(call, call.pull.reviews, (review) => reviewShape(call.world, review)),
  ),
  onPullRequest('POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews', WRITE, (call) => {
    const states = {
      APPROVE: 'APPROVED',
      REQUEST_CHANGES: 'CHANGES_REQUESTED',
      COMMENT: 'COMMENTED',
    } as const
    const event = (call.body['event'] ?? 'COMMENT') as keyof typeof states
    const body = (call.body['body'] as string | undefined) ?? ''
    const review = submitReview(call.world, call.pull, actor(call), { state: states[event], body })
    return ok(reviewShape(call.world, review))
  }),
  onPullRequest(
    'PUT /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/dismissals',
    WRITE,
    (call) => {
      const review = reviewNamed(call)
      dismissReview(call.world, review, actor(call), String(call.body['message']))
      return ok(reviewShape(call.world, review))
    },
  ),
  onPullRequest('GET /repos/{owner}/{repo}/pulls/{pull_number}/comments', READ, (call) =>
    page(call, call.pull.reviewComments, (comment) => reviewCommentShape(call.world, comment)),
  ),
  onPullRequest(
    'GET /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers',
    READ,
    ({ world, pull }) =>
      ok({
        users: [...pull.requestedReviewers].map((person) => accountShape(world, person)),
        teams: [...pull.requestedTeams].map((team) => teamShape(world, team)),
      }),
  ),
  onPullRequest('POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', WRITE, (call) => {
    requestReviews(call.world, call.pull, actor(call), reviewersAsked(call))
    return created(pullRequestSimpleShape(call.world, call.pull))
  }),
  onPullRequest('DELETE /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', WRITE, (call) => {
    removeReviewRequests(call.world, call.pull, actor(call), reviewersAsked(call))
    return ok(pullRequestSimpleShape(call.world, call.pull))
  }),
]

function listPulls(call: RepositoryCall): Answer {
  const { query, repository, world } = call
  const state = query.get('state') ?? 'open'
  const [base, head] = [query.get('base'), query.get('head')]
  const wanted = [...repository.pullRequests.values()].filter(
    (pull) =>
      (state === 'all' || pull.state === state) &&
      (base === null || pull.base.ref === base) &&
      (head === null || headLabel(pull) === head),
  )
  const by = query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt'
  const ascending = wanted.toSorted((a, b) => a[by].localeCompare(b[by]) || a.number - b.number)
  const isAscending = query.get('direction') === 'asc'
  return page(call, isAscending ? ascending : ascending.toReversed(), (pull) =>
    pullRequestSimpleShape(world, pull),
  )
}

function headLabel({ head }: PullRequest): string {
  return `${head.repository?.owner.login ?? ''}:${head.ref}`
}

function reviewersAsked(call: PullRequestCall): ReturnType<typeof reviewersNamed> {
  return reviewersNamed(call.world, call.pull, {
    people: (call.body['reviewers'] as readonly string[] | undefined) ?? [],
    teams: (call.body['team_reviewers'] as readonly string[] | undefined) ?? [],
  })
}

function reviewNamed(call: PullRequestCall): Review {
  const id = Number(param(call, 'review_id'))
  const review = call.pull.reviews.find((one) => one.id === id)
  if (!review) throw notFound()
  return review
}
