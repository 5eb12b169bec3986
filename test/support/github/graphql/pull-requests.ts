import { type FileChange, threeDotDiff } from '../git/diff.ts'
import type { Commit } from '../git/objects.ts'
import { actorOf } from '../http/caller.ts'
import { association, pullRequestPage } from '../shapes/pull-requests.ts'
import type { Account, Comment, Issue, PullRequest, Review, Team, TimelineEvent } from '../world/entities.ts'
import { commitsOf } from '../world/repositories.ts'
import { fullName, nodeId } from '../world/world.ts'
import { type Connection, connect } from './connection.ts'
import { type Args, type Context, type Fields } from './fields.ts'
import { commitNode, refNode } from './git-objects.ts'
import { mayMerge } from './reviews.ts'
import { editFields } from './written.ts'

interface PullRequestCommitNode {
  readonly kind: 'PullRequestCommit'
  readonly pull: PullRequest
  readonly commit: Commit
}

interface ChangedFileNode {
  readonly kind: 'PullRequestChangedFile'
  readonly file: FileChange
}

interface ReviewRequestNode {
  readonly kind: 'ReviewRequest'
  readonly pull: PullRequest
  readonly reviewer: Account | Team
}

export const pullRequestFields: Fields<PullRequest> = {
  id: (pull) => pull.nodeId,
  databaseId: ({ id }) => id,
  fullDatabaseId: ({ id }) => String(id),
  number: ({ number }) => number,
  title: ({ title }) => title,
  body: ({ body }) => body,
  bodyText: ({ body }) => body,
  url: (pull, _, { world }) => pullRequestPage(world, pull),
  permalink: (pull, _, { world }) => pullRequestPage(world, pull),
  resourcePath: ({ number, repository }) => `/${fullName(repository)}/pull/${number}`,
  state: ({ state, merge }) => (merge ? 'MERGED' : state.toUpperCase()),
  isDraft: ({ draft }) => draft,
  closed: ({ state }) => state === 'closed',
  closedAt: ({ closedAt }) => closedAt,
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ updatedAt }) => updatedAt,
  locked: () => false,
  merged: ({ merge }) => merge !== null,
  mergedAt: ({ merge }) => merge?.at ?? null,
  mergedBy: ({ merge }) => merge?.by ?? null,
  mergeCommit: ({ repository, merge }) => commitNode(repository, merge?.sha ?? null),
  mergeable: ({ state }) => (state === 'open' ? 'MERGEABLE' : 'UNKNOWN'),
  author: ({ author }) => author,
  authorAssociation: ({ repository, author }) => association(repository, author),
  viewerDidAuthor: ({ author }, _, context) => author === viewer(context),
  repository: ({ repository }) => repository,
  baseRepository: ({ repository }) => repository,
  baseRefName: ({ base }) => base.ref,
  baseRefOid: ({ base }) => base.sha,
  baseRef: ({ repository, base }) => refNode(repository, `refs/heads/${base.ref}`),
  headRepository: ({ head }) => head.repository,
  headRepositoryOwner: ({ head }) => head.repository?.owner ?? null,
  headRefName: ({ head }) => head.ref,
  headRefOid: ({ head }) => head.sha,
  headRef: ({ head }) => (head.repository ? refNode(head.repository, `refs/heads/${head.ref}`) : null),
  isCrossRepository: ({ repository, head }) => head.repository !== repository,
  maintainerCanModify: ({ repository, head }) => head.repository !== repository,
  changedFiles: (pull) => filesOf(pull).length,
  additions: (pull) => filesOf(pull).reduce((total, file) => total + file.additions, 0),
  deletions: (pull) => filesOf(pull).reduce((total, file) => total + file.deletions, 0),
  files: (pull, args) =>
    connect(
      filesOf(pull)
        .slice(0, FILE_LIMIT)
        .map((file): ChangedFileNode => ({ kind: 'PullRequestChangedFile', file })),
      args,
    ),
  commits: (pull, args) => commitConnection(pull, args),
  labels: ({ labels }, args) => connect(labels, args),
  assignees: ({ assignees }, args) => connect(assignees, args),
  reviewRequests: (pull, args) =>
    connect(
      [...pull.requestedReviewers, ...pull.requestedTeams].map(
        (reviewer): ReviewRequestNode => ({ kind: 'ReviewRequest', pull, reviewer }),
      ),
      args,
    ),
  reviews: ({ reviews }, args) =>
    connect(
      reviews.filter((review) => isWanted(args.states, review.state) && isBy(args.author, review.author)),
      args,
    ),
  latestReviews: ({ reviews }, args) => connect(latestOf(reviews), args),
  latestOpinionatedReviews: ({ repository, reviews }, args) => {
    const opinions = latestOf(reviews.filter((review) => review.state !== 'COMMENTED'))
    const wanted = opinions.filter((review) => !args.writersOnly || mayMerge(repository, review.author))
    return connect(wanted, args)
  },
  reviewThreads: ({ reviewComments }, args) =>
    connect(
      reviewComments.map((comment) => ({ kind: 'PullRequestReviewThread', comment })),
      args,
    ),
  comments: ({ comments }, args) => connect(inOrder(comments, args), args),
  totalCommentsCount: ({ comments, reviewComments }) => comments.length + reviewComments.length,
  timelineItems: (pull, args) => timelineConnection(pull, args),
  closingIssuesReferences: (pull, args) => connect(closedIssues(pull), args),
  autoMergeRequest: (pull) => (pull.autoMerge === null ? null : { kind: 'AutoMergeRequest', pull }),
  mergeQueueEntry: (pull) => queueEntry(pull),
  isInMergeQueue: (pull) => queueEntry(pull) !== null,
  isMergeQueueEnabled: ({ repository, base }) => repository.mergeQueues.has(base.ref),
  milestone: () => null,
  ...editFields,
}

