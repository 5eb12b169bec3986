import type { Signal, SignalPlace } from '../signal.ts'
import { type Declaration, readDeclarations } from './declared.ts'
import { commentDrafts, type Draft, draftsOfLine } from './drafts.ts'
import { mayHoldMarker } from './gate.ts'
import { type Line, MAX_MESSAGE, readLines } from './lines.ts'
import { quotedRegions } from './regions.ts'
import { revertEnd } from './reverts.ts'
import { splitTrailer, trailerBlock } from './trailers.ts'

/**
 * Signals of one text beyond this are left out: the first ones say enough.
 * @internal Only tests and scripts read it.
 */
export const MAX_SIGNALS = 200
/** Of the lines that could hold a marker, the first and the last so many are read. */
const MAX_CANDIDATES = 1000
const MAX_TEXT = 300

/** What is scanned, and how its signals are filed. */
export interface Scan {
  readonly text: string
  readonly kind: 'commit' | 'body'
}

/** A signal without the commit that carries it. */
export type Finding = Omit<Signal, 'commit'>

interface Context {
  readonly kind: Scan['kind']
  readonly line: Line
  readonly inBlock: boolean
  /** Stands in a quotation of any kind. */
  readonly quoted: boolean
  /** A paragraph of one line. */
  readonly alone: boolean
}

/** What of a text is read. */
function ends(text: string): string {
  return text.length <= MAX_MESSAGE
    ? text
    : `${text.slice(0, MAX_MESSAGE / 2)}\n${text.slice(-MAX_MESSAGE / 2)}`
}

/** Everything that a commit message or a pull request body says about tools. */
export function scanText(scan: Scan): readonly Finding[] {
  if (!mayHoldMarker(ends(scan.text))) return []
  const lines = readLines(scan.text)
  const contexts = contextsOf(scan, lines)
  const declared = readDeclarations(contexts.map(({ line, quoted }) => ({ ...line, quoted })))
  const inLines = candidates(contexts).flatMap((context) => scanLine(context))
  const trailers = new Set(
    inLines.flatMap(({ marker, line }) => (marker.includes('/trailer:') ? [line] : [])),
  )
  const labelled = declared.filter(({ line }) => !trailers.has(line.number))
  const found = [...inLines, ...labelled.flatMap((declaration) => ofDeclaration(declaration, scan.kind))]
  return found.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)).slice(0, MAX_SIGNALS)
}

function contextsOf(scan: Scan, lines: readonly Line[]): readonly Context[] {
  const isCommit = scan.kind === 'commit'
  const block = isCommit ? trailerBlock(scan.text) : { start: 0, end: 0 }
  const revert = isCommit ? revertEnd(lines) : 0
  const regions = quotedRegions(lines)
  return lines.map((line, at) => ({
    kind: scan.kind,
    line,
    inBlock: line.number >= block.start && line.number < block.end,
    quoted: line.quoted || line.number <= revert || regions.has(line.number),
    alone: isBlank(lines[at - 1]) && isBlank(lines[at + 1]),
  }))
}

function isBlank(line: Line | undefined): boolean {
  return line === undefined || line.text.trim() === ''
}

function candidates(contexts: readonly Context[]): readonly Context[] {
  const possible = contexts.filter(({ line }) => mayHoldMarker(line.text))
  return possible.length <= 2 * MAX_CANDIDATES
    ? possible
    : [...possible.slice(0, MAX_CANDIDATES), ...possible.slice(-MAX_CANDIDATES)]
}

function scanLine(context: Context): readonly Finding[] {
  const { text, number } = context.line
  const comments = commentDrafts(text)
  const drafts = draftsOfLine(text, {
    first: context.kind === 'commit' && number === 1,
    alone: context.alone,
  })
  const quiet = context.quoted ? drafts.map((draft) => ({ ...draft, grade: 'hint' as const })) : drafts
  return unique([...comments, ...quiet]).map((draft) => toFinding(draft, context))
}

/** One signal for a tool and line is enough; the first is the most exact. */
function unique(drafts: readonly Draft[]): readonly Draft[] {
  return drafts.filter((draft, at) => drafts.findIndex((other) => other.tool === draft.tool) === at)
}

function toFinding(draft: Draft, context: Context): Finding {
  const { variant, model, link, ...rest } = draft
  return {
    ...rest,
    ...(variant === undefined ? {} : { variant }),
    ...(model === undefined || model === '' ? {} : { model }),
    ...(link === undefined ? {} : { link }),
    place: placeOf(context),
    line: context.line.number,
    text: context.line.text.trim().slice(0, MAX_TEXT),
    ...(context.kind === 'commit' ? { inTrailerBlock: context.inBlock } : {}),
  }
}

function placeOf(context: Context): SignalPlace {
  if (context.kind === 'body') return 'pull-request-body'
  return context.inBlock || splitTrailer(context.line.text) !== null ? 'commit-trailer' : 'commit-message'
}

/** AI that only searched or reviewed wrote nothing of the change. */
function ofDeclaration(declaration: Declaration, kind: Scan['kind']): readonly Finding[] {
  return declaration.tools.map((tool) => ({
    tool,
    grade: declaration.looked ? 'hint' : 'declared',
    role: declaration.looked ? 'reviewer' : 'assistant',
    place: kind === 'body' ? 'pull-request-body' : 'commit-message',
    line: declaration.line.number,
    text: declaration.text.trim().slice(0, MAX_TEXT),
    marker: `${tool}/labelled-disclosure`,
  }))
}
