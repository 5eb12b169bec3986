import { z } from 'zod'
import type { Cause, WorkItem } from '../../../app/work.ts'
import { Account, personOf } from '../people.ts'
import { type Identity, isOwn, pullRequestRef, RepositoryEnvelope, senderOf } from './payload.ts'

const PullRequestEvent = RepositoryEnvelope.extend({
  action: z.string(),
  before: z.string().optional(),
  after: z.string().optional(),
  assignee: Account.nullish(),
  label: z.object({ name: z.string() }).nullish(),
  changes: z.object({ base: z.object({ ref: z.object({ from: z.string() }) }).optional() }).optional(),
  pull_request: z.object({
    number: z.number(),
    updated_at: z.string(),
    closed_at: z.string().nullish(),
    merged: z.boolean().nullish(),
    merged_by: Account.nullish(),
    merge_commit_sha: z.string().nullish(),
    head: z.object({ sha: z.string() }),
  }),
})
type PullRequestEvent = z.output<typeof PullRequestEvent>

/** Nothing that is judged changes with these. */
const IDLE = new Set(['locked', 'unlocked', 'milestoned', 'demilestoned'])

/** `pull_request`: look again, with what cannot be read afterwards. */
export function pullRequestWork(payload: unknown, self: Identity): readonly WorkItem[] {
  const event = PullRequestEvent.parse(payload)
  if (IDLE.has(event.action) || isOwn(event, self)) return []
  const ref = pullRequestRef(event, event.pull_request.number)
  return [{ kind: 'pull-request', ref, cause: causeOf(event), headHint: event.pull_request.head.sha }]
}

function causeOf(event: PullRequestEvent): Cause {
  const { pull_request: pull, changes } = event
  const from = changes?.base?.ref.from
  if (event.action === 'closed') return closedCause(event)
  if (event.action === 'synchronize') {
    return {
      kind: 'pushed',
      by: senderOf(event),
      before: event.before ?? null,
      after: event.after ?? pull.head.sha,
      at: pull.updated_at,
    }
  }
  if (event.action === 'edited' && from !== undefined)
    return { kind: 'base-changed', from, at: pull.updated_at }
  if (event.action === 'assigned' && event.assignee)
    return { kind: 'assigned', person: personOf(event.assignee) }
  return labelCause(event) ?? { kind: 'changed', action: event.action }
}

function labelCause(event: PullRequestEvent): Cause | null {
  const { action, label } = event
  if ((action !== 'labeled' && action !== 'unlabeled') || label === null || label === undefined) return null
  return { kind: 'labelled', by: senderOf(event), label: label.name, added: action === 'labeled' }
}

function closedCause(event: PullRequestEvent): Cause {
  const { pull_request: pull } = event
  const merged = pull.merged === true
  return {
    kind: 'closed',
    merged,
    by: merged && pull.merged_by ? personOf(pull.merged_by) : senderOf(event),
    head: pull.head.sha,
    mergeCommit: merged ? (pull.merge_commit_sha ?? null) : null,
    at: pull.closed_at ?? pull.updated_at,
  }
}

const ReviewEvent = RepositoryEnvelope.extend({
  action: z.string(),
  review: z
    .object({ node_id: z.string().optional(), body: z.string().nullish(), user: Account.nullish() })
    .optional(),
  pull_request: z.object({ number: z.number(), head: z.object({ sha: z.string() }).optional() }),
})

/** `pull_request_review`: opinions changed, and an agent may have been asked. */
export function reviewWork(payload: unknown, self: Identity): readonly WorkItem[] {
  const event = ReviewEvent.parse(payload)
  if (isOwn(event, self)) return []
  const ref = pullRequestRef(event, event.pull_request.number)
  const headHint = event.pull_request.head?.sha
  const cause = reviewCause(event)
  return [{ kind: 'pull-request', ref, cause, ...(headHint === undefined ? {} : { headHint }) }]
}

