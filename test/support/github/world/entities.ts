import type { ObjectStore } from '../git/objects.ts'

/** Access to a repository, weakest first. */
export const LEVELS = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const
export type Level = (typeof LEVELS)[number]

/** What every thing with a node id has; `kind` is its GraphQL type. */
export interface Entity {
  readonly kind: string
  readonly id: number
  readonly nodeId: string
}

/** A person or a bot; the login of a bot ends in `[bot]`, which GraphQL does not show. */
export interface Account extends Entity {
  readonly kind: 'User' | 'Bot'
  login: string
  readonly name: string | null
  readonly emails: readonly string[]
  readonly createdAt: string
}

export interface Membership {
  readonly role: 'member' | 'maintainer' | 'admin'
  readonly state: 'active' | 'pending'
}

export interface Organization extends Entity {
  readonly kind: 'Organization'
  readonly login: string
  readonly createdAt: string
  readonly members: Map<Account, Membership>
  readonly teams: Map<string, Team>
}

export type Owner = Account | Organization

export interface Team extends Entity {
  readonly kind: 'Team'
  readonly organization: Organization
  readonly slug: string
  readonly name: string
  readonly parent: Team | null
  readonly members: Map<Account, Membership>
  /** Repositories that the team may reach, and how far. */
  readonly repositories: Map<Repository, Level>
  /** Asked for a review, GitHub puts these people in its place. */
  autoAssign: readonly Account[]
}

export interface Label extends Entity {
  readonly kind: 'Label'
  readonly repository: Repository
  name: string
  color: string
  description: string | null
}

export interface Repository extends Entity {
  readonly kind: 'Repository'
  owner: Owner
  name: string
  /** GitHub finds a repository under these as well. */
  readonly formerNames: Set<string>
  private: boolean
  archived: boolean
  defaultBranch: string
  readonly parent: Repository | null
  readonly topics: readonly string[]
  readonly properties: Readonly<Record<string, string>>
  readonly createdAt: string
  pushedAt: string
  readonly objects: ObjectStore
  readonly refs: Map<string, string>
  readonly collaborators: Map<Account, Level>
  readonly labels: Map<string, Label>
  readonly issues: Map<number, Issue>
  readonly pullRequests: Map<number, PullRequest>
  readonly checkSuites: Map<number, CheckSuite>
  readonly checkRuns: Map<number, CheckRun>
  readonly statuses: CommitStatus[]
  readonly commitComments: CommitComment[]
  readonly rulesets: Ruleset[]
  readonly mergeQueues: Map<string, MergeQueue>
  readonly deployments: Map<number, Deployment>
  readonly protectionReviews: ProtectionReview[]
  /** GitHub cuts recursive trees at 100,000 entries; a test may want it sooner. */
  treeLimit: number
}

export interface Issue extends Entity {
  readonly kind: 'Issue'
  readonly repository: Repository
  readonly number: number
  readonly title: string
  readonly body: string | null
  readonly author: Account
  readonly assignees: readonly Account[]
  readonly labels: ReadonlySet<Label>
  readonly createdAt: string
}

/** One text that people and bots write and edit. */
export interface Written {
  body: string
  readonly edits: Edit[]
}

/** One edit of a text: what stood there before. */
export interface Edit extends Entity {
  readonly kind: 'UserContentEdit'
  readonly editor: Account
  readonly editedAt: string
  readonly before: string
}

export interface PullRequest extends Entity, Written {
  readonly kind: 'PullRequest'
  readonly repository: Repository
  readonly number: number
  /** `null` once the account is gone. */
  author: Account | null
  title: string
  draft: boolean
  state: 'open' | 'closed'
  readonly base: { ref: string; sha: string }
  readonly head: { readonly repository: Repository | null; readonly ref: string; sha: string }
  readonly labels: Set<Label>
  readonly assignees: Set<Account>
  readonly requestedReviewers: Set<Account>
  readonly requestedTeams: Set<Team>
  readonly reviews: Review[]
  readonly reviewComments: ReviewComment[]
  readonly comments: Comment[]
  readonly timeline: TimelineEvent[]
  readonly reactions: Reaction[]
  /** Branch at the foot of the stack that it is part of. */
  trunk?: string
  autoMerge: { readonly enabledBy: Account; readonly enabledAt: string; readonly method: MergeMethod } | null
  readonly createdAt: string
  updatedAt: string
  closedAt: string | null
  merge: { readonly at: string; readonly by: Account; readonly sha: string } | null
}

