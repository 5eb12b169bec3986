import { calloutLines, squashedLines } from './set-apart.ts'

/** One line of a message or body, and whether it speaks for its author. */
export interface Line {
  /** Text without the line end, cut to `MAX_LINE` characters. */
  readonly text: string
  /** 1-based number in the message. */
  readonly number: number
  /** Stands in a block quote, code block or HTML comment: at most a hint. */
  readonly quoted: boolean
  /** Stands in a block quote only to be set apart: a labelled disclosure there speaks for its author. */
  readonly callout?: true
}

/**
 * Longer lines are cut before any pattern sees them, so that work stays linear in the size of the message.
 * @internal Only tests and scripts read it.
 */
export const MAX_LINE = 2000

const FENCE = /^ {0,3}(`{3,}|~{3,})/
const LITERAL_BREAK = /(?:\\r)?\\n/

/** Longer texts are read at both ends only; no tool, and no person, writes one. */
export const MAX_MESSAGE = 262_144

/** A line as it stands, with its number. */
export interface RawLine {
  readonly text: string
  readonly number: number
}

/** Lines parted by `\n` alone; of a text that is too long, those at its two ends. */
export function rawLines(message: string): readonly RawLine[] {
  if (message.length <= MAX_MESSAGE) return numbered(message.split('\n'), 1)
  const head = message.slice(0, MAX_MESSAGE / 2).split('\n')
  const from = message.length - MAX_MESSAGE / 2
  return [...numbered(head, 1), ...numbered(message.slice(from).split('\n'), countBreaks(message, from) + 1)]
}

function numbered(texts: readonly string[], first: number): readonly RawLine[] {
  return texts.map((text, index) => ({ text, number: first + index }))
}

function countBreaks(message: string, until: number): number {
  let count = 0
  for (let at = message.indexOf('\n'); at >= 0 && at < until; at = message.indexOf('\n', at + 1)) count += 1
  return count
}

/** Splits into lines, with every kind of line end, and says which of them are quoted. */
export function readLines(message: string): readonly Line[] {
  const lines = rawLines(message).flatMap(splitReturns)
  const texts = lines.map((line) => line.text)
  // Most messages have none of these, and looking once is quicker than looking at each line.
  const fenced = /`{3}|~{3}/.test(message) ? markFences(texts) : NONE
  const commented = message.includes('<!--') ? markComments(texts) : NONE
  const squashed = message.includes('Squashed commit of') ? squashedLines(texts) : NONE
  const callouts = message.includes('[!') ? calloutLines(texts) : NONE
  const mayHide = message.includes('\\n') || /co-authored-by:|generated with \[/i.test(message)
  return lines.flatMap(({ text: whole, number }, index) => {
    const text = squashed.has(index) ? whole.slice(4) : whole
    const hidden = fenced.has(index) || commented.has(index)
    const stands = {
      number,
      quoted: hidden || isQuote(text),
      ...(callouts.has(index) && !hidden ? { callout: true as const } : {}),
    }
    return mayHide
      ? splitLiteralBreaks(text).map((part) => ({ text: part, ...stands }))
      : [{ text, ...stands }]
  })
}

const NONE: ReadonlySet<number> = new Set()

function splitReturns(line: RawLine): readonly RawLine[] {
  const text = line.text.endsWith('\r') ? line.text.slice(0, -1) : line.text
  if (!text.includes('\r')) return [{ text: cut(text), number: line.number }]
  return text.split('\r').map((part) => ({ text: cut(part), number: line.number }))
}

function cut(text: string): string {
  return text.length > MAX_LINE ? text.slice(0, MAX_LINE) : text
}

/** A block quote, or a code block made by four spaces or a tab. */
function isQuote(text: string): boolean {
  return /^ {0,3}>/.test(text) || text.startsWith('    ') || text.startsWith('\t')
}

/** Line indices inside closed fences; a fence that nobody closes hides nothing. */
function markFences(texts: readonly string[]): ReadonlySet<number> {
  const inside = new Set<number>()
  const closers = lastFences(texts)
  let open: { readonly mark: string; readonly at: number } | null = null
  for (const [index, text] of texts.entries()) {
    const mark = FENCE.exec(text)?.[1]
    if (mark === undefined) continue
    if (open === null) {
      const canClose = (closers.get(mark.charAt(0)) ?? -1) > index
      if (canClose) open = { mark, at: index }
    } else if (closes(text, mark, open.mark)) {
      for (let line = open.at; line <= index; line += 1) inside.add(line)
      open = null
    }
  }
  return inside
}

/** For each fence character the last line that could close one. */
function lastFences(texts: readonly string[]): ReadonlyMap<string, number> {
  const last = new Map<string, number>()
  for (const [index, text] of texts.entries()) {
    const mark = FENCE.exec(text)?.[1]
    if (mark !== undefined && text.trim() === mark) last.set(mark.charAt(0), index)
  }
  return last
}

function closes(text: string, mark: string, open: string): boolean {
  return mark.charAt(0) === open.charAt(0) && mark.length >= open.length && text.trim() === mark
}

/** Line indices inside closed HTML comments that span lines or stand alone on one. */
function markComments(texts: readonly string[]): ReadonlySet<number> {
  const inside = new Set<number>()
  const lastEnd = texts.findLastIndex((text) => text.includes('-->'))
  let open = false
  for (const [index, text] of texts.entries()) {
    const starts = !open && index <= lastEnd && text.includes('<!--')
    if (starts) open = true
    if (open && (!starts || text.trimStart().startsWith('<!--'))) inside.add(index)
    if (open && text.lastIndexOf('-->') > text.lastIndexOf('<!--')) open = false
  }
  return inside
}

/** A trailer that lost its line: after a full stop, a backtick, a bracket or a gap. */
const GLUED = /(?:[`.)]\s?|\s{2,40}|\t)(?=(?:🤖 Generated with \[|Co-authored-by: [^<]{1,80}<[^>]{3,100}>))/iu

/** Scripts that pass `\n` through a shell leave a whole message on one line; its parts are lines to us. */
function splitLiteralBreaks(text: string): readonly string[] {
  const parts = text.includes('\\n') && LITERAL_BREAK.test(text) ? text.split(LITERAL_BREAK) : [text]
  return parts.flatMap((part) =>
    /co-authored-by:|generated with \[/i.test(part) ? part.split(GLUED) : [part],
  )
}
