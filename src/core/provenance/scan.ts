import type { Signal, SignalPlace } from '../signal.ts'
import { type Declaration, readDeclarations } from './declared.ts'
import { commentDrafts, type Draft, draftsOfLine } from './drafts.ts'
import { mayHoldLabel, mayHoldMarker } from './gate.ts'
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
}

/** What of a text is read. */
function ends(text: string): string {
  return text.length <= MAX_MESSAGE
    ? text
    : `${text.slice(0, MAX_MESSAGE / 2)}\n${text.slice(-MAX_MESSAGE / 2)}`
}

/** Everything that a commit message or a pull request body says about tools. */
export function scanText(scan: Scan): readonly Finding[] {
  return mayHoldMarker(ends(scan.text)) ? scanLines(scan) : []
}

/**
 * As `scanText`, without asking first whether it is worth it.
 * @internal Only tests and scripts read it.
 */
export function scanLines(scan: Scan): readonly Finding[] {
  const lines = readLines(scan.text)
  const said = candidates(lines).flatMap((at) => draftsAt(lines, at, scan.kind))
  const mayDeclare = mayHoldLabel(scan.text)
  // Most texts that could hold a marker hold none; how their lines stand is of no interest then.
  if (said.length === 0 && !mayDeclare) return []
  const contextOf = contextsOf(scan, lines)
  const inLines = said.flatMap((one) => findingsOf(one, contextOf(one.line)))
  const declared = mayDeclare ? readDeclarations(lines.map((line) => asDeclared(line, contextOf(line)))) : []
  const trailers = new Set(
    inLines.flatMap(({ marker, line }) => (marker.includes('/trailer:') ? [line] : [])),
  )
  const labelled = declared.filter(({ line }) => !trailers.has(line.number))
  const found = [...inLines, ...labelled.flatMap((declaration) => ofDeclaration(declaration, scan.kind))]
  return found.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)).slice(0, MAX_SIGNALS)
}

/** What is set apart by a quotation's mark is no quotation, unless it stands in another one. */
function asDeclared(line: Line, { quoted }: Context): Line {
  const isOwn = line.callout === true && quoted === line.quoted
  return isOwn ? { ...line, text: line.text.replace(/^ {0,3}> ?/, ''), quoted: false } : { ...line, quoted }
}

/** What a line says, and what stands hidden in it. */
interface Said {
  readonly line: Line
  readonly comments: readonly Draft[]
  readonly drafts: readonly Draft[]
}

function draftsAt(lines: readonly Line[], at: number, kind: Scan['kind']): readonly Said[] {
  const line = lines[at]
  if (line === undefined) return []
  const comments = commentDrafts(line.text)
  const drafts = draftsOfLine(line.text, {
    first: kind === 'commit' && line.number === 1,
    // A paragraph of one line.
    alone: isBlank(lines[at - 1]) && isBlank(lines[at + 1]),
  })
  return comments.length + drafts.length === 0 ? [] : [{ line, comments, drafts }]
}

function contextsOf({ text, kind }: Scan, lines: readonly Line[]): (line: Line) => Context {
  const isCommit = kind === 'commit'
  const block = isCommit ? trailerBlock(text) : { start: 0, end: 0 }
  const revert = isCommit ? revertEnd(lines) : 0
  const regions = quotedRegions(lines)
  return (line) => ({
    kind,
    line,
    inBlock: line.number >= block.start && line.number < block.end,
    quoted: line.quoted || line.number <= revert || regions.has(line.number),
  })
}

function isBlank(line: Line | undefined): boolean {
  return line === undefined || line.text.trim() === ''
}

/** Indices of the lines that could hold a marker. */
function candidates(lines: readonly Line[]): readonly number[] {
  const possible = lines.flatMap(({ text }, at) => (mayHoldMarker(text) ? [at] : []))
  return possible.length <= 2 * MAX_CANDIDATES
    ? possible
    : [...possible.slice(0, MAX_CANDIDATES), ...possible.slice(-MAX_CANDIDATES)]
}

function findingsOf({ comments, drafts }: Said, context: Context): readonly Finding[] {
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
