import type { Person } from '../core/facts.ts'
import type { LateFinding } from '../report/findings.ts'

/** A repository of one installation. Numbers identify it; the names are what it was called when last heard of. */
export interface RepositoryRef {
  readonly installation: number
  readonly repositoryId: number
  readonly owner: string
  readonly name: string
}

export interface PullRequestRef extends RepositoryRef {
  readonly number: number
}

/** A comment as it was delivered. */
export interface DeliveredComment {
  readonly id: number
  readonly nodeId: string
  readonly body: string
  readonly author: Person
  readonly createdAt: string
  /** Slug of the app that wrote on behalf of the author, when one did. */
  readonly viaApp: string | null
}

/**
 * Why a pull request is looked at. A payload is a hint: state is always read afresh. Only what cannot be read
 * afterwards (who pushed, what a comment said when it was new, which button was pressed) is taken from it.
 */
export type Cause =
  | { readonly kind: 'changed'; readonly action: string }
  | {
      readonly kind: 'pushed'
      readonly by: Person
      readonly before: string | null
      readonly after: string
      readonly at: string
    }
  | { readonly kind: 'base-changed'; readonly from: string; readonly at: string }
  | { readonly kind: 'commented'; readonly comment: DeliveredComment }
  /** A review that says something; reviews that are no opinion are not read afterwards. */
  | { readonly kind: 'reviewed'; readonly by: Person; readonly body: string; readonly review: string }
  | {
      readonly kind: 'review-comment'
      readonly by: Person
      readonly path: string
      readonly at: string
      readonly commit: string
      readonly body?: string
    }
  | {
      readonly kind: 'button'
      readonly by: Person
      readonly button: string
      readonly head: string
      readonly checkRun: number
    }
  | { readonly kind: 'assigned'; readonly person: Person }
  | { readonly kind: 'labelled'; readonly by: Person; readonly label: string; readonly added: boolean }
  /** Somebody else laid a hand on a comment of ours. */
  | {
      readonly kind: 'comment-touched'
      readonly by: Person
      readonly comment: string
      readonly action: string
    }
  | {
      readonly kind: 'closed'
      readonly merged: boolean
      readonly by: Person | null
      readonly head: string
      readonly mergeCommit: string | null
      readonly at: string
    }
  | {
      readonly kind: 'foreign-check'
      readonly app: string
      readonly head: string
      readonly conclusion: string | null
    }
  | { readonly kind: 'swept' }
  | { readonly kind: 'exception-changed'; readonly exception: string }

/** A commit of a push event, as far as the payload tells. */
export interface PushedCommit {
  readonly sha: string
  readonly tree: string | null
  readonly message: string
  readonly author: { readonly name: string; readonly email: string; readonly login: string | null }
  readonly committer: { readonly name: string; readonly email: string; readonly login: string | null }
}

