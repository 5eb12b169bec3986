import type { Decision } from '../decision.ts'
import type { CheckFacts, Person } from '../facts.ts'

/** The decision as it was when the pull request was merged. */
export interface Receipt {
  readonly repository: string
  readonly repositoryId: number
  readonly installation: number
  readonly pullRequest: number
  readonly title: string
  /** Branch it was merged into; absent in receipts of before it was kept. */
  readonly base?: string
  /** Branch that merges are made into when nobody says otherwise, at that time. */
  readonly defaultBranch?: string
  readonly headSha: string
  readonly mergeSha: string | null
  /** Commits of the pull request, and those that a rebase made of them. */
  readonly commits: readonly string[]
  readonly mergedAt: string
  readonly mergedBy: Person | null
  readonly decision: Decision | null
  /** `met`, `unmet` (merged all the same), or `none` (merged without a verdict). */
  readonly state: 'met' | 'unmet' | 'none'
  /** Other checks on the head, when the policy asked for them. */
  readonly checks?: readonly CheckFacts[]
}

/** What became of a commit in an environment. */
export interface DeploymentRecord {
  readonly environment: string
  readonly sha: string
  readonly at: string
  /** Our answer to a protection rule, or `deployed`: the platform said that it is there. */
  readonly state: 'approved' | 'rejected' | 'deployed'
}

/** A receipt with where its commits went. */
export type KeptReceipt = Receipt & { readonly deployments: readonly DeploymentRecord[] }
