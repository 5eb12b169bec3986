import type { Decision } from '../core/decision.ts'
import type {
  CommitFacts,
  ExceptionFacts,
  Facts,
  Person,
  RememberedDriver,
  ShareFacts,
} from '../core/facts.ts'
import type { DeploymentRecord, KeptReceipt, Receipt } from '../core/receipt/receipt.ts'
import type { RecordedFacts } from '../core/recorded-facts.ts'
import type { RememberedSignal } from '../core/signal.ts'
import type { CheckReport, CheckState, Effect, Shown } from '../report/effect.ts'
import type { Look } from './sweep-ports.ts'
import type { PullRequestRef, RepositoryRef, WorkItem } from './work.ts'

export type { DeploymentRecord, KeptReceipt, Receipt } from '../core/receipt/receipt.ts'

/** Time, as a port: ISO 8601 in UTC. */
export type Clock = () => string

/** Structured log with fixed texts; data goes in fields, secrets and file content nowhere. */
export interface Log {
  debug(fields: object, text: string): void
  info(fields: object, text: string): void
  warn(fields: object, text: string): void
  error(fields: object, text: string): void
}

// ---------------------------------------------------------------- reading the platform

/** A policy text, or why there is none. `refused` and `unreadable` never count as absent. */
export type PolicyText =
  | {
      readonly state: 'found'
      readonly repository: string
      readonly commit: string
      readonly blob: string
      readonly text: string
    }
  | { readonly state: 'absent' }
  | {
      readonly state: 'refused'
      readonly repository: string
      readonly commit: string | null
      readonly reason: 'symlink' | 'too-large' | 'not-text' | 'directory'
    }
  | {
      readonly state: 'unreadable'
      readonly repository: string
      readonly reason: string
      readonly permission: string | null
    }

/** What is dear and therefore read only when a policy in force needs it. */
export interface Asks {
  /** Team slugs; null: policy not known yet, read what teams there are along with the rest. */
  readonly teams: readonly string[] | null
  readonly codeowners: boolean
  readonly checks: boolean
  readonly sameDiff: boolean
  readonly firstTime: boolean
  readonly openPullRequests: boolean
  readonly reviewComments: boolean
  /** Names of the labels we manage. */
  readonly labels: readonly string[]
}

/** One fresh look at a pull request. */
export interface Reading {
  readonly facts: Omit<Facts, 'remembered' | 'exceptions' | 'ownerships' | 'acknowledgements' | 'shares'>
  /** Inline review comments that answer for files, when asked for. */
  readonly answeredFiles: readonly {
    readonly person: Person
    readonly path: string
    readonly at: string
    readonly canWrite: boolean
  }[]
  readonly shown: Omit<Shown, 'comment' | 'requestedBefore'>
  /** Comments of ours, oldest first. */
  readonly ourComments: readonly { readonly id: string; readonly body: string }[]
  /** Comments by people in which they may have asked an agent. */
  readonly comments: readonly {
    readonly author: Person
    readonly body: string
    readonly url: string
    readonly canWrite: boolean | null
  }[]
  /** Heads that a force push replaced. */
  readonly formerHeads: readonly {
    readonly sha: string
    readonly by: Person | null
    readonly at: string
    readonly commit: Facts['commits'][number] | null
    /** Commits below it, as far as they are known. */
    readonly earlier?: Facts['commits']
    /** Head that took its place, when known. */
    readonly replacedBy?: string
  }[]
  readonly policy: { readonly repository: PolicyText; readonly organisation: PolicyText }
  /** The policy and its tests at the head; null when the pull request changes neither. */
  readonly proposed: ProposedTexts | null
  /** Other open pull requests with the same head commit. */
  readonly siblings: readonly { readonly number: number; readonly baseBranch: string }[]
  /** Open pull requests whose branch is the base of this one, and where they go themselves. */
  readonly below?: readonly LowerPullRequest[]
  /** When the platform last noted any activity. */
  readonly updatedAt: string
  /** Ids the publisher needs. Opaque. */
  readonly handles: unknown
  readonly cost: { readonly reads: number }
}

/** What a pull request would make of the policy and of its tests. */
export interface ProposedTexts {
  /** Null: the policy stays as it is, only its tests change. */
  readonly policy: PolicyText | null
  readonly tests: PolicyText
}

