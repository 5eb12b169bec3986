import type { Decision } from '../core/decision.ts'
import type { ExceptionFacts, Facts, Person, RememberedDriver } from '../core/facts.ts'
import type { DeploymentRecord, KeptReceipt, Receipt } from '../core/receipt/receipt.ts'
import type { RecordedFacts } from '../core/recorded-facts.ts'
import type { RememberedSignal } from '../core/signal.ts'
import type { Effect, Shown } from '../report/effect.ts'
import type { LowerPullRequest, RecordedDeployment, SeenProtection } from './production-ports.ts'
import type { Look } from './sweep-ports.ts'
import type { InstallationState } from './upkeep-ports.ts'
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
  /** `unseen`: the repository where it would be, if it is one that we are not shown. */
  | { readonly state: 'absent'; readonly unseen?: string }
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
  readonly issueLabels?: boolean
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
export interface Answer extends Reply {
  react(ref: PullRequestRef, commentNodeId: string, reaction: '+1' | 'confused' | 'eyes'): Promise<void>
}
/** Comments of ours on a pull request, beside the one that is kept up to date. */
export interface Reply {
  /** Returns the id of the new comment. */
  reply(ref: PullRequestRef, body: string): Promise<string>
  /** Whether one of our own last comments ends so; what anybody else has written does not count. */
  hasReplied(ref: PullRequestRef, ending: string): Promise<boolean>
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
  /** Whether any repository of the installation was last judged under a policy of the organisation. */
  hasKnownFloor(installation: number): Promise<boolean>
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
  readonly deployments?: readonly RecordedDeployment[]
  readonly protections?: readonly SeenProtection[]
  readonly firsts?: readonly First[]
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
/** What is left behind once under a name, by whatever work is the first to be stored. */
export interface First {
  readonly ref: RepositoryRef
  readonly name: string
  readonly audit: readonly AuditEntry[]
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
  /** The last one that was approved or is known to be live. */
  lastDeployment(ref: RepositoryRef, environment: string): Promise<DeploymentRecord | null>
  /** What is recorded of a commit in an environment, oldest first. */
  deploymentsAt(ref: RepositoryRef, environment: string, sha: string): Promise<readonly DeploymentRecord[]>
}

export interface ReadFindings {
  /** Findings about a commit (7 characters or more of its hash), oldest first. */
  findingsAt(sha: string): Promise<readonly AuditEntry[]>
}

export interface WriteAudit {
  appendAudit(installation: number, entries: readonly AuditEntry[]): Promise<void>
}

// ---------------------------------------------------------------- queues, deployments, history

export interface ReadPolicyTexts {
  /** The policy texts of a repository and its organisation, without looking at a pull request. */
  readPolicyTexts(
    ref: RepositoryRef,
  ): Promise<{ readonly repository: PolicyText; readonly organisation: PolicyText }>
}
export interface ReadInstallations {
  installations(): Promise<
    readonly { readonly id: number; readonly owner: string; readonly suspended: boolean }[]
  >
  repositories(installation: number): Promise<readonly RepositoryRef[]>
  /** How one of them stands; asked when it is missing from the list. */
  stateOf(installation: number): Promise<InstallationState['state']>
}
