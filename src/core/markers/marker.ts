import type { Grade, SignalRole } from '../signal.ts'

/** Facts about a marker that do not depend on how it is matched. */
export interface MarkerFacts {
  /** `<tool>/<what it is>`; never changes, because audit entries refer to it. */
  readonly id: string
  readonly tool: string
  readonly variant?: string
  /** Strongest grade that a match can have; the platform may raise it to `verified`. */
  readonly grade: Grade
  readonly role: SignalRole
  /** First and last time the tool wrote it, as far as is known: `2025-03` or `2025-03-14`. */
  readonly since?: string
  readonly until?: string
  readonly written: 'default' | 'opt-in' | 'unknown'
  /** How a user keeps the tool from writing it. */
  readonly switchOff?: string
  /** The public place that says so. */
  readonly source: string
  readonly example: string
  /** Texts that look alike and must stay silent. */
  readonly counterExamples: readonly [string, ...string[]]
}

/** A machine account: found by number, by login, and by the noreply address of either. */
export interface AccountPattern {
  readonly kind: 'account'
  /** Numeric id; `null` when it could not be confirmed. */
  readonly account: number | null
  readonly logins: readonly [string, ...string[]]
  readonly type: 'bot' | 'user'
  /**
   * The account also works without AI: as author it only hints, always or on commits that release; as co-author
   * somebody applied its suggestion.
   */
  readonly asAuthor?: 'hint' | 'hint-on-release'
}

/** Whole e-mail addresses, lower-case. */
export interface AddressPattern {
  readonly kind: 'address'
  readonly addresses: readonly [string, ...string[]]
  /** Other tools write this address too: a tool named beside it wins. */
  readonly shared?: true
  /** The company's other machines write it too: it counts beside a tool's name only. */
  readonly needsName?: true
}

/** A regular expression over a whole e-mail address. */
export interface AddressShapePattern {
  readonly kind: 'address-shape'
  readonly pattern: string
}

/** A regular expression over the name of an author, committer or co-author. */
export interface NamePattern {
  readonly kind: 'name'
  readonly pattern: string
}

/** A trailer of the tool's own, by key, and by a regular expression over its value when given. */
export interface TrailerPattern {
  readonly kind: 'trailer'
  readonly keys: readonly [string, ...string[]]
  /** The key exactly so, where another tool writes it in other letters. */
  readonly spelling?: string
  readonly value?: string
}

/** A regular expression over one line of a message or body, tried where the lower-case `needle` stands in it. */
export interface LinePattern<K extends 'line' | 'subject' | 'comment' = 'line'> {
  readonly kind: K
  readonly needle: string
  readonly pattern: string
}

/** A link: literal beginning without scheme, then a regular expression over what follows. */
export interface LinkPattern {
  readonly kind: 'link'
  readonly prefix: string
  readonly rest: string
}

/** A regular expression over the name of a head branch. */
export interface BranchPattern {
  readonly kind: 'branch'
  readonly pattern: string
}

/** A label, or a file glob, or the name of a git notes ref. */
export interface NamedPattern<K extends 'label' | 'file' | 'note' = 'label'> {
  readonly kind: K
  readonly name: string
}

export type MarkerPattern =
  | AccountPattern
  | AddressPattern
  | AddressShapePattern
  | NamePattern
  | TrailerPattern
  | LinePattern
  | LinePattern<'subject'>
  | LinePattern<'comment'>
  | LinkPattern
  | BranchPattern
  | NamedPattern
  | NamedPattern<'file'>
  | NamedPattern<'note'>

/** The pattern of one kind. */
export type PatternOf<K extends MarkerPattern['kind']> = Extract<MarkerPattern, { readonly kind: K }>

/** One row of the table: one form that one tool leaves behind. */
export interface Marker extends MarkerFacts {
  readonly match: MarkerPattern
}

/** A tool, a brand or a convention that signals are filed under. */
export interface Tool {
  readonly id: string
  readonly name: string
  readonly vendor: string | null
  /** `brand`: a model or maker named without a tool; `convention`: a way of recording, not a writer of code. */
  readonly kind: 'tool' | 'brand' | 'convention'
  readonly variants?: readonly ToolVariant[]
  /** Lower-case names that mean this tool and nothing else. */
  readonly names?: readonly string[]
  /** Lower-case names that are also a common word or a company's: they need something beside them. */
  readonly commonNames?: readonly string[]
  /** Lower-case names that people bear too: even an address of that name may be a person's. */
  readonly firstNames?: readonly string[]
  /** Lower-case names of the company behind: they count when nothing more exact stands beside them. */
  readonly makerNames?: readonly string[]
  /** Domains of the vendor's pages and addresses. */
  readonly domains?: readonly string[]
  /** Marks a reviewer: its commits are suggestions that somebody applied. */
  readonly reviewer?: true
}

export interface ToolVariant {
  readonly id: string
  readonly name: string
}