export interface ReadPullRequest {
  /** Reads state afresh. Null: no such pull request (any more). Throws OutsideError. */
  readPullRequest(ref: PullRequestRef, asks: Asks): Promise<Reading | null>
  /** Reads what a policy asks for that the first look did not bring. */
  completeReading(ref: PullRequestRef, reading: Reading, asks: Asks): Promise<Reading>
  /** Numbers of open pull requests, newest activity first. */
  openPullRequests(ref: RepositoryRef): Promise<
    readonly {
      readonly number: number
      readonly head: string
      readonly updatedAt: string
      /** Login; null for a deleted account. */
      readonly author?: string | null
    }[]
  >
  /** Whether two heads make the same three-dot change to a base. Null: it cannot be told. */
  isSameDiff(ref: RepositoryRef, base: string, heads: readonly [string, string]): Promise<boolean | null>
}

/** What somebody may do in a repository now. */
export type Permission = 'none' | 'read' | 'triage' | 'write' | 'maintain' | 'admin'
export interface ReadPeople {
  permissionOf(ref: RepositoryRef, login: string): Promise<Permission>
  isActiveMember(ref: RepositoryRef, team: string, login: string): Promise<boolean>
}

// ---------------------------------------------------------------- writing to the platform

export interface Publish {
  /**
   * Makes the effects true in one request where the platform allows. Each effect fails on its own; a failed check
   * throws, the others are reported. Nothing is written when the head is no longer `expectedHead`.
   */
  publish(ref: PullRequestRef, reading: Reading, effects: readonly Effect[]): Promise<Published>
}
export interface Published {
  readonly writes: number
  /** Nothing was written, because the head is not the one that was judged any more. */
  readonly moved?: boolean
  readonly comment: string | null
  /** What could not be done, and why; shown in the log and the next summary. */
  readonly failed: readonly { readonly effect: Effect['kind']; readonly reason: string }[]
  /** Logins and `team/<slug>` that were asked. */
  readonly requested: readonly string[]
}
export interface Answer {
  react(ref: PullRequestRef, commentNodeId: string, reaction: '+1' | 'confused' | 'eyes'): Promise<void>
  /** Returns the id of the new comment. */
  reply(ref: PullRequestRef, body: string): Promise<string>
}

// ---------------------------------------------------------------- the store

export interface Delivery {
  readonly id: string
  readonly event: string
  readonly action: string | null
  readonly installation: number | null
  readonly receivedAt: string
}

export interface AcceptDeliveries {
  /** Stores the delivery and wakes the work it asks for, in one transaction. A known delivery is stored once. */
  accept(delivery: Delivery, items: readonly WorkItem[]): Promise<'stored' | 'duplicate'>
  /** Asks for work without a delivery (sweeps, expiries). */
  ask(items: readonly WorkItem[]): Promise<void>
}

/** Work that was taken from the queue; it is given back unless it is settled. */
export interface Claimed {
  readonly key: string
  readonly items: readonly { readonly id: string; readonly item: WorkItem; readonly receivedAt: string }[]
  /** Aborted when the work was taken away (lost heartbeat, shutdown). */
  readonly signal: AbortSignal
  readonly attempt: number
}

/** What is known of a pull request from before. */
export interface Memory {
  readonly signals: readonly RememberedSignal[]
  readonly drivers: readonly RememberedDriver[]
  readonly baseChangedAt: string | null
  readonly comment: string | null
  readonly requested: readonly string[]
  readonly lastDecision: {
    readonly head: string
    readonly verdict: Decision['verdict']
    readonly digest: string
    readonly at: string
    /** Since when that commit is the head, as far as it is known. */
    readonly headSince?: string | null
  } | null
  readonly ownerships: readonly { readonly person: Person; readonly at: string; readonly head: string }[]
  readonly acknowledgements: readonly {
    readonly person: Person
    readonly path: string
    readonly at: string
    readonly head: string
  }[]
}