export const changedFileFields: Fields<ChangedFileNode> = {
  path: ({ file }) => file.path,
  additions: ({ file }) => file.additions,
  deletions: ({ file }) => file.deletions,
  changeType: ({ file }) =>
    ({ added: 'ADDED', removed: 'DELETED', modified: 'MODIFIED', renamed: 'RENAMED' })[file.status],
  viewerViewedState: () => 'UNVIEWED',
}

export const pullRequestCommitFields: Fields<PullRequestCommitNode> = {
  id: ({ pull, commit }) => nodeId('PullRequestCommit', `${pull.id}:${commit.sha}`),
  commit: ({ pull, commit }) => commitNode(pull.repository, commit.sha),
  pullRequest: ({ pull }) => pull,
  url: ({ pull, commit }, _, { world }) => `${pullRequestPage(world, pull)}/commits/${commit.sha}`,
  resourcePath: ({ pull, commit }) =>
    `/${fullName(pull.repository)}/pull/${pull.number}/commits/${commit.sha}`,
}

export const reviewRequestFields: Fields<ReviewRequestNode> = {
  id: ({ pull, reviewer }) => nodeId('ReviewRequest', `${pull.id}:${reviewer.id}`),
  databaseId: ({ reviewer }) => reviewer.id,
  asCodeOwner: () => false,
  pullRequest: ({ pull }) => pull,
  requestedReviewer: ({ reviewer }) => reviewer,
}

export const autoMergeFields: Fields<{ readonly pull: PullRequest }> = {
  enabledBy: ({ pull }) => pull.autoMerge?.enabledBy ?? null,
  enabledAt: ({ pull }) => pull.autoMerge?.enabledAt ?? null,
  mergeMethod: ({ pull }) => pull.autoMerge?.method.toUpperCase(),
  pullRequest: ({ pull }) => pull,
}

