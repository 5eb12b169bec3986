import type { CommitFacts } from '../core/facts.ts'
import type { DeploymentRecord } from '../core/receipt/receipt.ts'
import type { CheckReport, CheckState } from '../report/effect.ts'
import type { PullRequestRef, RepositoryRef } from './work.ts'

// What is asked and kept of the ways by which code reaches a branch or an environment.

/** How our check last stood in the rules of a branch, so that a change can be told from what never was. */
export interface RememberProtection {
  lastProtection(ref: RepositoryRef, branch: string): Promise<ProtectionState | null>
}

/** How our check stood in the rules of a branch when they were looked at. */
export interface SeenProtection {
  readonly ref: RepositoryRef
  readonly branch: string
  readonly state: ProtectionState
}

/** What was answered to a deployment, or became of it, and the commits that went out with it. */
export interface RecordedDeployment {
  readonly ref: RepositoryRef
  readonly record: DeploymentRecord
  readonly shas: readonly string[]
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

export interface CommentOnCommits {
  /** Puts a comment below a commit: for what no pull request is the place. */
  commentOnCommit(ref: RepositoryRef, sha: string, body: string): Promise<void>
  /** Whether we have put the same below it already; what anybody else has written does not count. */
  standsOnCommit(ref: RepositoryRef, sha: string, body: string): Promise<boolean>
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
  /** The newest commits up to this one that touched a path, a hundred at most. */
  commitsTouching(ref: RepositoryRef, commit: string, path: string): Promise<readonly string[]>
  lastSuccessfulDeployment(ref: RepositoryRef, environment: string, before: string): Promise<string | null>
}

export interface ReadProtection {
  /** How our check stands in the rules of a branch. */
  protectionOf(ref: RepositoryRef, branch: string, checkName: string): Promise<ProtectionState>
  /** The newest commit of a branch; null: there is no such branch. */
  headOf(ref: RepositoryRef, branch: string): Promise<string | null>
}
