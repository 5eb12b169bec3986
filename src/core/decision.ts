import type { Layer, PolicySource } from '../policy/policy.ts'
import type { Mode } from '../policy/words.ts'
import type { ExceptionFacts, Person, PolicyChange, RememberedDriver } from './facts.ts'
import type { CheckpointRemark } from './provenance/checkpoint-refs.ts'
import type { Grade, RememberedSignal, Signal } from './signal.ts'

/** `pass`: met. `fail`: something enforced is unmet. `warn`: only something in warn or observe mode is. */
export type Verdict = 'pass' | 'fail' | 'warn'

export type FindingStatus = 'met' | 'unmet' | 'waived' | 'not-applicable'

/** Kinds of requirement; each is one file under `core/requirements/`. */
export type RequirementKind =
  | 'approvals'
  | 'disclosure'
  | 'trailers'
  | 'sign-off'
  | 'attestations'
  | 'checks'
  | 'tests'
  | 'acknowledge'
  | 'owner'
  | 'max'
  | 'ai-share'
  | 'exception'
  | 'deny'
  | 'policy'

/**
 * One thing a person can do, or that cannot be done. The wording is made in `report/`;
 * `who` are people or teams that can do it (never drivers where independence is asked).
 */
export type Need =
  | {
      readonly kind: 'approval'
      readonly count: number
      readonly from: readonly string[] | null
      readonly candidates: readonly Person[]
    }
  | { readonly kind: 'change-request'; readonly person: Person }
  | { readonly kind: 'disclosure'; readonly heading: string; readonly missing: readonly string[] }
  | {
      readonly kind: 'trailer'
      readonly commit: string
      readonly problem: 'missing' | 'forbidden' | 'malformed'
      readonly trailer: string
      readonly seen: string | null
    }
  | { readonly kind: 'sign-off'; readonly commit: string; readonly seen: string | null }
  | { readonly kind: 'attestation'; readonly text: string; readonly heading: string }
  | { readonly kind: 'check'; readonly name: string; readonly conclusion: string | null }
  | { readonly kind: 'tests'; readonly globs: readonly string[] }
  | { readonly kind: 'acknowledge'; readonly path: string }
  | { readonly kind: 'owner' }
  | {
      readonly kind: 'shrink'
      readonly what: 'changed-lines' | 'changed-files' | 'open-pull-requests'
      readonly seen: number
      readonly max: number
    }
  | {
      readonly kind: 'wait-for-share'
      readonly share: number
      readonly below: number
      readonly windowDays: number
    }
  | {
      readonly kind: 'exception'
      readonly rule: string | null
      readonly tool: string | null
      readonly pending: string | null
      readonly granters: readonly string[] | null
    }
  | { readonly kind: 'impossible'; readonly reason: string; readonly link: string | null }
  /** `proposed`: the mistake is in this pull request's own policy, not in the one on the default branch. */
  | { readonly kind: 'fix-policy'; readonly message: string; readonly proposed?: boolean }
  | { readonly kind: 'permission'; readonly permission: string }

export interface RequirementResult {
  readonly kind: RequirementKind
  readonly met: boolean
  /** Plain facts for the sentence: what was wanted and what was seen. Escape before showing. */
  readonly wanted: string
  readonly seen: string
  readonly needs: readonly Need[]
}

/** What one rule says, with what it saw. Waived findings stay visible. */
export interface Finding {
  readonly rule: string
  readonly layer: Layer
  /** Layer or preset the rule came from. */
  readonly origin: string
  readonly mode: Mode
  readonly status: FindingStatus
  readonly description: string | null
  readonly remedy: string | null
  readonly requirements: readonly RequirementResult[]
  /** Set when waived: by which exception. */
  readonly waivedBy: ExceptionFacts | null
  /** True: no exception and no waiver lifts it (a denied tool). */
  readonly absolute: boolean
  /** For findings about a tool. */
  readonly tool: string | null
}

