import { TOOLS } from '../markers/tools.ts'
import { parseKernelAssistedBy } from './kernel.ts'
import { choose, chooseListed, isFiller, modelIn, type Naming, readName, saysAi } from './naming.ts'
import { findNames, type NameMatch, type Word, wordsOf } from './words.ts'

/** Keys whose value is a name, with or without an address. */
const IDENTITY_KEYS = new Set(
  (
    'co-authored-by co-developed-by coauthored-by co-author authored-by lead-authored-by signed-off-by committed-by ' +
    'written-by implemented-by developed-by coded-by created-by pair-programmed-with paired-with co-authored-with ' +
    'co-written-by pairing-with'
  ).split(' '),
)

/** Keys under which people name a tool, or say that there was one. */
const PHRASE_KEYS = new Set(
  (
    'assisted-by generated-by generated-with entire-agent assisted-with made-with written-with built-with created-with coded-with ' +
    'synthesized-by powered-by drafted-by drafted-with helped-by supported-by authored-with tool-used tools-used'
  ).split(' '),
)

/** Keys that say AI themselves: any value but a denial counts. */
const AI_KEY =
  /^(?:(?:ai|llm|genai|agent)-(?:assisted|generated|authored|assistance|assistant|tools?|tooling|model|agent|usage|used|disclosure|contribution|attribution|authorship|lines|signature|coauthor|co-author|co-authored|written|provider|signature)(?:-(?:by|with))?|co-authored-by-(?:ai|agent|llm)|assisted-by-ai|(?:ai|llm)-?(?:assisted|generated)|(?:opencode|agent|llm|ai|codex)-model|spdx-ai-(?:disclosure|model|provider))$/

/** Keys of people who looked at the work: an AI named here wrote nothing. */
const LOOKED_KEYS = new Set(
  'reviewed-by tested-by acked-by reported-by suggested-by found-by codex-reviewed-by reviewed-with ai-reviewed-by'.split(
    ' ',
  ),
)

export type KeyKind = 'identity' | 'phrase' | 'ai' | 'looked'

/** What the value of a trailer with that key holds; null when it never names a tool. */
export function kindOfKey(key: string): KeyKind | null {
  if (IDENTITY_KEYS.has(key)) return 'identity'
  if (PHRASE_KEYS.has(key)) return 'phrase'
  if (LOOKED_KEYS.has(key)) return 'looked'
  return AI_KEY.test(key) ? 'ai' : null
}

const DENIAL =
  /^\W*(?:no\b|none\b|n\/?a\b|false\b|not\b|never\b|nothing\b|nil\b|human\b|0\b|without\b|-+\s*$)/i

/** Whether a text, as an answer, says that no AI was used. */
export function isDenial(text: string): boolean {
  return DENIAL.test(text)
}

const ADDRESS = /^[^\s<>@,;]{1,100}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,6}$/

/** Name and address of an identity value, the brackets forgotten or not; the address is empty when there is none. */
export function splitAddress(value: string): { readonly name: string; readonly email: string } {
  const text = value.slice(0, 500).trim()
  const open = text.lastIndexOf('<')
  if (open < 0) {
    const space = text.lastIndexOf(' ')
    const last = text.slice(space + 1)
    return ADDRESS.test(last)
      ? { name: text.slice(0, Math.max(0, space)).trim(), email: last }
      : { name: text, email: '' }
  }
  const close = text.indexOf('>', open)
  const inner = text.slice(open + 1, close < 0 ? text.length : close).trim()
  return { name: text.slice(0, open).trim(), email: ADDRESS.test(inner) ? inner : '' }
}

/** Reads the value of a key that names tools: `Claude:claude-opus-4-7 sparse`, `GLM 4.6 via Crush`, `AI`. */
export function readValue(value: string): Naming | null {
  const text = value.slice(0, 300).trim()
  const linked = toolOfLink(text)
  if (linked !== null) return { tools: [linked], common: false, beside: false }
  const words = wordsOf(text)
  const names = findNames(words).filter((name) => !isPersons(name, words, text))
  // The colon of a link is none between agent and model.
  const head = /^[^:(\s][^:(]*(?=:(?!\/\/)\S)/.exec(text)?.[0]
  const headNames = head === undefined ? [] : findNames(wordsOf(head))
  if (head !== undefined && headNames.some((name) => name.kind === 'tool')) {
    return {
      tools: choose(headNames),
      common: false,
      beside: false,
      model: text.slice(head.length + 1).split(' ')[0] ?? '',
    }
  }
  if (names.length === 0) {
    return saysAi(words) ? { tools: ['unspecified'], common: false, beside: false } : unknownAgent(text)
  }
  return {
    tools: chooseValue(names, words, text),
    common: false,
    beside: false,
    ...modelOfValue(text, names),
  }
}

/** `AGENT:MODEL` of an agent that the table does not know; versions have digits, addresses of links do not count. */
function unknownAgent(text: string): Naming | null {
  const parts = parseKernelAssistedBy(text)
  return parts === null || !/\d/.test(parts.model) || parts.model.startsWith('//')
    ? null
    : { tools: ['unspecified'], common: false, beside: false, model: parts.model }
}

/** A tool in front wins over what stands in brackets behind it. */
function chooseValue(names: readonly NameMatch[], words: readonly Word[], text: string): readonly string[] {
  const whole = /,| and | \+ | & /.test(text) ? null : readName(text)
  return whole !== null && !whole.beside && whole.tools[0] !== 'unspecified'
    ? whole.tools
    : chooseListed(names, words, text)
}

function modelOfValue(text: string, names: readonly NameMatch[]): { readonly model?: string } {
  const kernel = /^[^:]+:(?!\/\/)(\S.*)$/.exec(text)?.[1]
  if (kernel !== undefined) return modelIn(kernel.split(' ')[0] ?? '')
  const inner = /[([]([^)\]]+)/.exec(text)?.[1]
  const fromInner = inner === undefined ? {} : modelIn(inner)
  if (fromInner.model !== undefined) return fromInner
  const via = /^(.{2,100}?)\s+via\s/i.exec(text)?.[1]
  if (via !== undefined) return modelIn(via)
  return names.every((name) => name.kind !== 'tool') ? modelIn(text) : {}
}

/** A common name followed by a word that is not ordinary beside a tool is somebody's: `Claude Dupont`. */
function isPersons(name: NameMatch, words: readonly Word[], text: string): boolean {
  if (!name.common) return false
  const next = words[name.to]
  const last = words[name.to - 1]
  if (next === undefined || last === undefined || isFiller(next.text)) return false
  if (findNames(words.slice(name.to, name.to + 4)).some((after) => after.from === 0)) return false
  return /^[\s.]*$/.test(text.slice(last.end, next.start))
}

const LINKED: readonly (readonly [string, string])[] = TOOLS.flatMap((tool) =>
  (tool.domains ?? []).map((domain) => [domain, tool.id] as const),
).toSorted((a, b) => b[0].length - a[0].length)

/** The tool whose page the first link of a text leads to. */
export function toolOfLink(text: string): string | null {
  const link = /https?:\/\/([^\s)>\]"'`]{3,200})/i.exec(text)?.[1]?.toLowerCase()
  if (link === undefined) return null
  const host = link.split(/[/?#]/)[0] ?? ''
  const found = LINKED.find(([domain]) =>
    domain.includes('/')
      ? link.replace(/^www\./, '').startsWith(domain)
      : host === domain || host.endsWith(`.${domain}`),
  )
  return found?.[1] ?? null
}
