import type { DescribedChange, PolicyProblem } from '../policy/policy.ts'
import type { CheckpointRemark } from './provenance/checkpoint-refs.ts'
import type { RememberedSignal, Signal } from './signal.ts'

/** An account, by number where the platform gives one: logins are renamed, ids are not. */
export interface Person {
  readonly id: number | null
  readonly login: string
  readonly kind: 'user' | 'bot' | 'organization' | 'mannequin' | 'ghost'
}

/** Author or committer line of a commit: free text, and the account the platform maps it to. */
export interface CommitIdentity {
  readonly name: string
  readonly email: string
  /** Null when the e-mail maps to nobody. */
  readonly person: Person | null
}

export interface CommitFacts {
  readonly sha: string
  readonly tree: string | null
  readonly author: CommitIdentity
  readonly committer: CommitIdentity
  readonly message: string
  /** The platform verified a signature; null when not known (a local clone). */
  readonly verified: boolean | null
  /** ISO time of the committer line. */
  readonly committedAt: string
  /** Number of parents, when known. */
  readonly parents: number | null
  /** Merge of the base branch made in the web interface ("Update branch"). */
  readonly viaWeb?: boolean
  /** Co-authors of the message, as the platform maps them; what it does not tell is read from the message itself. */
  readonly coAuthors?: readonly CommitIdentity[]
}

export interface FileFacts {
  readonly path: string
  /** Old name of a rename or copy. */
  readonly previousPath: string | null
  readonly change: 'added' | 'modified' | 'deleted' | 'renamed' | 'copied'
  readonly additions: number
  readonly deletions: number
  /** `unknown`: it could be a symlink or submodule and could not be told. */
  readonly kind: 'file' | 'symlink' | 'submodule' | 'unknown'
}

export interface ReviewFacts {
  readonly id: string
  /** Null for a deleted account. */
  readonly person: Person | null
  readonly state: 'approved' | 'changes-requested' | 'commented' | 'dismissed'
  /** ISO time. */
  readonly submittedAt: string
  /** Commit it was given on; null when the platform has lost it. */
  readonly commit: string | null
  /** Write permission now. */
  readonly canWrite: boolean
  /** The three-dot diff it was given on equals the one of the head; set only when a policy asks (`same-diff`). */
  readonly sameDiff?: boolean
}

/** A team as it is now, child teams' members included, pending invitations not. */
export interface TeamFacts {
  readonly slug: string
  /** `missing`: no such team. `unreadable`: permission missing, or an error. */
  readonly state: 'known' | 'missing' | 'unreadable'
  readonly members: readonly Person[]
  /** Node id, for review requests. */
  readonly nodeId?: string
}

/** Somebody who takes part in the change, and so is not independent of it. */
export interface RememberedDriver {
  readonly person: Person
  readonly reason: DriverReason
  /** Commit, comment or event that shows it. */
  readonly evidence: string
}
export type DriverReason =
  | 'author'
  | 'commit-author'
  | 'committer'
  | 'co-author'
  | 'pusher'
  | 'asked-agent'
  | 'assignee'

/** A granted, requested or ended exception, as the register has it. */
export interface ExceptionFacts {
  /** `EX-1`, counted per repository. */
  readonly id: string
  readonly kind: 'exception' | 'waiver' | 'not-ai'
  readonly state: 'requested' | 'granted' | 'refused' | 'revoked' | 'expired'
  /** What it waives; `waiver` and `not-ai` name neither. */
  readonly rule: string | null
  readonly tool: string | null
  /** Globs; empty: all files. */
  readonly paths: readonly string[]
  readonly scope: 'pull-request' | 'repository'
  readonly pullRequest: number
  /** For waivers: the head it is bound to. For `not-ai`: the evidence known then (marker ids with commits). */
  readonly head: string | null
  readonly evidence?: readonly string[]
  readonly requester: Person
  readonly granter: Person | null
  readonly reason: string
  /** ISO times. */
  readonly requestedAt: string
  readonly startsAt: string | null
  readonly endsAt: string | null
  /** How long it was requested for; the end is known when it is granted. */
  readonly minutes?: number
  /** Who refused or revoked it. */
  readonly endedBy?: Person
}

/** A human accepted accountability with `/ai-policy own` or the button. */
export interface OwnershipFacts {
  readonly person: Person
  readonly at: string
  readonly canWrite: boolean
}

/** A human answered for a file, by command or by an inline review comment. */
export interface AcknowledgementFacts {
  readonly person: Person
  readonly path: string
  readonly at: string
  readonly canWrite: boolean
}

/** Another check on the head commit. `conclusion` is null while it runs. */
export interface CheckFacts {
  readonly name: string
  readonly app: string | null
  readonly conclusion: string | null
}