/** One thing to do. Items of one key are worked off one at a time and together. */
export type WorkItem =
  /** `headHint` is the head the payload spoke of: good for showing that work goes on, not for judging. */
  | {
      readonly kind: 'pull-request'
      readonly ref: PullRequestRef
      readonly cause: Cause
      readonly headHint?: string
    }
  /** Look at every open pull request of the repository again; with `head`, only at those with that head commit. */
  | {
      readonly kind: 'repository'
      readonly ref: RepositoryRef
      readonly reason: string
      readonly head: string | null
      /** Somebody else posted a check with our name on the head. */
      readonly foreignCheck?: { readonly app: string; readonly conclusion: string | null }
    }
  /** Teams or members of the organisation changed: look at all its repositories with open pull requests. */
  | {
      readonly kind: 'organisation'
      readonly installation: number
      readonly owner: string
      readonly reason: string
    }
  | {
      readonly kind: 'push'
      readonly ref: RepositoryRef
      readonly branch: string
      readonly isDefault: boolean
      readonly before: string | null
      readonly after: string
      readonly forced: boolean
      readonly by: Person
      readonly commits: readonly PushedCommit[]
      readonly touchesPolicy: boolean
      readonly at: string
    }
  /** Commits that came to a guarded branch, or to what may be one, and that no receipt accounts for yet. */
  | {
      readonly kind: 'arrived'
      readonly ref: RepositoryRef
      readonly branch: string
      readonly after: string
      readonly by: Person
      readonly commits: readonly {
        readonly sha: string
        readonly tools: readonly string[]
        /** Some of the traces, as they stand there. */
        readonly evidence?: readonly {
          readonly tool: string
          readonly grade: string
          readonly text: string
        }[]
      }[]
      /** The newest of them looks as if a pull request was merged. */
      readonly looksMerged: boolean
      /** Left out for the default branch, which is guarded by the policy in any case. */
      readonly mayBeUnguarded?: true
      /** Nothing was in force before it. */
      readonly bringsFirstPolicy?: true
      readonly at: string
      readonly receivedAt: string
    }
  | {
      readonly kind: 'merge-group'
      readonly ref: RepositoryRef
      readonly action: 'requested' | 'destroyed'
      readonly headSha: string
      readonly headRef: string
      readonly baseRef: string
      readonly baseSha: string
      readonly reason: string | null
    }
  | {
      readonly kind: 'deployment'
      readonly ref: RepositoryRef
      readonly run: number
      readonly environment: string
      readonly sha: string
      readonly deploymentId: number | null
      /** Branch that the deployment names; null or absent: a tag, a commit, or not told. */
      readonly branch?: string | null
      readonly at: string
    }
  /** The platform says that a deployment succeeded. */
  | {
      readonly kind: 'deployed'
      readonly ref: RepositoryRef
      readonly environment: string
      readonly sha: string
      readonly by: Person | null
      /** When the deployment was made, and when it succeeded. */
      readonly createdAt: string
      readonly at: string
    }
  | {
      readonly kind: 'installation'
      readonly installation: number
      readonly owner: string
      readonly state: 'active' | 'suspended' | 'deleted'
      readonly at: string
    }
  | {
      readonly kind: 'protection'
      readonly ref: RepositoryRef
      /** Branch to look at; absent: not told. */
      readonly branch?: string
      /** The pull request that was merged when it was looked at; absent: nothing was. */
      readonly pullRequest?: number
      /** The rule that was changed or taken away speaks of our check. */
      readonly mentionsCheck?: boolean
      readonly action: string
      readonly by: Person | null
      readonly at: string
    }
  /** The rules of a branch were found weaker than they were `before`: to be told, unless they are put right at once. */
  | {
      readonly kind: 'weakened'
      readonly ref: RepositoryRef
      readonly branch: string
      readonly before: { readonly isRequired: boolean; readonly pinnedTo: number | null }
      readonly by: Person | null
      readonly at: string
      readonly notBefore: string
    }

  /** A finding that could not be shown when it was found, since GitHub was away or too much had been said. */
  | {
      readonly kind: 'untold'
      readonly ref: RepositoryRef
      readonly place: { readonly commit: string } | { readonly pullRequest: number }
      readonly name: string
      readonly finding: LateFinding
      /** When it was first tried. */
      readonly since: string
      readonly notBefore: string
    }

/** What was found, and is told of later. */
export type ToTell = Extract<WorkItem, { kind: 'weakened' | 'untold' }>

/** Whether all that is left to do is to tell of what was found. */
export function isToTell(item: WorkItem): item is ToTell {
  return item.kind === 'weakened' || item.kind === 'untold'
}

function keyOfToTell(item: ToTell): string {
  const name = item.kind === 'weakened' ? item.branch : item.name
  return `${item.kind}:${item.ref.installation}:${item.ref.repositoryId}:${name}`
}

/** Key under which an item is worked off: one at a time for each key. */
export function keyOf(item: WorkItem): string {
  if (isToTell(item)) return keyOfToTell(item)
  switch (item.kind) {
    case 'pull-request':
      return `pr:${item.ref.installation}:${item.ref.repositoryId}#${item.ref.number}`
    case 'repository':
    case 'protection':
      return `repo:${item.ref.installation}:${item.ref.repositoryId}`
    case 'push':
      return `push:${item.ref.installation}:${item.ref.repositoryId}:${item.branch}`
    case 'arrived':
      return `arrived:${item.ref.installation}:${item.ref.repositoryId}:${item.after}`
    case 'merge-group':
      return `group:${item.ref.installation}:${item.ref.repositoryId}:${item.headSha}`
    case 'deployment':
      return `deployment:${item.ref.installation}:${item.ref.repositoryId}:${item.run}:${item.environment}`
    case 'deployed':
      return `deployed:${item.ref.installation}:${item.ref.repositoryId}:${item.environment}`
    case 'organisation':
    case 'installation':
      return `installation:${item.installation}`
    default:
      throw new Error(`no key for ${JSON.stringify(item satisfies never)}`)
  }
}

/** Installation an item belongs to: limits, pauses and audit chains are kept for each. */
export function installationOf(item: WorkItem): number {
  return item.kind === 'organisation' || item.kind === 'installation'
    ? item.installation
    : item.ref.installation
}

/** Nobody waits for it: it comes after everything else, and leaves half of the hour's requests to that. */
export function isInBackground(item: WorkItem): boolean {
  return item.kind === 'pull-request' && item.cause.kind === 'swept'
}
