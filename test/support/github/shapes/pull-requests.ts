import { threeDotDiff } from '../git/diff.ts'
import { levelOf, reaches } from '../world/access.ts'
import type {
  Account,
  Comment,
  CommitComment,
  PullRequest,
  Reaction,
  Repository,
  Review,
  ReviewComment,
} from '../world/entities.ts'
import { branchHead, commitsOf } from '../world/repositories.ts'
import type { World } from '../world/world.ts'
import { accountShape, type Json, maybeAccountShape, teamShape } from './accounts.ts'
import { appShape } from './apps.ts'
import { labelShape, repositoryPage, repositoryShape, repositoryUrl } from './repositories.ts'

/** A pull request as lists and reviews show it. */
export function pullRequestSimpleShape(world: World, pull: PullRequest): Json {
  const api = repositoryUrl(world, pull.repository)
  const url = `${api}/pulls/${pull.number}`
  const page = pullRequestPage(world, pull)
  const issue = `${api}/issues/${pull.number}`
  const statuses = `${api}/statuses/${pull.head.sha}`
  return {
    url,
    id: pull.id,
    node_id: pull.nodeId,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: maybeAccountShape(world, pull.author),
    body: pull.body === '' ? null : pull.body,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.merge?.at ?? null,
    merge_commit_sha: pull.merge?.sha ?? pull.head.sha,
    assignee: [...pull.assignees].map((one) => accountShape(world, one))[0] ?? null,
    assignees: [...pull.assignees].map((one) => accountShape(world, one)),
    requested_reviewers: [...pull.requestedReviewers].map((one) => accountShape(world, one)),
    requested_teams: [...pull.requestedTeams].map((one) => teamShape(world, one)),
    labels: [...pull.labels].map((one) => labelShape(world, one)),
    milestone: null,
    draft: pull.draft,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: statuses,
    head: sideShape(world, pull.head.repository, pull.head, pull.author),
    base: sideShape(world, pull.repository, pull.base, null),
    _links: {
      self: { href: url },
      html: { href: page },
      issue: { href: issue },
      comments: { href: `${issue}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${api}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
    author_association: association(pull.repository, pull.author),
    auto_merge: autoMergeShape(world, pull),
    ...stackShape(pull),
    active_lock_reason: null,
  }
}

/** A pull request with its counts, as its own address and its webhooks show it. */
export function pullRequestShape(world: World, pull: PullRequest): Json {
  const files = threeDotDiff(pull.repository.objects, pull.base.sha, pull.head.sha)
  return {
    ...pullRequestSimpleShape(world, pull),
    merged: pull.merge !== null,
    mergeable: pull.state === 'open' ? true : null,
    rebaseable: pull.state === 'open' ? true : null,
    mergeable_state: pull.draft ? 'draft' : 'clean',
    merged_by: pull.merge === null ? null : accountShape(world, pull.merge.by),
    comments: pull.comments.length,
    review_comments: pull.reviewComments.length,
    maintainer_can_modify: pull.head.repository !== pull.repository,
    commits: commitsOf(pull).length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  }
}

/** The issue that every pull request also is. */
export function issueShape(world: World, pull: PullRequest): Json {
  const api = repositoryUrl(world, pull.repository)
  const url = `${api}/issues/${pull.number}`
  const page = pullRequestPage(world, pull)
  return {
    url,
    repository_url: api,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: page,
    id: pull.id,
    node_id: pull.nodeId,
    number: pull.number,
    title: pull.title,
    user: maybeAccountShape(world, pull.author),
    labels: [...pull.labels].map((one) => labelShape(world, one)),
    state: pull.state,
    locked: false,
    assignee: [...pull.assignees].map((one) => accountShape(world, one))[0] ?? null,
    assignees: [...pull.assignees].map((one) => accountShape(world, one)),
    milestone: null,
    comments: pull.comments.length,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    author_association: association(pull.repository, pull.author),
    active_lock_reason: null,
    draft: pull.draft,
    pull_request: {
      url: `${api}/pulls/${pull.number}`,
      html_url: page,
      diff_url: `${page}.diff`,
      patch_url: `${page}.patch`,
      merged_at: pull.merge?.at ?? null,
    },
    body: pull.body === '' ? null : pull.body,
    closed_by: null,
    reactions: reactionCounts(`${url}/reactions`, pull.reactions),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: null,
    state_reason: null,
  }
}

/** A review, as REST shows it. */
export function reviewShape(world: World, review: Review): Json {
  const { pullRequest: pull } = review
  const url = `${repositoryUrl(world, pull.repository)}/pulls/${pull.number}`
  const page = `${pullRequestPage(world, pull)}#pullrequestreview-${review.id}`
  return {
    id: review.id,
    node_id: review.nodeId,
    user: maybeAccountShape(world, review.author),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: url,
    author_association: association(pull.repository, review.author),
    _links: { html: { href: page }, pull_request: { href: url } },
    submitted_at: review.submittedAt,
    commit_id: review.commit,
  }
}

/** A comment on a line of the diff. */
export function reviewCommentShape(world: World, comment: ReviewComment): Json {
  const { pullRequest: pull } = comment
  const api = repositoryUrl(world, pull.repository)
  const url = `${api}/pulls/comments/${comment.id}`
  const page = `${pullRequestPage(world, pull)}#discussion_r${comment.id}`
  return {
    url,
    pull_request_review_id: comment.review.id,
    id: comment.id,
    node_id: comment.nodeId,
    diff_hunk: `@@ -${comment.line} +${comment.line} @@`,
    path: comment.path,
    commit_id: comment.commit,
    original_commit_id: comment.commit,
    user: accountShape(world, comment.author),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    html_url: page,
    pull_request_url: `${api}/pulls/${pull.number}`,
    author_association: association(pull.repository, comment.author),
    _links: {
      self: { href: url },
      html: { href: page },
      pull_request: { href: `${api}/pulls/${pull.number}` },
    },
    start_line: null,
    original_start_line: null,
    start_side: null,
    line: comment.line,
    original_line: comment.line,
    side: 'RIGHT',
    position: comment.line,
    original_position: comment.line,
    subject_type: 'line',
    reactions: reactionCounts(`${url}/reactions`, comment.reactions),
  }
}

/** A comment below the pull request. */
export function commentShape(world: World, comment: Comment): Json {
  const { pullRequest: pull } = comment
  const api = repositoryUrl(world, pull.repository)
  const url = `${api}/issues/comments/${comment.id}`
  return {
    url,
    html_url: `${pullRequestPage(world, pull)}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${pull.number}`,
    id: comment.id,
    node_id: comment.nodeId,
    user: maybeAccountShape(world, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    body: comment.body,
    author_association: association(pull.repository, comment.author),
    reactions: reactionCounts(`${url}/reactions`, comment.reactions),
    performed_via_github_app: comment.viaApp === null ? null : appShape(world, comment.viaApp),
  }
}

/** A comment below a commit. */
export function commitCommentShape(world: World, comment: CommitComment): Json {
  const { repository, commit } = comment
  return {
    url: `${repositoryUrl(world, repository)}/comments/${comment.id}`,
    html_url: `${repositoryPage(world, repository)}/commit/${commit}#commitcomment-${comment.id}`,
    id: comment.id,
    node_id: comment.nodeId,
    user: accountShape(world, comment.author),
    position: null,
    line: null,
    path: null,
    commit_id: commit,
    created_at: comment.createdAt,
    updated_at: comment.createdAt,
    author_association: association(repository, comment.author),
    body: comment.body,
  }
}

/** One reaction. */
export function reactionShape(world: World, reaction: Reaction): Json {
  return {
    id: reaction.id,
    node_id: reaction.nodeId,
    user: accountShape(world, reaction.author),
    content: reaction.content,
    created_at: reaction.createdAt,
  }
}

/** The page of a pull request. */
export function pullRequestPage(world: World, pull: PullRequest): string {
  return `${repositoryPage(world, pull.repository)}/pull/${pull.number}`
}

/** What GitHub says of somebody's place in a repository; it tells nothing about access. */
export function association(repository: Repository, person: Account | null): string {
  const { owner } = repository
  if (person === null) return 'NONE'
  if (owner === person) return 'OWNER'
  if (owner.kind === 'Organization' && owner.members.has(person)) return 'MEMBER'
  if (repository.collaborators.has(person)) return 'COLLABORATOR'
  const merged = [...repository.pullRequests.values()].some((pull) => pull.merge && pull.author === person)
  return merged || reaches(levelOf(repository, person), 'write') ? 'CONTRIBUTOR' : 'NONE'
}

function sideShape(
  world: World,
  repository: Repository | null,
  side: { readonly ref: string; readonly sha: string },
  author: Account | null,
): Json {
  const owner = repository?.owner ?? author
  return {
    label: `${owner?.login ?? 'unknown'}:${side.ref}`,
    ref: side.ref,
    sha: side.sha,
    user: owner === null ? null : accountShape(world, owner),
    repo: repository === null ? null : repositoryShape(world, repository),
  }
}

/** Only a pull request that is part of a stack has it. */
function stackShape({ trunk, repository }: PullRequest): Json {
  if (trunk === undefined) return {}
  return { stack: { base: { ref: trunk, sha: branchHead(repository, trunk) ?? '' } } }
}

function autoMergeShape(world: World, { autoMerge }: PullRequest): Json | null {
  if (autoMerge === null) return null
  return {
    enabled_by: accountShape(world, autoMerge.enabledBy),
    merge_method: autoMerge.method,
    commit_title: '',
    commit_message: '',
  }
}

function reactionCounts(url: string, reactions: readonly Reaction[]): Json {
  const counts = Object.groupBy(reactions, (reaction) => reaction.content)
  const names = ['+1', '-1', 'laugh', 'hooray', 'confused', 'heart', 'rocket', 'eyes'] as const
  return {
    url,
    total_count: reactions.length,
    ...Object.fromEntries(names.map((name) => [name, counts[name]?.length ?? 0])),
  }
}
