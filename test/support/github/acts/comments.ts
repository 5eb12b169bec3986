import type {
  Account,
  App,
  Comment,
  CommitComment,
  PullRequest,
  Reaction,
  ReactionContent,
  Repository,
  Review,
  ReviewComment,
} from '../world/entities.ts'
import { register, timestamp, type World } from '../world/world.ts'
import { announceComment } from './announcements.ts'
import { invalid } from './refusal.ts'
import { rememberEdit } from './written.ts'

const BODY_LIMIT = 65_536

/** Writes a comment below a pull request. */
export function addComment(
  world: World,
  pull: PullRequest,
  author: Account,
  { body, viaApp = null }: { readonly body: string; readonly viaApp?: App | null },
): Comment {
  checkBody(body)
  const now = timestamp(world)
  const comment = register<Comment>(world, {
    kind: 'IssueComment',
    pullRequest: pull,
    author,
    viaApp,
    body,
    edits: [],
    createdAt: now,
    updatedAt: now,
    minimized: null,
    reactions: [],
  })
  pull.comments.push(comment)
  pull.updatedAt = now
  announceComment(world, comment, { action: 'created', by: author })
  return comment
}

/** Writes a comment below a commit. */
export function addCommitComment(
  world: World,
  { repository, commit }: { readonly repository: Repository; readonly commit: string },
  author: Account,
  body: string,
): CommitComment {
  checkBody(body, 'CommitComment')
  const createdAt = timestamp(world)
  const comment = register<CommitComment>(world, {
    kind: 'CommitComment',
    repository,
    commit,
    author,
    body,
    createdAt,
  })
  repository.commitComments.push(comment)
  return comment
}

/** Changes the text of a comment. */
export function editComment(world: World, comment: Comment, by: Account, body: string): void {
  checkBody(body)
  const changes = { body: { from: comment.body } }
  rememberEdit(world, comment, by, body)
  comment.updatedAt = timestamp(world)
  announceComment(world, comment, { action: 'edited', by, extra: { changes } })
}

/** Takes a comment away. */
export function deleteComment(world: World, comment: Comment, by: Account): void {
  comment.pullRequest.comments.splice(comment.pullRequest.comments.indexOf(comment), 1)
  world.nodes.delete(comment.nodeId)
  announceComment(world, comment, { action: 'deleted', by })
}

/** Adds a reaction; a second one of the same kind by the same account changes nothing. */
export function react(
  world: World,
  subject: PullRequest | Comment | Review | ReviewComment,
  author: Account,
  content: ReactionContent,
): { readonly reaction: Reaction; readonly isNew: boolean } {
  const known = subject.reactions.find((one) => one.author === author && one.content === content)
  if (known) return { reaction: known, isNew: false }
  const createdAt = timestamp(world)
  const reaction = register<Reaction>(world, { kind: 'Reaction', subject, author, content, createdAt })
  subject.reactions.push(reaction)
  return { reaction, isNew: true }
}

function checkBody(body: string, kind = 'IssueComment'): void {
  if (body.trim() === '') throw invalid(kind, 'body', "can't be blank")
  if (body.length > BODY_LIMIT)
    throw invalid(kind, 'body', `is too long (maximum is ${BODY_LIMIT} characters)`)
}