export type MergeMethod = 'merge' | 'squash' | 'rebase'

export type ReviewState = 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING'

export interface Review extends Entity, Written {
  readonly kind: 'PullRequestReview'
  readonly pullRequest: PullRequest
  /** `null` once the account is gone, as everywhere. */
  author: Account | null
  state: ReviewState
  /** `null` when git has dropped the commit. */
  commit: string | null
  readonly submittedAt: string
  readonly reactions: Reaction[]
}

export interface ReviewComment extends Entity, Written {
  readonly kind: 'PullRequestReviewComment'
  readonly pullRequest: PullRequest
  readonly review: Review
  readonly author: Account
  readonly path: string
  readonly line: number
  readonly commit: string
  readonly createdAt: string
  updatedAt: string
  readonly reactions: Reaction[]
}

export interface Comment extends Entity, Written {
  readonly kind: 'IssueComment'
  readonly pullRequest: PullRequest
  author: Account | null
  readonly viaApp: App | null
  readonly createdAt: string
  updatedAt: string
  minimized: string | null
  readonly reactions: Reaction[]
}

/** A comment below a commit, which belongs to no pull request. */
export interface CommitComment extends Entity {
  readonly kind: 'CommitComment'
  readonly repository: Repository
  readonly commit: string
  readonly author: Account
  readonly body: string
  readonly createdAt: string
}

export type ReactionContent = '+1' | '-1' | 'laugh' | 'confused' | 'heart' | 'hooray' | 'rocket' | 'eyes'

export interface Reaction extends Entity {
  readonly kind: 'Reaction'
  readonly subject: PullRequest | Comment | Review | ReviewComment
  readonly author: Account
  readonly content: ReactionContent
  readonly createdAt: string
}

interface Happening extends Entity {
  readonly pullRequest: PullRequest
  readonly actor: Account
  readonly createdAt: string
}

/** One type for each kind, so that a kind tells its type. */
type EventOf<Kind extends string> = Kind extends string ? Happening & { readonly kind: Kind } : never

export type TimelineEvent =
  | (EventOf<'LabeledEvent' | 'UnlabeledEvent'> & { readonly label: Label })
  | (EventOf<'HeadRefForcePushedEvent'> & { readonly before: string; readonly after: string })
  | (EventOf<'BaseRefChangedEvent' | 'AutomaticBaseChangeSucceededEvent'> & {
      readonly from: string
      readonly to: string
    })
  | (EventOf<'RenamedTitleEvent'> & { readonly from: string; readonly to: string })
  | (EventOf<'ReviewRequestedEvent' | 'ReviewRequestRemovedEvent'> & { readonly reviewer: Account | Team })
  | (EventOf<'ReviewDismissedEvent'> & { readonly review: Review; readonly message: string })
  | (EventOf<'AssignedEvent' | 'UnassignedEvent'> & { readonly assignee: Account })
  | EventOf<'ReadyForReviewEvent' | 'ConvertToDraftEvent' | 'ClosedEvent' | 'ReopenedEvent' | 'MergedEvent'>
  | EventOf<'AddedToMergeQueueEvent' | 'RemovedFromMergeQueueEvent'>

export interface CheckSuite extends Entity {
  readonly kind: 'CheckSuite'
  readonly repository: Repository
  readonly app: App
  readonly headSha: string
  readonly runs: CheckRun[]
  readonly createdAt: string
  updatedAt: string
}

export interface Annotation {
  readonly path: string
  readonly start_line: number
  readonly end_line: number
  readonly start_column: number | null
  readonly end_column: number | null
  readonly annotation_level: 'notice' | 'warning' | 'failure'
  readonly title: string | null
  readonly message: string
  readonly raw_details: string | null
}

export interface CheckAction {
  readonly label: string
  readonly description: string
  readonly identifier: string
}

