/** A line of a comment that its author says in the open. */
export interface OwnLine {
  readonly text: string
  /** 1-based number in the comment. */
  readonly number: number
}

/** Markers of list items, which may hold a fence or a quotation of their own. */
const ITEM = /^(?: {0,3}(?:[-*+]|\d{1,9}[.)])(?= ))+ */
const FENCE = /^( *)(`{3,}|~{3,})(.*)$/
/** Spaces before a fence that make it no fence. */
const INDENTED = 4
const QUOTE = /^ {0,3}>/
/** What ends a paragraph, and with it a quotation that goes on without a mark. */
const NEW_BLOCK = /^ {0,3}(?:#{1,6}(?:\s|$)|[-*+]\s|\d{1,9}[.)]\s|(?:[-*_]\s*){3,}$)/
/** What ends the author's own text: a signature, or the message that an answer by e-mail drags along. */
const SIGNATURE = /^(?:-- ?|_{10,}|-{2,} ?Original Message ?-{2,}|.*\*{3}@\*{3}\.\*{3}.*)$/i
/** Elements whose content is not said in the open, or not by the author. */
const CLOSED_ELEMENTS =
  /<!--|-->|<(\/?)(pre|code|samp|kbd|tt|script|style|textarea|details|blockquote|q|del|s|strike|template)\b[^<>]*>/gi
/** Instructions, declarations and sections of HTML are not shown. Where they end is not looked for. */
const UNSEEN = /^ {0,3}<(?:\?|![a-z[])/im

/**
 * The lines that are the author's own words: not quoted, not code, not in a comment or closed element of HTML, not in a
 * signature. What is hidden inside a line is blanked. When in doubt a line is left out: a command that is not obeyed can
 * be written again, one that nobody meant cannot be taken back.
 */
export function ownLines(comment: string): readonly OwnLine[] {
  const lines = comment.split(/\r\n|\n|\r/)
  const spoken = blankElements(markSpoken(lines).map((isSpoken, at) => (isSpoken ? (lines[at] ?? '') : '')))
  const code = codeSpanStarts(spoken)
  return spoken.flatMap((text, at) => (text.trim() === '' || code.has(at) ? [] : [{ text, number: at + 1 }]))
}

/** For each line whether it stands outside of fences, quotations and the signature. */
function markSpoken(lines: readonly string[]): readonly boolean[] {
  let fence: Fence | null = null
  let isQuoting = false
  let isSigned = false
  return lines.map((line) => {
    const wasFenced = fence !== null
    fence = fenceAfter(line, fence)
    if (wasFenced || fence !== null) return false
    isQuoting =
      QUOTE.test(line.replace(ITEM, '')) || (isQuoting && /[^ \t]/.test(line) && !NEW_BLOCK.test(line))
    isSigned ||= SIGNATURE.test(line)
    return !isQuoting && !isSigned
  })
}

interface Fence {
  readonly mark: string
  /** How far the text of the list item is indented that holds it. */
  readonly indent: number
}

/** The fence that is open after a line; one that nobody closes runs to the end. */
function fenceAfter(line: string, open: Fence | null): Fence | null {
  if (open === null) return fenceOpenedBy(line)
  const [, blanks = '', mark = '', rest = ''] = FENCE.exec(line) ?? []
  const isClosing = mark.startsWith(open.mark) && blanks.length < open.indent + INDENTED && rest.trim() === ''
  return isClosing ? null : open
}

function fenceOpenedBy(line: string): Fence | null {
  const [item = ''] = ITEM.exec(line) ?? []
  const [, blanks = '', mark = '', rest = ''] = FENCE.exec(line.slice(item.length)) ?? []
  const isInline = mark.startsWith('`') && rest.includes('`')
  return mark === '' || blanks.length >= INDENTED || isInline ? null : { mark, indent: item.length }
}

/** Blanks what stands in HTML comments, in closed elements, nested ones too, and in tags that run over several lines. */
function blankElements(lines: readonly string[]): readonly string[] {
  const text = lines.join('\n')
  const ranges = [...closedRanges(text), ...longTags(text), ...unseen(text)].toSorted(
    (one, other) => one.from - other.from,
  )
  let result = ''
  let at = 0
  for (const { from, to } of ranges) {
    if (to <= at) continue
    result += text.slice(at, Math.max(at, from)) + blanked(text.slice(Math.max(at, from), to))
    at = to
  }
  return (result + text.slice(at)).split('\n')
}

interface Range {
  readonly from: number
  readonly to: number
}

/** From each outermost opening to its end; what nobody closes runs to the end of the text. */
function closedRanges(text: string): readonly Range[] {
  const ranges: Range[] = []
  const open: string[] = []
  let from = 0
  for (const match of text.matchAll(CLOSED_ELEMENTS)) {
    const wasOpen = open.length > 0
    enterOrLeave(open, match)
    if (!wasOpen) from = match.index
    if (wasOpen && open.length === 0) ranges.push({ from, to: match.index + match[0].length })
  }
  return open.length > 0 ? [...ranges, { from, to: text.length }] : ranges
}

/** A line inside a tag is an attribute's text, which nobody sees. */
function longTags(text: string): readonly Range[] {
  return Array.from(text.matchAll(/<\/?[a-z][^<>\n]*\n[^<>]*>/gi), (match) => ({
    from: match.index,
    to: match.index + match[0].length,
  }))
}

function unseen(text: string): readonly Range[] {
  const from = text.search(UNSEEN)
  return from < 0 ? [] : [{ from, to: text.length }]
}

function enterOrLeave(open: string[], [token, slash, name]: RegExpMatchArray): void {
  const inComment = open.at(-1) === '<!--'
  if (token === '-->') {
    if (inComment) open.pop()
  } else if (inComment) return
  else if (token === '<!--') open.push(token)
  else if (slash === '') open.push((name ?? '').toLowerCase())
  else if (open.at(-1) === name?.toLowerCase()) open.pop()
}

function blanked(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ')
}

/** Lines that begin inside a code span which an earlier line of their paragraph opened. */
function codeSpanStarts(lines: readonly string[]): ReadonlySet<number> {
  const inside = new Set<number>()
  let paragraph: number[] = []
  for (const [at, line] of [...lines, ''].entries()) {
    if (line.trim() !== '') paragraph.push(at)
    else {
      for (const inCode of linesInCode(lines, paragraph)) inside.add(inCode)
      paragraph = []
    }
  }
  return inside
}

/** A run of backticks opens a code span when a later run of the same length closes it. */
function linesInCode(lines: readonly string[], paragraph: readonly number[]): readonly number[] {
  const runs = paragraph.flatMap((at) =>
    Array.from((lines[at] ?? '').matchAll(/`+/g), ([run]) => ({ at, length: run.length })),
  )
  const closers = closersOf(runs.map(({ length }) => length))
  const inside: number[] = []
  for (let next = 0; next < runs.length; next += 1) {
    const closer = closers[next] ?? -1
    const [from, to] = [runs[next]?.at ?? 0, runs[closer]?.at ?? 0]
    for (let at = from + 1; at <= to; at += 1) inside.push(at)
    if (closer > next) next = closer
  }
  return inside
}

/** For each run the index of the next one of the same length; -1 when there is none. */
function closersOf(lengths: readonly number[]): readonly number[] {
  const nearest = new Map<number, number>()
  return lengths
    .map((length, at) => ({ length, at }))
    .toReversed()
    .map(({ length, at }) => {
      const closer = nearest.get(length) ?? -1
      nearest.set(length, at)
      return closer
    })
    .toReversed()
}
