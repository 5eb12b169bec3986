import type { MarkerPattern } from '../markers/marker.ts'
import { MARKERS } from '../markers/table.ts'
import { VOCABULARY } from './vocabulary.ts'

const BY = '-by: ?[^\\n]{0,200}(?:agents?(?![a-z])|\\[bot\\]|\\w:\\w)'
/** Words that say AI in general, or that only machines bear. */
const GENERAL = [
  ...['ai', 'a\\.i', 'llms?', 'genai', 'generative'].map((word) => `${word}(?![a-z0-9])`),
  'vibe[- ]?cod',
  'agent[- ](?:authored|written|generated)',
  ...['co-?authored', 'assisted', 'signed-off'].map((key) => key + BY),
]
const NAME_GENERAL = [...['ai', 'llm', 'agents?'].map((word) => `${word}(?![a-z0-9])`), 'bot\\]']

/** Expressions by the first two letters of what they match; they are tried where a word begins. */
type Gate = ReadonlyMap<number, RegExp>

const NAMES = namePatterns()
const TEXT_GATE = gateOf([...NAMES, ...needlePatterns(), ...GENERAL])
const NAME_GATE = gateOf([...NAMES, ...NAME_GENERAL])

/** Whether a text could hold a marker at all; cheap, and true too often rather than too seldom. */
export function mayHoldMarker(text: string): boolean {
  return passes(TEXT_GATE, text) || text.includes('🤖')
}

/** Whether the name of a person or machine could name a tool. */
export function mayNameTool(name: string): boolean {
  return passes(NAME_GATE, name)
}

/** Most commits hold no marker: an expression of hundreds of words at each of their letters would cost the most. */
function passes(gate: Gate, text: string): boolean {
  let isInside = false
  for (let at = 0; at < text.length; at += 1) {
    const code = lower(text.charCodeAt(at))
    const isLetter = isWordCode(code)
    if (isLetter && !isInside && matchesAt(gate, text, at, code)) return true
    isInside = isLetter
  }
  return false
}

function matchesAt(gate: Gate, text: string, at: number, code: number): boolean {
  const expression = gate.get(keyOf(code, lower(text.charCodeAt(at + 1))))
  if (expression === undefined) return false
  expression.lastIndex = at
  return expression.test(text)
}

function lower(code: number): number {
  return code >= 65 && code <= 90 ? code + 32 : code
}

function isWordCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57)
}

function gateOf(patterns: readonly string[]): Gate {
  const groups = new Map<number, string[]>()
  for (const pattern of patterns) {
    const key = beginningOf(pattern)
    groups.set(key, [...(groups.get(key) ?? []), pattern])
  }
  return new Map([...groups].map(([key, some]) => [key, new RegExp(some.join('|'), 'iy')]))
}

/** The first two letters of what a pattern matches, as one number. */
function beginningOf(pattern: string): number {
  const plain = pattern.replace('\\W{1,3}', ' ').replaceAll('\\', '')
  return keyOf(plain.charCodeAt(0), plain.charCodeAt(1))
}

/** Two letters as one number; what is no letter is all one. */
function keyOf(first: number, second: number): number {
  return first * 256 + (isWordCode(second) ? second : 0)
}

/** Names stand as words of their own; a version may be glued on. */
function namePatterns(): readonly string[] {
  const names = [...VOCABULARY.values()].flat().map((entry) => entry.words.map(escape).join('\\W{1,3}'))
  return [...new Set(names)].map((name) => `${name}(?![a-z])`)
}

function needlePatterns(): readonly string[] {
  const needles = MARKERS.flatMap((marker) => needlesOf(marker.match))
  const fromFirstWord = needles.map((needle) => needle.toLowerCase().replace(/^[^a-z0-9]+/, ''))
  return withoutLonger(fromFirstWord).map(escape)
}

function needlesOf(match: MarkerPattern): readonly string[] {
  if (match.kind === 'trailer') return match.keys
  if (match.kind === 'link') return [match.prefix]
  if (match.kind === 'address') return match.addresses
  return match.kind === 'line' || match.kind === 'subject' || match.kind === 'comment' ? [match.needle] : []
}

/** Drops every word that begins with another one: finding the shorter is enough. */
function withoutLonger(words: readonly string[]): readonly string[] {
  const unique = [...new Set(words)].toSorted((a, b) => a.length - b.length)
  return unique.filter((word, at) => !unique.slice(0, at).some((shorter) => word.startsWith(shorter)))
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
