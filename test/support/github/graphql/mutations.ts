import { addComment, deleteComment, editComment, react } from '../acts/comments.ts'
import { createLabel, type LabelText } from '../acts/labels.ts'
import { addLabels, removeLabels } from '../acts/pull-requests.ts'
import { removeReviewRequests, requestReviews } from '../acts/reviews.ts'
import { actorOf } from '../http/caller.ts'
import type { RequestKind } from '../http/request-log.ts'
import type {
  Account,
  Comment,
  Label,
  PullRequest,
  Repository,
  Review,
  ReviewComment,
  Team,
} from '../world/entities.ts'
import { createRun, updateRun } from './check-mutations.ts'
import { githubError } from './errors.ts'
import type { Context } from './fields.ts'
import { entityOf, mustWrite, repositoryBehind } from './nodes.ts'
import { REACTION_NAMES } from './reviews.ts'

interface LabelsInput {
  readonly labelableId: string
  readonly labelIds: readonly string[]
}

interface CreateLabelInput extends LabelText {
  readonly repositoryId: string
}

interface RequestReviewsInput {
  readonly pullRequestId: string
  readonly userIds?: readonly string[]
  readonly botIds?: readonly string[]
  readonly teamIds?: readonly string[]
  /** False, as when it is not said: whoever was asked before and is not named now is asked no more. */
  readonly union?: boolean
}

interface SubjectInput {
  readonly subjectId: string
}

/** What each mutation does with its input, nulls taken out; the result is its payload. */
export const mutations: Readonly<Record<string, (input: never, context: Context) => object>> = {
  createCheckRun: createRun,
  updateCheckRun: updateRun,
  addLabelsToLabelable,
  removeLabelsFromLabelable,
  createLabel: makeLabel,
  requestReviews: askForReviews,
  addComment: writeComment,
  updateIssueComment,
  deleteIssueComment,
  minimizeComment,
  unminimizeComment,
  addReaction,
}

/** Mutations that budgets count apart; every other is a write. */
export const MUTATION_KINDS: Readonly<Record<string, RequestKind>> = {
  createLabel: 'label-create',
  addReaction: 'reaction',
}

function addLabelsToLabelable({ labelableId, labelIds }: LabelsInput, context: Context): object {
  const pull = writable<PullRequest>(context, labelableId, 'PullRequest')
  addLabels(context.world, pull, actorOf(context.caller), labelsOf(context, labelIds))
  return { labelable: pull }
}

function removeLabelsFromLabelable({ labelableId, labelIds }: LabelsInput, context: Context): object {
  const pull = writable<PullRequest>(context, labelableId, 'PullRequest')
  removeLabels(context.world, pull, actorOf(context.caller), labelsOf(context, labelIds))
  return { labelable: pull }
}

function makeLabel({ repositoryId, ...text }: CreateLabelInput, context: Context): object {
  const repository = writable<Repository>(context, repositoryId, 'Repository')
  return { label: createLabel(context.world, repository, actorOf(context.caller), text) }
}

function askForReviews(input: RequestReviewsInput, context: Context): object {
  const pull = entityOf<PullRequest>(context, input.pullRequestId, 'PullRequest')
  mustWrite(context, pull.repository, 'pull_requests:write')
  const people = [...(input.userIds ?? []), ...(input.botIds ?? [])].map((id) =>
    entityOf<Account>(context, id, 'User', 'Bot'),
  )
  const teams = (input.teamIds ?? []).map((id) => entityOf<Team>(context, id, 'Team'))
  const actor = actorOf(context.caller)
  requestReviews(context.world, pull, actor, { people, teams })
  if (input.union !== true)
    removeReviewRequests(context.world, pull, actor, {
      people: [...pull.requestedReviewers].filter((one) => !people.includes(one)),
      teams: [...pull.requestedTeams].filter((one) => !teams.includes(one)),
    })
  return { pullRequest: pull, actor }
}

function writeComment(
  { subjectId, body }: SubjectInput & { readonly body: string },
  context: Context,
): object {
  const pull = writable<PullRequest>(context, subjectId, 'PullRequest')
  const { caller, world } = context
  const viaApp = caller.kind === 'installation' ? caller.installation.app : null
  const node = addComment(world, pull, actorOf(caller), { body, viaApp })
  return { subject: pull, commentEdge: { kind: 'Edge', cursor: node.nodeId, node } }
}

function updateIssueComment(
  { id, body }: { readonly id: string; readonly body: string },
  context: Context,
): object {
  const comment = ownComment(context, id)
  editComment(context.world, comment, actorOf(context.caller), body)
  return { issueComment: comment }
}

function deleteIssueComment({ id }: { readonly id: string }, context: Context): object {
  deleteComment(context.world, ownComment(context, id), actorOf(context.caller))
  return {}
}

function minimizeComment(
  { subjectId, classifier }: SubjectInput & { readonly classifier: string },
  context: Context,
): object {
  const comment = writable<Comment>(context, subjectId, 'IssueComment')
  comment.minimized = classifier.toLowerCase().replace('_', '-')
  return { minimizedComment: comment }
}

function unminimizeComment({ subjectId }: SubjectInput, context: Context): object {
  const comment = writable<Comment>(context, subjectId, 'IssueComment')
  comment.minimized = null
  return { unminimizedComment: comment }
}

function addReaction(
  { subjectId, content }: SubjectInput & { readonly content: string },
  context: Context,
): object {
  const subject = writable<PullRequest | Comment | Review | ReviewComment>(
    context,
    subjectId,
    'PullRequest',
    'IssueComment',
    'PullRequestReview',
    'PullRequestReviewComment',
  )
  const names = Object.keys(REACTION_NAMES) as readonly (keyof typeof REACTION_NAMES)[]
  const name = names.find((one) => REACTION_NAMES[one] === content)
  if (!name) throw githubError('UNPROCESSABLE', `${content} is no reaction`)
  const { reaction } = react(context.world, subject, actorOf(context.caller), name)
  return { reaction, subject }
}

/** The thing of that id, when the caller may write to issues or pull requests of its repository. */
function writable<T extends PullRequest | Comment | Review | ReviewComment | Repository>(
  context: Context,
  id: string,
  ...kinds: readonly T['kind'][]
): T {
  const found = entityOf<T>(context, id, ...kinds)
  const repository = repositoryBehind(found)
  if (repository) mustWrite(context, repository, 'issues:write', 'pull_requests:write')
  return found
}

/** Apps may change and delete their own comments only. */
function ownComment(context: Context, id: string): Comment {
  const comment = writable<Comment>(context, id, 'IssueComment')
  if (comment.author !== actorOf(context.caller))
    throw githubError(
      'FORBIDDEN',
      `${actorOf(context.caller).login} does not have permission to change this comment`,
    )
  return comment
}

function labelsOf(context: Context, ids: readonly string[]): readonly Label[] {
  return ids.map((id) => entityOf<Label>(context, id, 'Label'))
}
