/** How a phrase may go on behind its last word. */
type Ending =
  /** With anything: the word is the beginning of one, or a whole one. */
  | 'open'
  /** With no letter; a version may be glued on. */
  | 'versioned'
  /** With no letter and no digit. */
  | 'closed'
  /** With no letter and no digit, and then with the rest of a line that could name a machine. */
  | 'machine'

/** Words of small letters and digits, one after the other; a little may stand between them, but no letter or digit. */
export interface Phrase {
  readonly words: readonly string[]
  readonly ending: Ending
}

/** Phrases as a tree of letters, and a table that finds where the tree is worth walking. */
export interface WordTree {
  /** Children of each node, `WIDTH` for each, by the code of a letter; 0 is none. The root is 0. */
  readonly next: Uint16Array
  /** What it means to have come to a node. */
  readonly ends: Uint8Array
  readonly flow: Flow
}

/**
 * Where a text stands after each byte: in the tree of first words, or beside it until the word is over. The loop over a text
 * looks up one number for each byte and has no branch to guess wrong, so hundreds of phrases cost no more than one.
 */
interface Flow {
  /** For each place, times `STEP`, and each code: the place that follows, times `STEP`. */
  readonly table: Uint32Array
  /** From this number on, places where a phrase may be. */
  readonly firstEnd: number
}

const WORD_LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'
/** Letters in any case and digits as 1 to 36; each other byte is 0. */
const CODES = letterCodes()
/** Children of a node: one for each letter or digit, and at 0 one for the end of the word. */
const WIDTH = WORD_LETTERS.length + 1
/** `WIDTH`, rounded up. */
const STEP = 64
/** Bytes between two words of a phrase: three characters of any script. */
const LONGEST_GAP = 12
/** Bytes of a trailer's line that are looked at: 200 characters of any script. */
const LONGEST_TRAILER = 800

/** What it means to have come to a node: the less a phrase asks for, the more. */
const MACHINE = 1
const VERSIONED = 2
const FOUND = 3
const ENDS: Readonly<Record<Ending, number>> = {
  open: FOUND,
  closed: FOUND,
  versioned: VERSIONED,
  machine: MACHINE,
}

/** UTF-8, as a part of some bytes. */
export interface Span {
  readonly bytes: Uint8Array
  readonly from: number
  /** After the last byte. */
  readonly to: number
}

/** Whether a phrase stands in a text, beginning where a word begins. Takes linear time. */
export function holdsPhrase(tree: WordTree, text: Span): boolean {
  const { table, firstEnd } = tree.flow
  const { bytes, from, to } = text
  let place = 0
  for (let at = from; at < to; at += 1) {
    place = table[place + (CODES[bytes[at] ?? 0] ?? 0)] ?? 0
    if (place >= firstEnd && matchesAt(tree, text, startOfWord(text, at))) return true
  }
  // The end of the text ends its last word.
  return matchesAt(tree, text, startOfWord(text, to))
}

function startOfWord(text: Span, end: number): number {
  let at = end
  while (at > text.from && codeAt(text, at - 1) !== 0) at -= 1
  return at
}

function matchesAt({ next, ends }: WordTree, text: Span, start: number): boolean {
  let node = 0
  for (let at = start; ; ) {
    const code = codeAt(text, at)
    node = next[node * WIDTH + code] ?? 0
    if (node === 0) return false
    const end = ends[node] ?? 0
    if (end !== 0 && isFound(end, text, at)) return true
    at = code === 0 ? nextWord(text, at) : at + 1
  }
}

function isFound(end: number, text: Span, at: number): boolean {
  if (end === MACHINE) return mayNameMachine(text, at)
  return end === FOUND || !isLetter(codeAt(text, at + 1))
}

function isLetter(code: number): boolean {
  return code > 0 && code <= LAST_LETTER
}

/** Where the next word begins; where too much stands between, the end, at which no phrase goes on. */
function nextWord(text: Span, from: number): number {
  for (let at = from + 1; at <= from + LONGEST_GAP; at += 1) if (codeAt(text, at) !== 0) return at
  return text.to
}

