import { type NameKind, VOCABULARY } from './vocabulary.ts'

/** A run of letters and digits; dots inside stay (`v0.dev`, `5.2`). */
export interface Word {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** A tool's name found among words. */
export interface NameMatch {
  readonly tool: string
  readonly kind: NameKind
  /** The name is also a person's, a company's or a common word. */
  readonly common: boolean
  /** Index of the first word, and of the one after the last. */
  readonly from: number
  readonly to: number
}

const MAX_WORDS = 200
const WORD = /[\p{L}\p{N}]+(?:\.[\p{L}\p{N}]+)*/gu
/** Families of models, whose version is often glued on: `qwen3.5`, `gpt4`. */
const GLUED = /^(claude|opus|sonnet|haiku|fable|mythos|gpt|gemini|qwen|glm|deepseek|kimi|grok)\.?(\d.*)$/
const SITE = /^([a-z]{3,})\.(?:ai|dev|com|io|sh|app)$/

/** The words of a text, lower-case, at most 200. */
export function wordsOf(text: string): readonly Word[] {
  const words: Word[] = []
  for (const match of text.toLowerCase().matchAll(WORD)) {
    if (words.length >= MAX_WORDS) break
    words.push(...split({ text: match[0], start: match.index, end: match.index + match[0].length }))
  }
  return words
}

/** `qwen3.5` is a name and a version; `coderabbit.ai` is a name. */
function split(word: Word): readonly Word[] {
  if (VOCABULARY.has(word.text)) return [word]
  const site = SITE.exec(word.text)?.[1]
  if (site !== undefined && VOCABULARY.has(site)) return [{ ...word, text: site }]
  const [, family, version] = GLUED.exec(word.text) ?? []
  if (family === undefined || version === undefined) return [word]
  const middle = word.start + family.length
  return [
    { text: family, start: word.start, end: middle },
    { text: version, start: middle, end: word.end },
  ]
}

/** Names of tools among the words, longest first, without overlap. */
export function findNames(words: readonly Word[]): readonly NameMatch[] {
  const found: NameMatch[] = []
  for (let at = 0; at < words.length; ) {
    const match = nameAt(words, at)
    if (match !== null) found.push(match)
    at = match?.to ?? at + 1
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
  if (entry === undefined) return null
  const { tool, kind, common } = entry
  return { tool, kind, common, from: at, to: at + entry.words.length }
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
