import { TOOLS } from '../markers/tools.ts'

/** A run of letters and digits; dots inside stay (`v0.dev`, `5.2`). */
export interface Word {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** A tool's name found among words. */
export interface NameMatch {
  readonly tool: string
  readonly kind: 'tool' | 'brand'
  /** The name is also a person's or a common word. */
  readonly common: boolean
  /** Index of the first word, and of the one after the last. */
  readonly from: number
  readonly to: number
}

interface VocabularyEntry {
  readonly words: readonly string[]
  readonly tool: string
  readonly kind: 'tool' | 'brand'
  readonly common: boolean
}

const MAX_WORDS = 200
const MODEL_FAMILIES = new Set([
  'claude',
  'opus',
  'sonnet',
  'haiku',
  'fable',
  'mythos',
  'gpt',
  'gemini',
  'qwen',
  'glm',
  'deepseek',
  'kimi',
  'grok',
])

const VOCABULARY = buildVocabulary()

function buildVocabulary(): ReadonlyMap<string, readonly VocabularyEntry[]> {
  const byFirst = new Map<string, VocabularyEntry[]>()
  for (const tool of TOOLS) {
    if (tool.kind === 'convention') continue
    const kind = tool.kind
    for (const [names, common] of [
      [tool.names ?? [], false],
      [tool.commonNames ?? [], true],
    ] as const) {
      for (const name of names) addEntry(byFirst, { words: name.split(' '), tool: tool.id, kind, common })
    }
  }
  for (const entries of byFirst.values()) entries.sort((a, b) => b.words.length - a.words.length)
  return byFirst
}

function addEntry(byFirst: Map<string, VocabularyEntry[]>, entry: VocabularyEntry): void {
  const first = entry.words[0] ?? ''
  const entries = byFirst.get(first)
  if (entries === undefined) byFirst.set(first, [entry])
  else entries.push(entry)
}

/** The words of a text, lower-case, at most 200; `qwen3.5` becomes two, since models glue their version on. */
export function wordsOf(text: string): readonly Word[] {
  const words: Word[] = []
  for (const match of text.toLowerCase().matchAll(/[\p{L}\p{N}]+(?:\.[\p{L}\p{N}]+)*/gu)) {
    if (words.length >= MAX_WORDS) break
    const start = match.index
    const whole = match[0]
    const site = /^([a-z]{3,})\.(?:ai|dev|com|io|sh|app)$/.exec(whole)?.[1]
    if (site !== undefined && VOCABULARY.has(site) && !VOCABULARY.has(whole)) {
      words.push({ text: site, start, end: start + whole.length })
      continue
    }
    const family = /^[a-z]+/.exec(whole)?.[0] ?? ''
    if (family.length < whole.length && MODEL_FAMILIES.has(family) && !VOCABULARY.has(whole)) {
      const version = whole.slice(family.length).replace(/^\./, '')
      words.push({ text: family, start, end: start + family.length })
      if (version !== '')
        words.push({ text: version, start: start + family.length, end: start + whole.length })
    } else {
      words.push({ text: whole, start, end: start + whole.length })
    }
  }
  return words
}

/** Names of tools among the words, longest first, without overlap. */
export function findNames(words: readonly Word[]): readonly NameMatch[] {
  const found: NameMatch[] = []
  for (let at = 0; at < words.length; ) {
    const match = nameAt(words, at)
    if (match === null) {
      at += 1
      continue
    }
    found.push(match)
    at = match.to
  }
  return found
}

/** The longest name that begins at that word. */
export function nameAt(words: readonly Word[], at: number): NameMatch | null {
  const codex = codexModelAt(words, at)
  if (codex !== null) return codex
  const entry = VOCABULARY.get(words[at]?.text ?? '')?.find((candidate) =>
    candidate.words.every((word, offset) => words[at + offset]?.text === word),
  )
  return entry === undefined
    ? null
    : { tool: entry.tool, kind: entry.kind, common: entry.common, from: at, to: at + entry.words.length }
}

/** `gpt-5.2-codex` is a model of Codex: alone it names Codex, inside another tool's mark it is just a model. */
function codexModelAt(words: readonly Word[], at: number): NameMatch | null {
  if (words[at]?.text !== 'gpt') return null
  for (const to of [at + 1, at + 2]) {
    if (words[to]?.text === 'codex')
      return { tool: 'codex', kind: 'brand', common: false, from: at, to: to + 1 }
  }
  return null
}