/** Everything one evaluation leaves behind; stored in one transaction with the end of its work. */
export interface Outcome {
  readonly ref: PullRequestRef
  /** Title as it was read, for those who see the verdict from elsewhere. */
  readonly title?: string
  readonly decision: Decision | null
  /** Digest of what was published. */
  readonly digest: string | null
  /** Since when what was judged is the head, as far as it is known. */
  readonly headSince?: string | null
  readonly newSignals: readonly RememberedSignal[]
  readonly newDrivers: readonly RememberedDriver[]
  /** Commit, tree and patch ids that carry the signals, for other pull requests of the repository. */
  readonly carriers: readonly {
    readonly kind: 'commit' | 'tree' | 'patch-id'
    readonly value: string
    readonly signals: readonly RememberedSignal[]
  }[]
  readonly baseChangedAt: string | null
  readonly comment: string | null
  readonly requested: readonly string[]
  readonly ownerships: Memory['ownerships']
  readonly acknowledgements: Memory['acknowledgements']
  readonly audit: readonly AuditEntry[]
}

export interface AuditEntry {
  readonly kind:
    | 'decision'
    | 'command'
    | 'exception'
    | 'finding'
    | 'receipt'
    | 'policy'
    | 'deployment'
    | 'operation'
  readonly at: string
  readonly repository: string | null
  readonly pullRequest: number | null
  readonly actor: Person | null
  /** Plain JSON; canonical text of it is hashed. */
  readonly data: Readonly<Record<string, unknown>>
}

export interface RememberPullRequests {
  recall(ref: PullRequestRef, carriers: readonly string[]): Promise<Memory>
  /** The last decision that was published for a pull request. */
  lastJudgement(ref: PullRequestRef): Promise<Decision | null>
  /** Verdicts last published for other pull requests with this head. */
  verdictsOnHead(
    ref: RepositoryRef,
    head: string,
  ): Promise<
    readonly { readonly number: number; readonly verdict: Decision['verdict']; readonly title: string }[]
  >
}

export interface KeepExceptions {
  /** Live, waiting and recently ended ones that may bear on the pull request. */
  exceptionsFor(ref: PullRequestRef): Promise<readonly ExceptionFacts[]>
  findException(ref: RepositoryRef, id: string): Promise<ExceptionFacts | null>
  /** Stores a new one with the next number of the repository; the audit entry with it. */
  requestException(
    ref: RepositoryRef,
    exception: Omit<ExceptionFacts, 'id'>,
    audit: AuditEntry,
    /** What asked for it, e.g. the id of a comment: asked again with the same, the first one is given back. */
    source?: string,
  ): Promise<ExceptionFacts>
  /** Moves one from the state it was seen in; false when it has changed meanwhile. */
  changeException(
    ref: RepositoryRef,
    exception: ExceptionFacts,
    from: ExceptionFacts['state'],
    audit: AuditEntry,
  ): Promise<boolean>
}

/** What was last known of the policy of a repository, for a day on which the newest text is invalid. */
export interface RememberPolicies {
  lastPolicy(ref: RepositoryRef): Promise<KnownPolicy | null>
  rememberPolicy(ref: RepositoryRef, policy: KnownPolicy): Promise<void>
  /** Those that are timed. */
  timedPolicies(): Promise<readonly { readonly ref: RepositoryRef; readonly policy: KnownPolicy }[]>
}
export interface KnownPolicy {
  /** Last valid texts of the two layers, where they were read, and when the newest one was first seen invalid. */
  readonly repository: PolicyText
  readonly organisation: PolicyText
  readonly invalidSince: string | null
  readonly asks: Asks
  /** Verdicts may change with time alone: it is invalid, or has trials or circuit breakers. */
  readonly isTimed?: boolean
}

/** What a settled piece of work leaves behind, all in one transaction with its end. */
export interface Settlement {
  readonly outcomes: readonly Outcome[]
  readonly audit: readonly AuditEntry[]
  readonly receipts: readonly Receipt[]
  readonly recorded?: readonly RecordedMerge[]
  /** Work that follows. */
  readonly ask: readonly WorkItem[]
  /** How pull requests stood when they were judged; null: open no more. */
  readonly looks?: readonly { readonly ref: PullRequestRef; readonly look: Look | null }[]
  /** Evidence seen on a branch before there is a pull request, or on commits of a push. */
  readonly carriers: readonly {
    readonly ref: RepositoryRef
    readonly kind: 'commit' | 'tree' | 'patch-id'
    readonly value: string
    readonly signals: readonly RememberedSignal[]
    readonly by: Person | null
  }[]
}
/** A merge, as it is kept for policies to be tried on. */
export interface RecordedMerge {
  readonly ref: PullRequestRef
  readonly record: RecordedFacts
}
/** One repository, or all that an installation has. */
export type RecordedScope = Pick<RepositoryRef, 'repositoryId'> | { readonly installation: number }
export interface KeepRecordedFacts {
  /** What was merged last, newest first. */
  recordedFacts(scope: RecordedScope, most: number): Promise<readonly RecordedFacts[]>
  /** Another text as soon as anything more is recorded. */
  recordedMark(scope: RecordedScope): Promise<string>
  /** What was merged last in a repository that is known by its name only, `owner/name`. */
  recordedIn(repository: string, most: number): Promise<readonly RecordedFacts[]>
}
/** How a piece of work ended. `postponed` burns no retry; a thrown error does. */
export type WorkResult =
  | { readonly kind: 'done'; readonly settlement: Settlement }
  | {
      readonly kind: 'postponed'
      readonly until: string
      readonly reason: string
      readonly pauseInstallation: boolean
    }
