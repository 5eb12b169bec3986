import type { ExceptionFacts, ShareFacts } from '../core/facts.ts'
import type { RepositoryRef } from './work.ts'

// What the store keeps beside pull requests: installations, what is counted, what time moves on, the audit log.

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

/** What must happen once, also when the work around it is taken up again after a crash. */
export interface TakeOnce {
  /** True for the first who asks under this name, false for everybody after. */
  takeOnce(ref: RepositoryRef, name: string): Promise<boolean>
  /** Whether somebody has taken the name. */
  isTaken(ref: RepositoryRef, name: string): Promise<boolean>
}

/** One at a time over all processes, e.g. for publishing on one head commit. */
export interface Exclusive {
  exclusively<T>(name: string, run: () => Promise<T>): Promise<T>
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
