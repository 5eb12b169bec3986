import { mergeBase } from '../git/history.ts'
import { accountShape } from '../shapes/accounts.ts'
import { labelShape } from '../shapes/repositories.ts'
import type {
  Account,
  Label,
  MergeMethod,
  PullRequest,
  Repository,
  TimelineEvent,
} from '../world/entities.ts'
import { branchHead } from '../world/repositories.ts'
import { register, timestamp, type World } from '../world/world.ts'
import { announcePullRequest } from './announcements.ts'
import { requestCheckSuites } from './checks.ts'
import { invalid, Refusal } from './refusal.ts'
import { rememberEdit } from './written.ts'

export interface NewPullRequest {
  readonly author: Account
  readonly title: string
  readonly body: string
  readonly draft: boolean
  readonly base: string
  readonly head: { readonly repository: Repository; readonly ref: string }
}

/** What an edit of a pull request may change. */
export interface PullRequestEdit {
  readonly title?: string
  readonly body?: string
  readonly base?: string
}

/** Opens a pull request; the two branches must be there and have a history in common. */
export function openPullRequest(world: World, repository: Repository, opening: NewPullRequest): PullRequest {
  const base = branchHead(repository, opening.base)
  const head = branchHead(opening.head.repository, opening.head.ref)
  if (base === null) throw invalid('PullRequest', 'base', `base ${opening.base} is no branch`)
  if (head === null) throw invalid('PullRequest', 'head', `head ${opening.head.ref} is no branch`)
  if (mergeBase(repository.objects, base, head) === null)
    throw invalid('PullRequest', 'head', 'The branches have no history in common')
  const now = timestamp(world)
  const pull = register<PullRequest>(world, {
    kind: 'PullRequest',
    repository,
    number: repository.pullRequests.size + repository.issues.size + 1,
    author: opening.author,
    title: opening.title,
    body: opening.body,
    edits: [],
    draft: opening.draft,
    state: 'open',
    base: { ref: opening.base, sha: base },
    head: { ...opening.head, sha: head },
    labels: new Set(),
    assignees: new Set(),
    requestedReviewers: new Set(),
    requestedTeams: new Set(),
    reviews: [],
    reviewComments: [],
    comments: [],
    timeline: [],
    reactions: [],
    autoMerge: null,
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    merge: null,
  })
  repository.pullRequests.set(pull.number, pull)
  requestCheckSuites(world, repository, head, opening.author)
  announcePullRequest(world, pull, { action: 'opened', by: opening.author })
  return pull
}

/** Changes title, body or base branch; a new base makes another diff. */
export function editPullRequest(world: World, pull: PullRequest, by: Account, edit: PullRequestEdit): void {
  const changes: Record<string, unknown> = {}
  if (edit.title !== undefined) changes['title'] = retitle(world, pull, by, edit.title)
  if (edit.body !== undefined) {
    changes['body'] = { from: pull.body }
    rememberEdit(world, pull, by, edit.body)
  }
  if (edit.base !== undefined) changes['base'] = retarget(world, pull, by, edit.base)
  pull.updatedAt = timestamp(world)
  announcePullRequest(world, pull, { action: 'edited', by, extra: { changes } })
}

/** GitHub itself moves a pull request to another base, because the one it had has been merged and deleted. */
export function inheritBase(world: World, pull: PullRequest, by: Account, base: string): void {
  const { ref: from, sha } = pull.base
  pull.base.ref = base
  pull.base.sha = branchHead(pull.repository, base) ?? sha
  note(world, pull, { kind: 'AutomaticBaseChangeSucceededEvent', actor: by, from, to: base })
  const changes = { base: { ref: { from }, sha: { from: sha } } }
  announcePullRequest(world, pull, { action: 'edited', by, extra: { changes } })
}

/** Turns a draft into a pull request that asks for reviews, or back. */
export function setDraft(world: World, pull: PullRequest, by: Account, draft: boolean): void {
  pull.draft = draft
  note(world, pull, { kind: draft ? 'ConvertToDraftEvent' : 'ReadyForReviewEvent', actor: by })
  announcePullRequest(world, pull, { action: draft ? 'converted_to_draft' : 'ready_for_review', by })
}

