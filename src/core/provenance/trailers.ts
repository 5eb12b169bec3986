import { type RawLine, rawLines, readLines } from './lines.ts'

/** A `Key: value` line of a commit message. */
export interface Trailer {
  /** As written; compare without regard to case. */
  readonly key: string
  /** Folded lines joined by one space. */
  readonly value: string
  /** 1-based line of the message. */
  readonly line: number
  /** Stands in the block that git itself recognises. Rules about trailers count these only. */
  readonly inBlock: boolean
}

/** A key that is surely meant as a trailer: it has a hyphen (`Co-authored-by`), as `Note: text` has not. */
const HYPHENATED_KEY = /^[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+$/
const GIT_MADE = ['Signed-off-by: ', '(cherry picked from commit ']

/**
 * The trailers of a commit message: git's own block (as `git log --format=%(trailers)` shows it), and besides,
 * marked as outside the block, every other unquoted line that is shaped like a trailer.
 */
export function parseTrailers(message: string): readonly Trailer[] {
  const inBlock = readBlock(findBlock(message))
  const taken = new Set(inBlock.map((trailer) => trailer.line))
  return [...looseTrailers(message, taken), ...inBlock].toSorted((a, b) => a.line - b.line)
}

/** First and last line (1-based, last not included) of the block that git recognises; equal when there is none. */
export function trailerBlock(message: string): { readonly start: number; readonly end: number } {
  const block = findBlock(message)
  const start = block[0]?.number ?? 0
  return { start, end: (block.at(-1)?.number ?? -1) + 1 }
}

/** Key and value of a line that is shaped like a trailer, by git's rules for separators. */
export function splitTrailer(line: string): { readonly key: string; readonly value: string } | null {
  const at = separatorAt(line)
  return at < 1 || isSpace(line.charAt(0))
    ? null
    : { key: line.slice(0, at).trim(), value: line.slice(at + 1).trim() }
}

function looseTrailers(message: string, taken: ReadonlySet<number>): readonly Trailer[] {
  return readLines(message).flatMap((line) => {
    if (line.quoted || taken.has(line.number)) return []
    const parts = splitTrailer(line.text)
    return parts === null || !HYPHENATED_KEY.test(parts.key) || parts.value === ''
      ? []
      : [{ ...parts, line: line.number, inBlock: false }]
  })
}

/** Follows trailer.c of git: last paragraph, all trailers, or a quarter of it with one that git makes itself. */
function findBlock(message: string): readonly RawLine[] {
  const all = rawLines(message)
  const lines = all.slice(0, endOfMessage(all))
  const title = endOfTitle(lines)
  const counts = { trailers: 0, others: 0, folded: 0, gitMade: false, seen: false }
  for (let at = lines.length - 1; at >= title; at -= 1) {
    const line = lines[at]?.text ?? ''
    if (isBlank(line)) {
      if (counts.seen) return isBlock(counts) ? lines.slice(at + 1) : []
    } else {
      countLine(line, counts)
    }
  }
  return []
}

function isBlock(counts: Counts): boolean {
  const others = counts.others + counts.folded
  return counts.gitMade ? counts.trailers * 3 >= others : counts.trailers > 0 && others === 0
}

interface Counts {
  trailers: number
  others: number
  folded: number
  gitMade: boolean
  seen: boolean
}

function countLine(line: string, counts: Counts): void {
  if (line.startsWith('#')) {
    counts.others += counts.folded
    counts.folded = 0
    return
  }
  counts.seen = true
  if (GIT_MADE.some((prefix) => line.startsWith(prefix))) {
    counts.trailers += 1
    counts.folded = 0
    counts.gitMade = true
  } else if (isSpace(line.charAt(0))) {
    counts.folded += 1
  } else if (separatorAt(line) >= 1) {
    counts.trailers += 1
    counts.folded = 0
  } else {
    counts.others += 1 + counts.folded
    counts.folded = 0
  }
}

/** git leaves out comments, blank lines and an old conflict list at the end of a message. */
function endOfMessage(lines: readonly RawLine[]): number {
  let cut = -1
  let inConflicts = false
  for (const [index, { text: line }] of lines.entries()) {
    if (line.startsWith('#') || line === '') {
      if (cut < 0) cut = index
    } else if (line === 'Conflicts:') {
      inConflicts = true
      if (cut < 0) cut = index
    } else if (!(inConflicts && line.startsWith('\t'))) {
      cut = -1
      inConflicts = false
    }
  }
  return cut < 0 ? lines.length : cut
}

/** The first paragraph is the title and holds no trailers. */
function endOfTitle(lines: readonly RawLine[]): number {
  const at = lines.findIndex(({ text }) => !text.startsWith('#') && isBlank(text))
  return at < 0 ? lines.length : at
}

function readBlock(block: readonly RawLine[]): readonly Trailer[] {
  const trailers: { readonly key: string; readonly values: string[]; readonly line: number }[] = []
  let isOpen = false
  for (const { text, number } of block) {
    if (isOpen && isSpace(text.charAt(0))) {
      trailers.at(-1)?.values.push(text.trim())
      continue
    }
    const parts = text.startsWith('#') ? null : splitTrailer(text)
    isOpen = parts !== null
    if (parts !== null) trailers.push({ key: parts.key, values: [parts.value], line: number })
  }
  return trailers.map(({ key, values, line }) => ({
    key,
    value: values.join(' ').trim(),
    line,
    inBlock: true,
  }))
}

/** Where the colon stands after a key and blanks; -1 when the line has none. */
function separatorAt(line: string): number {
  let blank = false
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at)
    if (char === ':') return at
    if (!blank && isKeyChar(char)) continue
    if (at === 0 || (char !== ' ' && char !== '\t')) return -1
    blank = true
  }
  return -1
}

function isKeyChar(char: string): boolean {
  return (
    char === '-' ||
    (char >= 'a' && char <= 'z') ||
    (char >= 'A' && char <= 'Z') ||
    (char >= '0' && char <= '9')
  )
}

function isSpace(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\n' || char === '\r'
}

function isBlank(line: string): boolean {
  return line.trim() === '' && !/[^ \t\r]/.test(line)
}