/** Works off what was claimed. Throws to have it retried. */
export type WorkOff = (claimed: Claimed) => Promise<WorkResult>

export interface KeepReceipts {
  /** Receipts with this commit (7 characters or more) as head, merge commit or one of the commits. */
  findReceipts(sha: string, repositoryId?: number): Promise<readonly KeptReceipt[]>
  recordDeployment(ref: RepositoryRef, deployment: DeploymentRecord, shas: readonly string[]): Promise<void>
  /** The last one that was approved or is known to be live. */
  lastDeployment(ref: RepositoryRef, environment: string): Promise<DeploymentRecord | null>
  /** What is recorded of a commit in an environment, oldest first. */
  deploymentsAt(ref: RepositoryRef, environment: string, sha: string): Promise<readonly DeploymentRecord[]>
}
/** How our check last stood in the rules of a branch, so that a change can be told from what never was. */
export interface RememberProtection {
  lastProtection(ref: RepositoryRef, branch: string): Promise<ProtectionState | null>
  rememberProtection(ref: RepositoryRef, branch: string, state: ProtectionState): Promise<void>
}
export interface ProtectionState {
  readonly isProtected: boolean
  readonly isRequired: boolean
  /** Number of the app whose check is required; null: anybody's. */
  readonly pinnedTo: number | null
}

/** Pull requests into branches of other pull requests. */
export interface RememberStacks {
  rememberBelow(upper: PullRequestRef, below: readonly LowerPullRequest[]): Promise<void>
  /** What the pull request goes into the branch of, as last seen. */
  pullRequestsBelow(upper: PullRequestRef): Promise<readonly LowerPullRequest[]>
  pullRequestsAbove(lower: PullRequestRef): Promise<readonly number[]>
}
export interface LowerPullRequest {
  readonly number: number
  readonly baseBranch: string
}

export interface ReadShares {
  /** Share of AI among pull requests merged in the last days, with whether the breaker was open. */
  shareOf(ref: RepositoryRef, windowDays: number, now: string): Promise<ShareFacts>
}

export interface RememberBreakers {
  /** Keeps whether the circuit breaker of a window is open, for the next judgement. */
  rememberBreaker(ref: RepositoryRef, windowDays: number, open: boolean): Promise<void>
}

/** Exceptions that time moves on, for the scheduler. */
export interface DueExceptions {
  /** Granted ones whose end has come. */
  dueExceptions(
    now: string,
  ): Promise<readonly { readonly ref: RepositoryRef; readonly exception: ExceptionFacts }[]>
  /** Granted ones that end within the days, with the notices already given (days before the end). */
  endingExceptions(
    now: string,
    withinDays: number,
  ): Promise<
    readonly {
      readonly ref: RepositoryRef
      readonly exception: ExceptionFacts
      readonly noticed: readonly number[]
    }[]
  >
  /** Marks a notice as given; false when somebody else has given it. */
  takeNotice(ref: RepositoryRef, id: string, days: number): Promise<boolean>
}

/** Whether an installation may be worked for. Items of one that is suspended or deleted are dropped unworked. */
export interface KeepInstallations {
  rememberInstallation(installation: InstallationState): Promise<void>
  /** All that were ever heard of and are not deleted. */
  knownInstallations(): Promise<readonly InstallationState[]>
  installationState(id: number): Promise<(InstallationState & { readonly pausedUntil: string | null }) | null>
  /** Nothing of the installation is worked before that time; other installations go on. */
  pauseInstallation(id: number, until: string): Promise<void>
}
export interface InstallationState {
  readonly installation: number
  readonly owner: string
  readonly state: 'active' | 'suspended' | 'deleted'
  readonly at: string
}

