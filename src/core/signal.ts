import { GRADE_NAMES } from '../policy/words.ts'

/** How much a signal proves, strongest first (see docs/provenance.md). */
export const GRADES = GRADE_NAMES
export type Grade = (typeof GRADES)[number]

/** Where a signal stood. */
export type SignalPlace =
  | 'commit-author'
  | 'commit-committer'
  | 'commit-message'
  | 'commit-trailer'
  | 'commit-signature'
  | 'pull-request-author'
  | 'pull-request-title'
  | 'pull-request-body'
  | 'pusher'
  | 'branch'
  | 'label'
  | 'file'
  | 'git-note'
  | 'agent-trace'
  | 'checkpoint'
  | 'command'

/** What the tool did, as far as the marker says: wrote, helped, or only reviewed (a suggestion of its was applied). */
export type SignalRole = 'author' | 'assistant' | 'reviewer'

/** One trace that an AI tool left, with the text that says so. Plain JSON. */
export interface Signal {
  /** Product id as in the tool table, e.g. `claude-code`; `unspecified` when the text names no tool. */
  readonly tool: string
  /** Variant of the product when the marker tells it, e.g. `cli` for `github-copilot/cli`. */
  readonly variant?: string
  /** Model name as written by the marker, e.g. `Claude Opus 4.6`. */
  readonly model?: string
  readonly grade: Grade
  readonly role: SignalRole
  readonly place: SignalPlace
  /** Commit that carries it; absent for signals of the pull request itself. */
  readonly commit?: string
  /** 1-based line of the message or body. */
  readonly line?: number
  /** File path, for signals of place `file`, `agent-trace`. */
  readonly path?: string
  /** The exact text, cut to 300 characters. Hostile: escape before showing. */
  readonly text: string
  /** Session, thread or prompt link carried by the marker. */
  readonly link?: string
  /** Id of the marker row that matched, e.g. `claude-code/co-author`. */
  readonly marker: string
  /** The text stood inside the block that git itself recognises as trailers. */
  readonly inTrailerBlock?: boolean
}

/** A signal that was seen on an earlier state, and stays (docs/provenance.md, "Sticky evidence"). */
export interface RememberedSignal {
  readonly signal: Signal
  /** ISO time. */
  readonly firstSeen: string
  /** Commit on which it was first seen, when it was on one. */
  readonly seenOn: string | null
  /** Why it is held against this pull request. */
  readonly via: 'pull-request' | 'commit' | 'tree' | 'patch-id' | 'push'
  /** The pull request it was first seen on, when another one. */
  readonly fromPullRequest?: number
  /** Head whose diff carried it, for evidence that passes on by patch id. */
  readonly carriedBy?: string
}

/** Orders grades: `isAtLeast('verified', 'marked')` is true. */
export function isAtLeast(grade: Grade, wanted: Grade): boolean {
  return GRADES.indexOf(grade) <= GRADES.indexOf(wanted)
}