function reviewCause({ action, review }: z.output<typeof ReviewEvent>): Cause {
  const body = review?.body ?? ''
  if (action !== 'submitted' || body === '') return { kind: 'changed', action: `review-${action}` }
  return { kind: 'reviewed', by: senderOf({ sender: review?.user }), body, review: review?.node_id ?? '' }
}

const ReviewCommentEvent = ReviewEvent.extend({
  comment: z.object({
    path: z.string(),
    created_at: z.string(),
    commit_id: z.string(),
    body: z.string().nullish(),
    user: Account.nullish(),
  }),
})

/** `pull_request_review_comment`: a person answered for a file, or took it back. What bots remark counts for nothing. */
export function reviewCommentWork(payload: unknown, self: Identity): readonly WorkItem[] {
  const event = ReviewCommentEvent.parse(payload)
  const { comment } = event
  if (isOwn(event, self) || senderOf(event).kind === 'bot') return []
  const ref = pullRequestRef(event, event.pull_request.number)
  const by = senderOf({ sender: comment.user })
  const cause: Cause =
    event.action === 'created'
      ? {
          kind: 'review-comment',
          by,
          path: comment.path,
          at: comment.created_at,
          commit: comment.commit_id,
          body: comment.body ?? '',
        }
      : { kind: 'changed', action: `review-comment-${event.action}` }
  return [{ kind: 'pull-request', ref, cause }]
}

const CommentEvent = RepositoryEnvelope.extend({
  action: z.string(),
  issue: z.object({ number: z.number(), pull_request: z.object({}).nullish() }),
  comment: z.object({
    id: z.number(),
    node_id: z.string(),
    body: z.string().nullish(),
    created_at: z.string(),
    user: Account.nullish(),
    performed_via_github_app: z.object({ id: z.number().optional(), slug: z.string().nullish() }).nullish(),
  }),
})
type CommentEvent = z.output<typeof CommentEvent>

/** `issue_comment`: commands and asked agents when new; a hand on our own comment brings it back. */
export function commentWork(payload: unknown, self: Identity): readonly WorkItem[] {
  const event = CommentEvent.parse(payload)
  if (event.issue.pull_request === null || event.issue.pull_request === undefined || isOwn(event, self))
    return []
  const isOurs = isOurComment(event, self)
  if (isOurs ? event.action === 'created' : isIdleTalk(event)) return []
  const ref = pullRequestRef(event, event.issue.number)
  return [{ kind: 'pull-request', ref, cause: commentCause(event, isOurs) }]
}

/** What bots say bears on nothing; only an attempt to give a command is recorded. */
function isIdleTalk(event: CommentEvent): boolean {
  if (senderOf(event).kind !== 'bot') return false
  return event.action !== 'created' || !/\/ai-policy/i.test(event.comment.body ?? '')
}

function commentCause(event: CommentEvent, isOurs: boolean): Cause {
  const { action, comment } = event
  if (action === 'created') return { kind: 'commented', comment: deliveredComment(event) }
  if (isOurs) return { kind: 'comment-touched', by: senderOf(event), comment: comment.node_id, action }
  return { kind: 'changed', action: `comment-${action}` }
}

function isOurComment({ comment }: CommentEvent, self: Identity): boolean {
  const author = comment.user
  if (author === null || author === undefined || author.type !== 'Bot') return false
  return comment.performed_via_github_app?.id === self.appId || isOwn({ sender: author }, self)
}

function deliveredComment({ comment }: CommentEvent): Extract<Cause, { kind: 'commented' }>['comment'] {
  return {
    id: comment.id,
    nodeId: comment.node_id,
    body: comment.body ?? '',
    author: senderOf({ sender: comment.user }),
    createdAt: comment.created_at,
    viaApp: comment.performed_via_github_app ? (comment.performed_via_github_app.slug ?? 'unknown') : null,
  }
}