export interface WriteAudit {
  appendAudit(installation: number, entries: readonly AuditEntry[]): Promise<void>
}
export interface ReadAudit {
  /** Newest entry of a chain; publish it outside, since whoever owns the database can rewrite a whole chain. */
  auditHead(installation: number): Promise<AuditHead | null>
  auditHeads(): Promise<readonly AuditHead[]>
  /** Recomputes every chain, or one, and names the first entry that does not fit. */
  verifyAudit(installation?: number): Promise<AuditVerdict>
  /** Lines of all entries, oldest first. The CSV begins with its heading. */
  exportAudit(format: 'jsonl' | 'csv', installation?: number): AsyncIterable<string>
}
export interface AuditHead {
  readonly installation: number
  readonly seq: number
  readonly hash: string
}
export interface AuditVerdict {
  readonly ok: boolean
  readonly entries: number
  readonly heads: readonly AuditHead[]
  readonly broken: {
    readonly installation: number
    readonly seq: number
    readonly reason: string
  } | null
}

/** What must happen once, also when the work around it is taken up again after a crash. */
export interface TakeOnce {
  /** True for the first who asks under this name, false for everybody after. */
  takeOnce(ref: RepositoryRef, name: string): Promise<boolean>
}

/** One at a time over all processes, e.g. for publishing on one head commit. */
export interface Exclusive {
  exclusively<T>(name: string, run: () => Promise<T>): Promise<T>
}

// ---------------------------------------------------------------- queues, deployments, history

export interface ReadPolicyTexts {
  /** The policy texts of a repository and its organisation, without looking at a pull request. */
  readPolicyTexts(
    ref: RepositoryRef,
  ): Promise<{ readonly repository: PolicyText; readonly organisation: PolicyText }>
}
export interface ReadMergeGroup {
  /** Numbers of all pull requests in the group; null when they cannot be found. */
  pullRequestsOfGroup(
    ref: RepositoryRef,
    group: { readonly headRef: string; readonly headSha: string; readonly baseRef: string },
  ): Promise<readonly number[] | null>
  /** The group still exists: its branch is there and points at the commit. */
  isGroupAlive(
    ref: RepositoryRef,
    group: { readonly headRef: string; readonly headSha: string },
  ): Promise<boolean>
}
export interface PublishCheck {
  /** Posts or updates our check on a commit that is no pull request's head (merge group), idempotently. */
  publishCheck(
    ref: RepositoryRef,
    head: string,
    check: { readonly state: CheckState; readonly report: CheckReport; readonly digest: string },
  ): Promise<void>
}
export interface AnswerDeployment {
  answerDeployment(
    ref: RepositoryRef,
    answer: {
      readonly run: number
      readonly environment: string
      readonly state: 'approved' | 'rejected'
      readonly comment: string
    },
  ): Promise<void>
}
export interface ReadHistory {
  /** Commits reachable from `head` and not from `base`; null when the list cannot be completed. */
  commitsBetween(
    ref: RepositoryRef,
    base: string | null,
    head: string,
  ): Promise<readonly CommitFacts[] | null>
  pullRequestsOfCommit(
    ref: RepositoryRef,
    sha: string,
  ): Promise<
    readonly {
      readonly number: number
      readonly state: 'open' | 'closed' | 'merged'
      readonly mergeCommit: string | null
      readonly mergedAt: string | null
      readonly head: string
      readonly base: string
    }[]
  >
  lastSuccessfulDeployment(ref: RepositoryRef, environment: string, before: string): Promise<string | null>
}
export interface ReadProtection {
  /** How our check stands in the rules of a branch. */
  protectionOf(ref: RepositoryRef, branch: string, checkName: string): Promise<ProtectionState>
}
export interface ReadInstallations {
  installations(): Promise<
    readonly { readonly id: number; readonly owner: string; readonly suspended: boolean }[]
  >
  repositories(installation: number): Promise<readonly RepositoryRef[]>
  /** How one of them stands; asked when it is missing from the list. */
  stateOf(installation: number): Promise<InstallationState['state']>
}
