import type { Level, Rule, Tools } from './schema.ts'
import type { Mode } from './words.ts'

/** Which file a value came from. */
export type Layer = 'organisation' | 'repository'

/** Where a policy text was read: shown in the check and kept in the receipt. */
export interface PolicySource {
  readonly layer: Layer
  /** `owner/name`. */
  readonly repository: string
  readonly path: string
  /** Commit and blob it was read at; null for a file on disk. */
  readonly commit: string | null
  readonly blob: string | null
  /** Set when the newest text is invalid and an older one is used (spec: at most 24 h). */
  readonly lastValidSince?: string
}

/** A custom marker of the policy (`provenance.custom`). */
interface CustomMarker {
  readonly tool: string
  readonly trailer?: string | undefined
  readonly author?: string | undefined
  readonly branch?: string | undefined
}

/** A rule with the place it came from: a layer, or a preset that the layer extends. */
export interface RuleInForce extends Rule {
  readonly mode: Mode
  readonly origin: string
}

/**
 * One layer, complete and with defaults filled in, as it is judged. The organisation's layer is exactly its own file,
 * as if it stood alone: that makes "a repository may only tighten" true by construction. The repository's layer has
 * the organisation's stricter values joined in; where it has some of its own, the organisation's rules are judged under
 * these as well (`tightened`), and the stricter word holds.
 */
export interface PolicyLayer {
  readonly layer: Layer
  readonly mode: Mode
  readonly tools: Tools | null
  /** Highest first; never empty. */
  readonly levels: readonly Level[]
  readonly rules: readonly RuleInForce[]
  readonly machineUsers: readonly string[]
  readonly stale: 'on-push' | 'same-diff'
  readonly unmappedAuthor: 'ignore' | 'plus-one'
  readonly hints: 'report' | 'count'
  readonly unmarked: 'human' | 'ai'
  readonly custom: readonly CustomMarker[]
  readonly disclosureHeading: string
  /** The same rules under the settings of the layer below; left out where these change nothing. */
  readonly tightened?: PolicyLayer
}

/** What a pull request is judged by: the layers in force, and the settings that hold for all of it. */
export interface PolicyInForce {
  /** Organisation first, when there is one. At least one layer. */
  readonly layers: readonly PolicyLayer[]
  readonly sources: readonly PolicySource[]
  readonly request: boolean
  /** Who may grant exceptions; null means repository administrators. */
  readonly granters: readonly string[] | null
  readonly maxDays: number
  readonly notifyDays: readonly number[]
  readonly aiLabel: string | false
  readonly exceptionLabel: string | false
  readonly environments: readonly string[]
  /** Repository that may hold a policy of the organisation which nobody showed us. */
  readonly unseenFloor?: string
  /** True when the rules of no layer can ever hold anybody up (shown, never a silent pass). */
  readonly origins: Readonly<Record<string, string>>
}

/** A mistake in a policy file, at its place. Lines and columns are 1-based. */
export interface PolicyProblem {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine?: number
  readonly severity: 'error' | 'warning'
  /** What was found, what is wanted, what to write instead. */
  readonly message: string
  /** Closed code, e.g. `unknown-key`, `yaml-syntax`, `unknown-tool`. */
  readonly code: string
}

/** A difference between two policies, in words. */
export interface DescribedChange {
  readonly text: string
  /** True when something may pass that did not before. */
  readonly loosens: boolean
}