export const issueFields: Fields<Issue> = {
  id: (issue) => issue.nodeId,
  databaseId: ({ id }) => id,
  number: ({ number }) => number,
  title: ({ title }) => title,
  body: ({ body }) => body ?? '',
  author: ({ author }) => author,
  assignees: ({ assignees }, args) => connect(assignees, args),
  labels: ({ labels }, args) => connect(labels, args),
  repository: ({ repository }) => repository,
  createdAt: ({ createdAt }) => createdAt,
  url: ({ repository, number }, _, { world }) => `${world.url}/${fullName(repository)}/issues/${number}`,
  viewerDidAuthor: ({ author }, _, context) => author === viewer(context),
}

const FILE_LIMIT = 3_000
const COMMIT_LIMIT = 250

function filesOf({ repository, base, head }: PullRequest): readonly FileChange[] {
  return threeDotDiff(repository.objects, base.sha, head.sha)
}

/** GitHub pages through the first 250 commits only; the total is true. */
function commitConnection(pull: PullRequest, args: Args): Connection<PullRequestCommitNode> {
  const all = commitsOf(pull)
  const nodes = all
    .slice(0, COMMIT_LIMIT)
    .map((commit) => ({ kind: 'PullRequestCommit', pull, commit }) as const)
  return { ...connect(nodes, args), totalCount: all.length }
}

type TimelineItem = TimelineEvent | Comment | Review | PullRequestCommitNode

/** Everything that happened, oldest first; `totalCount` tells of all, `filteredCount` of what was asked for. */
function timelineConnection(pull: PullRequest, args: Args): object {
  const items: readonly TimelineItem[] = [
    ...commitsOf(pull).map((commit) => ({ kind: 'PullRequestCommit', pull, commit }) as const),
    ...pull.timeline,
    ...pull.comments,
    ...pull.reviews,
  ]
  const wanted = items
    .filter(({ kind }) => !args.itemTypes || args.itemTypes.includes(enumName(kind)))
    .filter((item) => timeOf(item) >= (args.since ?? ''))
    .toSorted((a, b) => timeOf(a).localeCompare(timeOf(b)))
  const connection = connect(wanted, args)
  return {
    ...connection,
    totalCount: items.length,
    filteredCount: wanted.length,
    pageCount: connection.nodes.length,
    updatedAt: pull.updatedAt,
  }
}

function timeOf(item: TimelineItem): string {
  if (item.kind === 'PullRequestCommit') return item.commit.committer.date
  return 'submittedAt' in item ? item.submittedAt : item.createdAt
}

/** `HeadRefForcePushedEvent` to `HEAD_REF_FORCE_PUSHED_EVENT`. */
function enumName(kind: string): string {
  return kind.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()
}

/** Issues of the same repository that the body says it closes. */
function closedIssues({ body, repository }: PullRequest): readonly Issue[] {
  const numbers = [...body.matchAll(/\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):? +#(\d+)/gi)].map(([, n]) =>
    Number(n),
  )
  return numbers.map((number) => repository.issues.get(number)).filter((issue) => issue !== undefined)
}

function latestOf(reviews: readonly Review[]): readonly Review[] {
  return [...new Map(reviews.map((review) => [review.author, review])).values()]
}

function inOrder(comments: readonly Comment[], { orderBy }: Args): readonly Comment[] {
  return orderBy?.direction === 'DESC' ? comments.toReversed() : comments
}

function isWanted(states: readonly string[] | null | undefined, state: string): boolean {
  return !states || states.includes(state)
}

function isBy(login: string | null | undefined, author: Account | null): boolean {
  return !login || author?.login.toLowerCase() === login.toLowerCase()
}

function queueEntry(pull: PullRequest): object | null {
  const queue = pull.repository.mergeQueues.get(pull.base.ref)
  return queue?.entries.find((entry) => entry.pullRequest === pull) ?? null
}

/** The account that asks. */
export function viewer({ caller }: Context): Account {
  return actorOf(caller)
}
