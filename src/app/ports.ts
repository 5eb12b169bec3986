import type { Decision } from '../core/decision.ts'
import type { ExceptionFacts, Facts, Person, RememberedDriver } from '../core/facts.ts'
import type { RememberedSignal } from '../core/signal.ts'
import type { Effect, Shown } from '../report/effect.ts'
import type { PullRequestRef, RepositoryRef, WorkItem } from './work.ts'

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

/** A policy text, or why there is none. `symlink` and `unreadable` never count as absent. */
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
  }[]
  readonly policy: { readonly repository: PolicyText; readonly organisation: PolicyText }
  /** Text of the policy file at the head, when the pull request changes it. */
  readonly proposedPolicy: string | null
  /** Other open pull requests with the same head commit. */
  readonly siblings: readonly { readonly number: number; readonly baseBranch: string }[]
  /** Ids the publisher needs. Opaque. */
  readonly handles: unknown
  readonly cost: { readonly reads: number }
}

export interface ReadPullRequest {
  /** Reads state afresh. Null: no such pull request (any more). Throws OutsideError. */
  readPullRequest(ref: PullRequestRef, asks: Asks): Promise<Reading | null>
  /** Reads what a policy asks for that the first look did not bring. */
  completeReading(ref: PullRequestRef, reading: Reading, asks: Asks): Promise<Reading>
  /** Numbers of open pull requests, newest activity first. */
  openPullRequests(
    ref: RepositoryRef,
  ): Promise<
    readonly {
      readonly number: number
      readonly head: string
      readonly updatedAt: string
      readonly checkState: string | null
    }[]
  >
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
  readonly decision: Decision | null
  /** Digest of what was published. */
  readonly digest: string | null
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
  /** Verdicts last published for other pull requests with this head. */
  verdictsOnHead(
    ref: RepositoryRef,
    head: string,
  ): Promise<
    readonly { readonly number: number; readonly verdict: Decision['verdict']; readonly title: string }[]
  >
  lastPolicy(
    ref: RepositoryRef,
  ): Promise<{
    readonly repository: string | null
    readonly organisation: string | null
    readonly validSince: string | null
    readonly asks: Asks | null
  } | null>
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
  ): Promise<ExceptionFacts>
  /** Moves one from the state it was seen in; false when it has changed meanwhile. */
  changeException(
    ref: RepositoryRef,
    exception: ExceptionFacts,
    from: ExceptionFacts['state'],
    audit: AuditEntry,
  ): Promise<boolean>
}