export interface PullRequestFacts {
  readonly number: number
  /** Node id on the platform; empty for a local clone. */
  readonly nodeId: string
  readonly title: string
  readonly body: string
  readonly state: 'open' | 'closed' | 'merged'
  readonly draft: boolean
  /** Null for a deleted account. */
  readonly author: Person | null
  readonly association: string
  /** The author never had a pull request merged here; null when not asked for. */
  readonly firstTime: boolean | null
  readonly createdAt: string
  /** `tree` of the tip of the base branch, when known: evidence that is in the base already is not inherited by tree. */
  readonly base: { readonly branch: string; readonly sha: string; readonly tree?: string | null }
  readonly head: { readonly branch: string; readonly sha: string; readonly repository: string | null }
  /** Branch whose rules apply when it is part of a stack; else null. */
  readonly trunk?: string | null
  readonly labels: readonly string[]
  /** Of the issues that it closes; not there or null when no rule asks. */
  readonly issueLabels?: readonly string[] | null
  readonly assignees: readonly Person[]
  readonly requestedReviewers: readonly RequestedReviewer[]
  /** As the platform counts them; compared with what was read. */
  readonly changedFiles: number
  readonly additions: number
  readonly deletions: number
  readonly commitCount: number
  /** ISO time of the last change of the base branch of this pull request; null: never changed. */
  readonly baseChangedAt: string | null
}
export type RequestedReviewer =
  | { readonly kind: 'person'; readonly person: Person }
  | { readonly kind: 'team'; readonly slug: string }

export interface RepositoryFacts {
  readonly id: number
  readonly nodeId: string
  readonly owner: string
  readonly name: string
  readonly ownerKind: 'organization' | 'user'
  readonly defaultBranch: string
  readonly visibility: 'public' | 'private' | 'internal'
  readonly topics: readonly string[]
  readonly properties: Readonly<Record<string, string | readonly string[] | boolean | null>>
  /** Web address without trailing slash, for links; null for a local clone. */
  readonly url: string | null
}

/** Share of AI among merged pull requests in one window, for a circuit breaker. */
export interface ShareFacts {
  readonly windowDays: number
  readonly merged: number
  readonly ai: number
  /** The breaker was open when last judged. */
  readonly open: boolean
}

/** What the pull request does to the policy file, or to the tests of the policy. */
export interface PolicyChange {
  readonly path: string
  /** Mistakes, each in the file and at the place where it stands. */
  readonly problems: readonly PolicyProblem[]
  /** Changes in words; loosening ones marked. */
  readonly changes: readonly DescribedChange[]
  readonly notes: readonly string[]
}

/**
 * Everything that was seen of one pull request: plain JSON, so that it can be recorded and replayed.
 * What could not be read is said so (`complete`, `unreadable`, `canWrite: false`, team states), never guessed.
 */
export interface Facts {
  readonly repository: RepositoryFacts
  readonly pullRequest: PullRequestFacts
  readonly commits: readonly CommitFacts[]
  readonly files: readonly FileFacts[]
  /** False: the list is cut short, so the change is judged as touching everything, or as AI. */
  readonly complete: { readonly files: boolean; readonly commits: boolean }
  readonly reviews: readonly ReviewFacts[]
  /** False in a local clone: reviews, teams and permissions are not known yet, and listed as what will be needed. */
  readonly reviewsKnown: boolean
  readonly teams: readonly TeamFacts[]
  /** Text of CODEOWNERS at the base, when there is one and a rule or a request asks. */
  readonly codeowners: { readonly path: string; readonly text: string } | null
  /** People with administration rights, when granters default to them; else empty. */
  readonly administrators: readonly Person[]
  readonly checks: readonly CheckFacts[]
  /** Signals that are not in commits, title, body, branch, labels or files: pusher, notes, traces. */
  readonly extraSignals: readonly Signal[]
  /** Commits that a git note ascribes to people alone: shown, and nothing more. */
  readonly notedByPeople?: readonly string[]
  /** Checkpoints that commits name, and of which no record could be read: shown, and nothing more. */
  readonly checkpointRemarks?: readonly CheckpointRemark[]
  readonly remembered: {
    readonly signals: readonly RememberedSignal[]
    readonly drivers: readonly RememberedDriver[]
  }
  readonly exceptions: readonly ExceptionFacts[]
  readonly ownerships: readonly OwnershipFacts[]
  readonly acknowledgements: readonly AcknowledgementFacts[]
  readonly shares: readonly ShareFacts[]
  /** Open pull requests of the same author, this one included; null when no rule asks. */
  readonly openPullRequestsOfAuthor: number | null
  /** Names of permissions that were missing, e.g. `members: read`. */
  readonly missingPermissions: readonly string[]
  /** Set when the pull request changes the policy itself, or its tests. */
  readonly policyChange?: PolicyChange | null
  /** Lower, still open pull requests of a stack that are unmet. */
  readonly unmetBelow?: readonly number[]
}
