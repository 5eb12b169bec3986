import { association, pullRequestPage } from '../shapes/pull-requests.ts'
import { levelOf, reaches } from '../world/access.ts'
import type { Account, Comment, Reaction, Repository, Review, ReviewComment } from '../world/entities.ts'
import { connect } from './connection.ts'
import type { Fields } from './fields.ts'
import { commitNode } from './git-objects.ts'
import { writtenFields } from './written.ts'

export const reviewFields: Fields<Review> = {
  ...writtenFields,
  state: ({ state }) => state,
  submittedAt: ({ submittedAt }) => submittedAt,
  createdAt: ({ submittedAt }) => submittedAt,
  updatedAt: ({ edits, submittedAt }) => edits.at(-1)?.editedAt ?? submittedAt,
  commit: ({ pullRequest, commit }) => commitNode(pullRequest.repository, commit),
  pullRequest: ({ pullRequest }) => pullRequest,
  repository: ({ pullRequest }) => pullRequest.repository,
  authorAssociation: ({ pullRequest, author }) => association(pullRequest.repository, author),
  authorCanPushToRepository: ({ pullRequest, author }) => mayMerge(pullRequest.repository, author),
  comments: (review, args) =>
    connect(
      review.pullRequest.reviewComments.filter((comment) => comment.review === review),
      args,
    ),
  url: ({ id, pullRequest }, _, { world }) =>
    `${pullRequestPage(world, pullRequest)}#pullrequestreview-${id}`,
}

export const reviewCommentFields: Fields<ReviewComment> = {
  ...writtenFields,
  path: ({ path }) => path,
  line: ({ line }) => line,
  originalLine: ({ line }) => line,
  commit: ({ pullRequest, commit }) => commitNode(pullRequest.repository, commit),
  originalCommit: ({ pullRequest, commit }) => commitNode(pullRequest.repository, commit),
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ updatedAt }) => updatedAt,
  outdated: ({ pullRequest, commit }) => pullRequest.head.sha !== commit,
  replyTo: () => null,
  pullRequest: ({ pullRequest }) => pullRequest,
  pullRequestReview: ({ review }) => review,
  authorAssociation: ({ pullRequest, author }) => association(pullRequest.repository, author),
  url: ({ id, pullRequest }, _, { world }) => `${pullRequestPage(world, pullRequest)}#discussion_r${id}`,
}

export const reviewThreadFields: Fields<{ readonly comment: ReviewComment }> = {
  id: ({ comment }) => `PRRT_${comment.id}`,
  path: ({ comment }) => comment.path,
  line: ({ comment }) => comment.line,
  isResolved: () => false,
  isOutdated: ({ comment }) => comment.pullRequest.head.sha !== comment.commit,
  comments: ({ comment }, args) => connect([comment], args),
  pullRequest: ({ comment }) => comment.pullRequest,
}

export const commentFields: Fields<Comment> = {
  ...writtenFields,
  createdAt: ({ createdAt }) => createdAt,
  publishedAt: ({ createdAt }) => createdAt,
  updatedAt: ({ updatedAt }) => updatedAt,
  authorAssociation: ({ pullRequest, author }) => association(pullRequest.repository, author),
  isMinimized: ({ minimized }) => minimized !== null,
  minimizedReason: ({ minimized }) => minimized,
  pullRequest: ({ pullRequest }) => pullRequest,
  repository: ({ pullRequest }) => pullRequest.repository,
  url: ({ id, pullRequest }, _, { world }) => `${pullRequestPage(world, pullRequest)}#issuecomment-${id}`,
}

export const reactionFields: Fields<Reaction> = {
  id: (reaction) => reaction.nodeId,
  databaseId: ({ id }) => id,
  content: ({ content }) => REACTION_NAMES[content],
  user: ({ author }) => (author.kind === 'User' ? author : null),
  createdAt: ({ createdAt }) => createdAt,
}

/** GraphQL's names of reactions. */
export const REACTION_NAMES = {
  '+1': 'THUMBS_UP',
  '-1': 'THUMBS_DOWN',
  laugh: 'LAUGH',
  confused: 'CONFUSED',
  heart: 'HEART',
  hooray: 'HOORAY',
  rocket: 'ROCKET',
  eyes: 'EYES',
} as const

/** True when somebody may push, which also lets their approval count. */
export function mayMerge(repository: Repository, person: Account | null): boolean {
  return person !== null && reaches(levelOf(repository, person), 'write')
}