/** Closes a pull request without merging it. */
export function closePullRequest(world: World, pull: PullRequest, by: Account): void {
  pull.state = 'closed'
  pull.closedAt = timestamp(world)
  note(world, pull, { kind: 'ClosedEvent', actor: by })
  announcePullRequest(world, pull, { action: 'closed', by })
}

/** Opens a closed pull request again, at what its branches are by now. */
export function reopenPullRequest(world: World, pull: PullRequest, by: Account): void {
  if (pull.merge !== null) throw new Refusal(422, 'A merged pull request cannot be reopened')
  pull.state = 'open'
  pull.closedAt = null
  pull.base.sha = branchHead(pull.repository, pull.base.ref) ?? pull.base.sha
  if (pull.head.repository !== null)
    pull.head.sha = branchHead(pull.head.repository, pull.head.ref) ?? pull.head.sha
  note(world, pull, { kind: 'ReopenedEvent', actor: by })
  announcePullRequest(world, pull, { action: 'reopened', by })
}

/** Adds labels that are not on the pull request yet, with one event each. */
export function addLabels(world: World, pull: PullRequest, by: Account, labels: readonly Label[]): void {
  for (const label of labels) {
    if (pull.labels.has(label)) continue
    pull.labels.add(label)
    note(world, pull, { kind: 'LabeledEvent', actor: by, label })
    announcePullRequest(world, pull, { action: 'labeled', by, extra: { label: labelShape(world, label) } })
  }
}

/** Takes labels off, with one event each. */
export function removeLabels(world: World, pull: PullRequest, by: Account, labels: readonly Label[]): void {
  for (const label of labels) {
    if (!pull.labels.delete(label)) continue
    note(world, pull, { kind: 'UnlabeledEvent', actor: by, label })
    announcePullRequest(world, pull, { action: 'unlabeled', by, extra: { label: labelShape(world, label) } })
  }
}

/** Makes somebody responsible. */
export function assign(world: World, pull: PullRequest, by: Account, assignee: Account): void {
  pull.assignees.add(assignee)
  note(world, pull, { kind: 'AssignedEvent', actor: by, assignee })
  const extra = { assignee: accountShape(world, assignee) }
  announcePullRequest(world, pull, { action: 'assigned', by, extra })
}

/** Lets GitHub merge once everything required has passed. */
export function enableAutoMerge(world: World, pull: PullRequest, by: Account, method: MergeMethod): void {
  pull.autoMerge = { enabledBy: by, enabledAt: timestamp(world), method }
  announcePullRequest(world, pull, { action: 'auto_merge_enabled', by, extra: { reason: '' } })
}

type Noted<T> = T extends TimelineEvent ? Omit<T, 'id' | 'nodeId' | 'pullRequest' | 'createdAt'> : never

/** Adds to the timeline of a pull request. */
export function note(world: World, pull: PullRequest, event: Noted<TimelineEvent>): void {
  pull.updatedAt = timestamp(world)
  // A distributed Omit of a union cannot be put together again without saying so.
  const noted = { ...event, pullRequest: pull, createdAt: pull.updatedAt } as Omit<
    TimelineEvent,
    'id' | 'nodeId'
  >
  pull.timeline.push(register<TimelineEvent>(world, noted))
}

function retitle(world: World, pull: PullRequest, by: Account, title: string): unknown {
  const from = pull.title
  pull.title = title
  note(world, pull, { kind: 'RenamedTitleEvent', actor: by, from, to: title })
  return { from }
}

function retarget(world: World, pull: PullRequest, by: Account, base: string): unknown {
  const sha = branchHead(pull.repository, base)
  if (sha === null) throw invalid('PullRequest', 'base', `Proposed base branch '${base}' was not found`)
  const from = { ...pull.base }
  pull.base.ref = base
  pull.base.sha = sha
  note(world, pull, { kind: 'BaseRefChangedEvent', actor: by, from: from.ref, to: base })
  return { ref: { from: from.ref }, sha: { from: from.sha } }
}
