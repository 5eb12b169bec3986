import type { Cause, PullRequestRef, RepositoryRef } from './work.ts'

/** An open pull request, seen from afar. */
export interface OpenPullRequest {
  readonly number: number
  /** Opaque. */
  readonly id: string
  readonly head: string
  /** When the platform last noted any activity. */
  readonly updatedAt: string
  /** Login; null for a deleted account. */
  readonly author?: string | null
}
export interface SurveyedRepository {
  readonly ref: RepositoryRef
  /** Git id of the policy file on the default branch; null: there is none. */
  readonly policy: string | null
  readonly open: readonly OpenPullRequest[]
}

/** Looks from afar, cheap enough to be done for every repository now and then. */
export interface SurveyRepositories {
  /** What is open in repositories of one installation. What cannot be read is left out. */
  surveyRepositories(
    installation: number,
    refs: readonly RepositoryRef[],
  ): Promise<readonly SurveyedRepository[]>
  /** Those of the pull requests on whose head no finished check of ours stands. */
  withoutVerdict(installation: number, pulls: readonly OpenPullRequest[]): Promise<readonly OpenPullRequest[]>
  /** How pull requests that are open no more were closed; null: there is no such pull request. */
  closings(
    installation: number,
    refs: readonly PullRequestRef[],
  ): Promise<readonly { readonly ref: PullRequestRef; readonly closing: Closing | null }[]>
}
export type Closing = Extract<Cause, { kind: 'closed' }>

/** How an open pull request stood when it was last judged. */
export interface Look {
  readonly head: string
  readonly updatedAt: string
  /** There was a policy, so a check was posted. */
  readonly hasVerdict: boolean
  /** Its last activity was over when it was read; the platform tells times in whole seconds. */
  readonly isSettled: boolean
}
export interface RememberLooks {
  /** Of all pull requests in the repositories that were open when they were last looked at. */
  lastLooks(
    repositories: readonly number[],
  ): Promise<readonly (Look & { readonly repositoryId: number; readonly number: number })[]>
}

/** Small things that must outlast a process, by name. */
export interface KeepMarks {
  /** Values of those of the names that have one. */
  marks(names: readonly string[]): Promise<ReadonlyMap<string, string>>
  setMarks(marks: ReadonlyMap<string, string>): Promise<void>
}

export interface KnownDeliveries {
  /** Those of the ids that were stored. */
  knownDeliveries(ids: readonly string[]): Promise<ReadonlySet<string>>
}

export interface ReviveWork {
  /** Work that was given up gets another round of tries, unless it is days old. Returns how many keys. */
  reviveDead(): Promise<number>
}

/** The platform's log of what it sent us and we did not take. */
export interface Redeliver {
  /** Newest first; one that failed several times comes as often. */
  failedDeliveries(since: string): Promise<readonly FailedDelivery[]>
  /** Asks the platform to send it once more. */
  redeliver(delivery: FailedDelivery): Promise<void>
}
export interface FailedDelivery {
  readonly id: number
  /** The same each time it is sent. */
  readonly guid: string
}

/** How much of the platform's limits is left. */
export interface SpareRequests {
  /** ISO time from when on work that nobody waits for may go on; null: now. */
  backgroundHeldUntil(installation: number): string | null
}
