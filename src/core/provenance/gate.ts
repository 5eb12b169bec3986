import type { MarkerPattern } from '../markers/marker.ts'
import { MARKERS } from '../markers/table.ts'
import { VOCABULARY } from './vocabulary.ts'
import { holdsPhrase, type Phrase, type Span, treeOf } from './word-tree.ts'

/** Words that say AI in general. */
const GENERAL = ['ai', 'a i', 'llm', 'llms', 'genai', 'generative'].map((words) => phrase(words, 'closed'))
const MADE_BY_MACHINES = [
  'vibe cod',
  'vibecod',
  ...['authored', 'written', 'generated'].map((word) => `agent ${word}`),
]
/** Keys that name people, and sometimes what only machines are called. */
const KEYS = ['co authored by', 'coauthored by', 'assisted by', 'signed off by']
const NAME_GENERAL = ['ai', 'llm', 'agent', 'agents', 'bot'].map((words) => phrase(words, 'closed'))

const NAMES = [...VOCABULARY.values()].flat().map(({ words }) => phrase(words.join(' '), 'versioned'))
const NEEDLES = MARKERS.flatMap((marker) => needlesOf(marker.match)).map((needle) =>
  phrase(needle, /[a-z0-9]$/i.test(needle) ? 'open' : 'closed'),
)
const TEXT_TREE = treeOf([
  ...NAMES,
  ...NEEDLES,
  ...GENERAL,
  ...MADE_BY_MACHINES.map((words) => phrase(words, 'open')),
  ...KEYS.map((words) => phrase(words, 'machine')),
])
/** Of the label of a disclosure in prose, one word. */
const LABEL_TREE = treeOf(
  ['ai', 'llm', 'genai', 'generative', 'agent', 'disclosure', 'disclaimer'].map((word) =>
    phrase(word, 'closed'),
  ),
)
const NAME_TREE = treeOf([...NAMES, ...NAME_GENERAL])
const ROBOT = '🤖'
const UTF8 = new TextEncoder()
const ROBOT_BYTES = UTF8.encode(ROBOT)
/** Where short texts are written out, so that none has to be thrown away. */
const SCRATCH = new Uint8Array(8192)

/** Whether a text could hold a marker at all; cheap, and true too often rather than too seldom. */
export function mayHoldMarker(text: string): boolean {
  return holdsPhrase(TEXT_TREE, spanOf(text)) || text.includes(ROBOT)
}

/** As `mayHoldMarker`, of a text that was not decoded. */
export function mayHoldMarkerIn(text: Span): boolean {
  return holdsPhrase(TEXT_TREE, text) || holdsRobot(text)
}

/** Whether a text could hold a labelled disclosure in prose. */
export function mayHoldLabel(text: string): boolean {
  return holdsPhrase(LABEL_TREE, spanOf(text))
}

/** Whether the name of a person or machine could name a tool. */
export function mayNameTool(name: string): boolean {
  return holdsPhrase(NAME_TREE, spanOf(name))
}

function spanOf(text: string): Span {
  // A UTF-16 unit takes three bytes at most.
  if (text.length * 3 <= SCRATCH.length)
    return { bytes: SCRATCH, from: 0, to: UTF8.encodeInto(text, SCRATCH).written }
  const bytes = UTF8.encode(text)
  return { bytes, from: 0, to: bytes.length }
}

function holdsRobot({ bytes, from, to }: Span): boolean {
  const text = bytes.subarray(from, to)
  const [first = 0] = ROBOT_BYTES
  for (let at = text.indexOf(first); at >= 0; at = text.indexOf(first, at + 1)) {
    if (ROBOT_BYTES.every((byte, offset) => text[at + offset] === byte)) return true
  }
  return false
}

/** The words of a literal text; what stands between them is not compared. */
function phrase(text: string, ending: Phrase['ending']): Phrase {
  const words = text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
  return { words, ending }
}

/** What stands in every text that a row matches. */
function needlesOf(match: MarkerPattern): readonly string[] {
  if (match.kind === 'trailer') return match.keys
  if (match.kind === 'link') return [match.prefix]
  if (match.kind === 'address') return match.addresses
  return match.kind === 'line' || match.kind === 'subject' || match.kind === 'comment' ? [match.needle] : []
}