/** After `Signed-off-by`, what the name and address of a person have not: `agent`, `[bot]`, `AGENT:MODEL`. */
function mayNameMachine(text: Span, colon: number): boolean {
  const end = Math.min(text.to, colon + LONGEST_TRAILER)
  for (let at = colon + 1; at < end; at += 1) {
    const byte = text.bytes[at]
    if (byte === NEW_LINE) return false
    if (byte === COLON || byte === BRACKET) return true
    if (codeAt(text, at) === G && codeAt(text, at + 1) === E && codeAt(text, at + 2) === N) return true
  }
  return false
}

const [NEW_LINE, COLON, BRACKET] = [0x0a, 0x3a, 0x5b]
const [G, E, N, LAST_LETTER] = [codeOf('g'), codeOf('e'), codeOf('n'), codeOf('z')]

/** 0 beyond the end too, which is not read: that alone would make it ten times slower. */
function codeAt({ bytes, to }: Span, at: number): number {
  return at < to ? (CODES[bytes[at] ?? 0] ?? 0) : 0
}

function letterCodes(): Uint8Array {
  const codes = new Uint8Array(256)
  for (const [at, letter] of Array.from(WORD_LETTERS).entries()) {
    codes[letter.charCodeAt(0)] = at + 1
    codes[letter.toUpperCase().charCodeAt(0)] = at + 1
  }
  return codes
}

/** Phrases as they can be looked for. Throws when a word holds anything but small letters and digits. */
export function treeOf(phrases: readonly Phrase[]): WordTree {
  const paths = phrases.map((phrase) => pathOf(phrase))
  const most = paths.reduce((sum, path) => sum + path.length, 1)
  const [next, ends] = [new Uint16Array(most * WIDTH), new Uint8Array(most)]
  let count = 1
  for (const [at, path] of paths.entries()) {
    let node = 0
    for (const code of path) {
      const slot = node * WIDTH + code
      if (next[slot] === 0) next[slot] = count++
      node = next[slot] ?? 0
    }
    // Of two phrases the one that asks for less wins.
    ends[node] = Math.max(ends[node] ?? 0, ENDS[phrases[at]?.ending ?? 'open'])
  }
  return { next, ends, flow: flowOf(next, ends) }
}

/** Codes of letters on the way to the end of a phrase, 0 where a word ends. */
function pathOf({ words, ending }: Phrase): readonly number[] {
  const path = words.join(' ')
  if (!/^[a-z0-9]+(?: [a-z0-9]+)*$/.test(path)) throw new Error(`no phrase of words: "${path}"`)
  const isWhole = ending === 'closed' || ending === 'machine'
  return Array.from(isWhole ? `${path} ` : path, codeOf)
}

/** Of first words only: what follows is looked at where one of them was found. */
function flowOf(next: Uint16Array, ends: Uint8Array): Flow {
  const inside = firstWords(next)
  const over = inside.flatMap((node) => next[node * WIDTH] || [])
  const [found, plain] = [
    inside.filter((node) => ends[node] !== 0),
    inside.filter((node) => ends[node] === 0),
  ]
  const ordered = [...plain, BESIDE, ...found, ...over]
  const places = new Map(ordered.map((node, at) => [node, at * STEP]))
  const beside = plain.length * STEP
  const table = new Uint32Array(ordered.length * STEP).fill(beside)
  for (const [node, place] of places) {
    // A word that is over leaves the text where it began: at the root.
    const from = over.includes(node) ? 0 : node
    table[place] = 0
    if (node === BESIDE) continue
    for (let code = 0; code < WIDTH; code += 1) {
      const child = next[from * WIDTH + code] ?? 0
      if (child !== 0) table[place + code] = places.get(child) ?? beside
    }
  }
  return { table, firstEnd: beside + STEP }
}

/** No node has it. */
const BESIDE = -1

/** The root and every node inside a first word. */
function firstWords(next: Uint16Array): readonly number[] {
  const nodes = [0]
  for (const node of nodes) {
    for (let code = 1; code < WIDTH; code += 1) {
      const child = next[node * WIDTH + code] ?? 0
      if (child !== 0) nodes.push(child)
    }
  }
  return nodes
}

function codeOf(letter: string): number {
  return CODES[letter.charCodeAt(0)] ?? 0
}