/** One review as it was weighed. */
export interface Weighed {
  readonly person: Person | null
  readonly counted: boolean
  readonly state: 'approved' | 'changes-requested' | 'dismissed'
  readonly commit: string | null
  /** Why it does not count; empty when it does. */
  readonly reasons: readonly DiscountReason[]
}
export type DiscountReason =
  | { readonly kind: 'bot' }
  | { readonly kind: 'machine-user' }
  | { readonly kind: 'deleted-account' }
  | { readonly kind: 'driver'; readonly driver: RememberedDriver }
  | { readonly kind: 'no-write' }
  | { readonly kind: 'stale'; readonly commit: string | null }
  | { readonly kind: 'before-base-change' }
  | { readonly kind: 'dismissed' }
  | { readonly kind: 'not-asked-for'; readonly rule: string }

/** What is known of AI in this pull request. */
export interface Provenance {
  readonly ai: boolean
  /** True when it counts as AI only because the policy says so for unmarked changes, or because commits are missing. */
  readonly assumed: 'unmarked' | 'incomplete' | null
  /** Product ids, sorted; with variants as `product/variant` beside them. */
  readonly tools: readonly string[]
  readonly models: readonly string[]
  readonly grade: Grade | null
  readonly signals: readonly Signal[]
  /** Seen earlier, no longer there. */
  readonly remembered: readonly RememberedSignal[]
  /** Share of commits with an AI signal, 0 to 1. */
  readonly share: number
  /** Neutral statements where a declaration and markers differ. */
  readonly contradictions: readonly Contradiction[]
  /** Version of the table of marks by which it was judged. */
  readonly table?: string
  /** Commits that a git note ascribes to people alone; it lowers nothing. */
  readonly notedByPeople?: readonly string[]
  /** Checkpoints that commits name, and of which no record could be read. */
  readonly checkpointRemarks?: readonly CheckpointRemark[]
  /** Set when a granter found that this is not AI. */
  readonly notAi: ExceptionFacts | null
}
export interface Contradiction {
  readonly declared: string
  readonly found: Signal
}

/** A level of blast radius and the files that reach it. */
export interface Reach {
  readonly level: string
  readonly files: readonly ReachedFile[]
  /** Set when reached by size or because the list is incomplete. */
  readonly because: 'paths' | 'changed-lines' | 'changed-files' | 'incomplete'
}
export interface ReachedFile {
  readonly path: string
  /** Why: the glob, or a built-in reason. */
  readonly why: string
}

/** The result of judging one pull request: plain JSON. Everything any surface shows comes from it. */
export interface Decision {
  readonly repository: string
  readonly number: number
  readonly head: string
  readonly base: string
  readonly verdict: Verdict
  readonly findings: readonly Finding[]
  readonly provenance: Provenance
  /** Highest level reached, or null. */
  readonly level: string | null
  readonly levelLabel: string | null
  readonly reaches: readonly Reach[]
  readonly drivers: readonly RememberedDriver[]
  readonly weighed: readonly Weighed[]
  /** The smallest set of needs that turns it green, merged over rules, in order of doing. */
  readonly path: readonly Need[]
  /** Exceptions that would do instead of the path, one for each finding that an exception can lift. */
  readonly alternatives?: readonly Need[]
  /** Live exceptions that bear on it, and requests that wait. */
  readonly exceptions: readonly ExceptionFacts[]
  readonly sources: readonly PolicySource[]
  /** Problems with the policy itself, or with what could not be read; each is shown. */
  readonly notes: readonly string[]
  readonly policyChange: PolicyChange | null
  /** Whether anything but the check is touched (labels, comment, reviewers). */
  readonly touches: boolean
  /** People and teams to ask, in order; empty on drafts. */
  readonly toRequest: { readonly people: readonly Person[]; readonly teams: readonly string[] }
  readonly approvalsKnown: boolean
}