/** What a check run says at one moment. */
export interface CheckState {
  readonly name: string
  readonly status: 'queued' | 'in_progress' | 'completed'
  readonly conclusion: string | null
  readonly externalId: string
  readonly detailsUrl: string | null
  readonly title: string | null
  readonly summary: string | null
  readonly text: string | null
  readonly actions: readonly CheckAction[]
  readonly startedAt: string | null
  readonly completedAt: string | null
}

export interface CheckRun extends Entity {
  readonly kind: 'CheckRun'
  readonly repository: Repository
  readonly suite: CheckSuite
  readonly app: App
  readonly headSha: string
  state: CheckState
  readonly annotations: Annotation[]
  /** Every state the run ever had, oldest first, the present one last. */
  readonly history: CheckState[]
}

export interface CommitStatus extends Entity {
  readonly kind: 'StatusContext'
  readonly sha: string
  readonly context: string
  readonly state: 'error' | 'failure' | 'pending' | 'success'
  readonly description: string | null
  readonly targetUrl: string | null
  readonly creator: Account
  readonly createdAt: string
}

export interface Ruleset {
  readonly id: number
  readonly name: string
  readonly branches: readonly string[]
  readonly rules: readonly { readonly type: string; readonly parameters?: object }[]
}

export interface MergeQueue extends Entity {
  readonly kind: 'MergeQueue'
  readonly repository: Repository
  readonly branch: string
  readonly entries: MergeQueueEntry[]
}

export interface MergeQueueEntry extends Entity {
  readonly kind: 'MergeQueueEntry'
  readonly queue: MergeQueue
  readonly pullRequest: PullRequest
  readonly enqueuer: Account
  readonly enqueuedAt: string
  headSha: string
  baseSha: string
}

export interface Deployment extends Entity {
  readonly kind: 'Deployment'
  readonly repository: Repository
  readonly sha: string
  readonly ref: string
  readonly environment: string
  readonly creator: Account
  readonly createdAt: string
  readonly statuses: DeploymentStatus[]
}

export interface DeploymentStatus extends Entity {
  readonly kind: 'DeploymentStatus'
  readonly state: 'error' | 'failure' | 'inactive' | 'in_progress' | 'queued' | 'pending' | 'success'
  readonly description: string
  readonly creator: Account
  readonly createdAt: string
}

/** What an app answered when a deployment asked it. */
export interface ProtectionReview {
  readonly app: App
  readonly runId: number
  readonly environment: string
  readonly state: 'approved' | 'rejected' | null
  readonly comment: string
}

export type Permissions = Readonly<Record<string, 'read' | 'write' | 'admin'>>

export interface App extends Entity {
  readonly kind: 'App'
  readonly slug: string
  readonly name: string
  readonly clientId: string
  readonly owner: Organization
  readonly bot: Account
  readonly permissions: Permissions
  readonly events: readonly string[]
  readonly publicKey: string
  readonly webhookSecret: string
  readonly hookId: number
  webhookUrl: string | null
  readonly installations: Map<number, Installation>
  readonly deliveries: Delivery[]
  readonly createdAt: string
}

export interface Installation {
  readonly id: number
  readonly app: App
  readonly account: Owner
  permissions: Permissions
  readonly events: readonly string[]
  /** `null` means all repositories of the account. */
  repositories: Set<Repository> | null
  suspendedAt: string | null
  readonly createdAt: string
}

/** A token that was given out, to an installation of an app or to a person. */
export type Token = InstallationToken | PersonalToken

export interface InstallationToken {
  readonly kind: 'installation'
  readonly text: string
  readonly installation: Installation
  /** What the request narrowed it to; `null` means all that the installation has. */
  readonly permissions: Permissions | null
  readonly repositories: ReadonlySet<Repository> | null
  readonly expiresAt: number
}

export interface PersonalToken {
  readonly kind: 'person'
  readonly text: string
  readonly person: Account
  readonly expiresAt: number
}

/** One attempt at sending a webhook. */
export interface Delivery {
  readonly id: number
  readonly guid: string
  readonly event: string
  readonly action: string | null
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly installation: number | null
  readonly repository: number | null
  readonly redelivery: boolean
  readonly deliveredAt: string
  readonly seconds: number
  readonly statusCode: number
  readonly status: string
}
