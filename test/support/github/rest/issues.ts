import { addComment, deleteComment, editComment, react } from '../acts/comments.ts'
import { changeLabel, createLabel, deleteLabel, type LabelText, labelNamed, labelOn } from '../acts/labels.ts'
import { addLabels, removeLabels } from '../acts/pull-requests.ts'
import { notFound, Refusal } from '../acts/refusal.ts'
import { commentShape, issueShape, reactionShape } from '../shapes/pull-requests.ts'
import { labelShape } from '../shapes/repositories.ts'
import { timelineShape } from '../shapes/timeline.ts'
import type { Comment, Label, ReactionContent } from '../world/entities.ts'
import { findLabel } from '../world/repositories.ts'
import { page } from './pages.ts'
import {
  type Answer,
  actor,
  created,
  inRepository,
  noContent,
  ok,
  onPullRequest,
  type PullRequestCall,
  param,
  type RepositoryCall,
} from './routing.ts'

const READ = ['issues:read', 'pull_requests:read'] as const
const WRITE = ['issues:write', 'pull_requests:write'] as const

export const issueRoutes = [
  onPullRequest('GET /repos/{owner}/{repo}/issues/{issue_number}', READ, ({ world, pull }) =>
    ok(issueShape(world, pull)),
  ),
  onPullRequest('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', READ, (call) =>
    page(call, call.pull.comments, (comment) => commentShape(call.world, comment)),
  ),
  onPullRequest('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', WRITE, (call) => {
    const body = String(call.body['body'])
    const { caller, world, pull } = call
    const viaApp = caller.kind === 'installation' ? caller.installation.app : null
    return created(commentShape(world, addComment(world, pull, actor(call), { body, viaApp })))
  }),
  inRepository('GET /repos/{owner}/{repo}/issues/comments/{comment_id}', READ, (call) =>
    ok(commentShape(call.world, commentNamed(call))),
  ),
  inRepository('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', WRITE, (call) => {
    const comment = commentNamed(call)
    editComment(call.world, comment, actor(call), String(call.body['body']))
    return ok(commentShape(call.world, comment))
  }),
  inRepository('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', WRITE, (call) => {
    deleteComment(call.world, commentNamed(call), actor(call))
    return noContent()
  }),
  inRepository('GET /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', READ, (call) =>
    page(call, commentNamed(call).reactions, (reaction) => reactionShape(call.world, reaction)),
  ),
  inRepository(
    'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
    WRITE,
    (call) => answerReaction(call, commentNamed(call)),
    'reaction',
  ),
  onPullRequest(
    'POST /repos/{owner}/{repo}/issues/{issue_number}/reactions',
    WRITE,
    (call) => answerReaction(call, call.pull),
    'reaction',
  ),
  onPullRequest('GET /repos/{owner}/{repo}/issues/{issue_number}/timeline', READ, (call) =>
    page(call, call.pull.timeline, (event) => timelineShape(call.world, event)),
  ),
  onPullRequest('GET /repos/{owner}/{repo}/issues/{issue_number}/events', READ, (call) =>
    page(call, call.pull.timeline, (event) => timelineShape(call.world, event)),
  ),
  onPullRequest('GET /repos/{owner}/{repo}/issues/{issue_number}/labels', READ, (call) =>
    page(call, call.pull.labels, (label) => labelShape(call.world, label)),
  ),
  onPullRequest('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', WRITE, (call) => {
    addLabels(call.world, call.pull, actor(call), labelsAsked(call))
    return labelsAnswer(call)
  }),
  onPullRequest('PUT /repos/{owner}/{repo}/issues/{issue_number}/labels', WRITE, (call) => {
    const wanted = labelsAsked(call)
    const gone = [...call.pull.labels].filter((label) => !wanted.includes(label))
    removeLabels(call.world, call.pull, actor(call), gone)
    addLabels(call.world, call.pull, actor(call), wanted)
    return labelsAnswer(call)
  }),
  onPullRequest('DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}', WRITE, (call) => {
    removeLabels(call.world, call.pull, actor(call), [labelOn(call.pull, param(call, 'name'))])
    return labelsAnswer(call)
  }),
  inRepository('GET /repos/{owner}/{repo}/labels', READ, (call) =>
    page(call, call.repository.labels.values(), (label) => labelShape(call.world, label)),
  ),
  inRepository(
    'POST /repos/{owner}/{repo}/labels',
    WRITE,
    (call) => {
      // The description has been checked against these members.
      const text = call.body as unknown as LabelText
      return created(labelShape(call.world, createLabel(call.world, call.repository, actor(call), text)))
    },
    'label-create',
  ),
  inRepository('GET /repos/{owner}/{repo}/labels/{name}', READ, (call) =>
    ok(labelShape(call.world, repositoryLabel(call))),
  ),
  inRepository('PATCH /repos/{owner}/{repo}/labels/{name}', WRITE, (call) => {
    const label = repositoryLabel(call)
    const { new_name: name, color, description } = call.body as Readonly<Record<string, string | undefined>>
    changeLabel(call.world, label, actor(call), {
      ...(name === undefined ? {} : { name }),
      color,
      description,
    })
    return ok(labelShape(call.world, label))
  }),
  inRepository('DELETE /repos/{owner}/{repo}/labels/{name}', WRITE, (call) => {
    deleteLabel(call.world, repositoryLabel(call), actor(call))
    return noContent()
  }),
]

function answerReaction(call: RepositoryCall, subject: Parameters<typeof react>[1]): Answer {
  const { reaction, isNew } = react(call.world, subject, actor(call), call.body['content'] as ReactionContent)
  return { status: isNew ? 201 : 200, body: reactionShape(call.world, reaction) }
}

function commentNamed(call: RepositoryCall): Comment {
  const id = Number(param(call, 'comment_id'))
  for (const pull of call.repository.pullRequests.values()) {
    const comment = pull.comments.find((one) => one.id === id)
    if (comment) return comment
  }
  throw notFound()
}

function labelsAsked(call: PullRequestCall): readonly Label[] {
  const asked = call.body['labels'] as readonly (string | { readonly name: string })[] | undefined
  if (!asked) throw new Refusal(422, 'Invalid request. No labels were given.')
  const names = asked.map((one) => (typeof one === 'string' ? one : one.name))
  return names.map((name) => labelNamed(call.world, call.repository, actor(call), name))
}

function labelsAnswer({ world, pull }: PullRequestCall): Answer {
  return ok([...pull.labels].map((label) => labelShape(world, label)))
}

function repositoryLabel(call: RepositoryCall): Label {
  const label = findLabel(call.repository, param(call, 'name'))
  if (!label) throw notFound()
  return label
}
