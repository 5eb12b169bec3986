import { findNames, type NameMatch, type Word, wordsOf } from './words.ts'

/** What a text says about the tool that it names. */
export interface Naming {
  readonly tools: readonly string[]
  readonly model?: string
  /** Nothing but a name that people bear too (`Claude`, `Devin`): counts only with something beside it. */
  readonly common: boolean
  /** A person with a tool behind the name: `Jane (aider)`, `Jane via Claude Code`. */
  readonly beside: boolean
}

/** Words that may stand in a tool's own name, or between the names of a tool and its model. */
const FILLERS = new Set(
  (
    'ai llm llms agent agents assistant assistants bot app cli code coder coding model version preview beta staging pro max mini nano ' +
    'ultra flash lite plus turbo high low medium xhigh minimal thinking think reasoning reasoner chat latest fast context ' +
    'via with by using and or plus the an a of for in on running powered mode auto automatic cleanup cloud desktop web ' +
    'google openai aws azure bedrock vertex openrouter enterprise business ide editor vscode visual studio terminal ' +
    'subagent sub instance labs dev developer review reviewer autofix fix action actions workflow integration github bot1 ' +
    'tab chat composer cascade sdk api code1 exp experimental experiment instruct distill free default unknown ' +
    'anthropic microsoft amazon software engineer programmer programming pair codex custom tools customtools generated ' +
    'tool tooling generative genai claude co author authored assisted assistance help extension plugin diagnostics automation swe z.ai minimax moonshot ' +
    'oss ollama llama mistral devstral codestral mimo nova nemotron phi cohere k2 k3 v3 r1 o1 o3 o4 sol somnet feature helper'
  ).split(' '),
)

const GENERIC =
  /\b(?:ai|llm)[ -]?(?:coding )?(?:assistant|agent|bot|coder|copilot|pair programmer|engineer|developer)\W*$|\bcoding[ -](?:agent|assistant)\W*$/i
const GENERIC_ALONE = new Set(['ai', 'llm', 'llms', 'genai', 'a.i'])
/** Words that people do not have in their names. */
const MACHINE_WORDS = new Set(
  'ai llm agent agents subagent assistant bot app cli code coder coding model automation auto tool'.split(
    ' ',
  ),
)
const VERSION = /^(?:\d[\w.]*|[kmorv]\d[\w.]{0,6})$/
const MODEL_HINT =
  /\b(?:opus|sonnet|haiku|fable|mythos|gpt|gemini|glm|qwen|kimi|deepseek|grok|minimax|llama|mistral|devstral|codestral|composer|mimo|o[134])\b|claude[ -]?\d|\d\.\d/i

/** Reads the name of an author or co-author; null when it names no tool, or is mostly somebody's name. */
export function readName(name: string): Naming | null {
  const text = name.slice(0, 300).trim()
  const { head, inner, tail } = splitBrackets(text)
  const words = wordsOf(head)
  const names = findNames(words)
  if (names.length > 0 && unknownWords(words, names) === 0) return wholeName(head, names, { inner, tail })
  const framed = framedName(words, names, text)
  if (framed !== null) return framed
  if (isGenericName(head) || isAloneGeneric(words)) return generic(inner)
  return personWithTool(head, inner, tail) ?? (isAgentsName(words) ? generic(inner) : null)
}

/** `Claude Verification Agent`, `my-opencode-runner[bot]`: a tool's name, and a word that only machines bear. */
function framedName(words: readonly Word[], names: readonly NameMatch[], text: string): Naming | null {
  const last = words.at(-1)?.text ?? ''
  const starts =
    names.some((name) => name.from === 0 && name.kind !== 'maker') &&
    /^(?:agent|bot|assistant|ai)$/.test(last)
  const inside = text.endsWith('[bot]') ? names.filter((name) => name.kind === 'tool' && !name.common) : []
  const chosen = starts ? names : inside
  return chosen.length === 0 ? null : { tools: choose(chosen), common: false, beside: false }
}

/** Machines that are called agents and run builds, not models. */
const OTHER_AGENTS = new Set(
  (
    'ci cd build builds builder jenkins buildkite teamcity azure pipeline pipelines gocd gitlab runner deploy deployment release puppet ssh ' +
    'monitoring monitor backup sync mail email support estate datadog newrelic elastic zabbix user smith gcp ops infra node cluster bamboo ' +
    'test tests real travel insurance special secret'
  ).split(' '),
)

/** `pr-cleanup-agent`, `Verification Agent`: the last word is agent, and none says what a build machine does. */
function isAgentsName(words: readonly Word[]): boolean {
  const last = words.at(-1)?.text
  return (
    words.length > 1 &&
    (last === 'agent' || last === 'agents') &&
    !words.some((word) => OTHER_AGENTS.has(word.text))
  )
}

function generic(inner: string, beside = false): Naming {
  return { tools: ['unspecified'], common: false, beside, ...modelIn(inner) }
}

function isGenericName(head: string): boolean {
  // git-ai keeps notes, and writes nothing else.
  return !/^git[ -]ai\b/i.test(head) && GENERIC.test(head.replaceAll('_', ' ').trimEnd())
}

function isAloneGeneric(words: readonly Word[]): boolean {
  return words.length > 0 && words.length <= 2 && words.every((word) => GENERIC_ALONE.has(word.text))
}

function wholeName(head: string, names: readonly NameMatch[], rest: Rest): Naming {
  const isProduct = names.some((name) => name.kind === 'tool')
  const products = isProduct ? names : [...productsIn(rest.inner), ...productsIn(rest.tail)]
  const tools = choose(products.length > 0 ? products : names)
  const model = modelOf(head, rest.inner, tools)
  return { tools, common: isCommonAlone(head, names, rest.inner), beside: false, ...model }
}

/** Tools named behind a model: `GPT-5 (Cursor)`, `Claude Opus 4.6 (1M context) via Claude Code`. */
function productsIn(text: string): readonly NameMatch[] {
  const words = wordsOf(text)
  const names = findNames(words)
  return unknownWords(words, names) > 0 ? [] : names.filter((name) => name.kind === 'tool')
}

/** Products beat brands, which are the models they ran; brands beat makers. */
export function choose(names: readonly NameMatch[]): readonly string[] {
  const products = names.filter((name) => name.kind === 'tool')
  const brands = names.filter((name) => name.kind === 'brand')
  const chosen = [products, brands, names].find((some) => some.length > 0) ?? []
  return [...new Set(chosen.map((name) => name.tool))]
}

/** As `choose`, but what is listed with a comma, `and` or `+` is chosen for itself. */
export function chooseListed(
  names: readonly NameMatch[],
  words: readonly Word[],
  text: string,
): readonly string[] {
  const groups: NameMatch[][] = []
  const exact = names.filter((name) => name.kind !== 'maker')
  const listed = exact.length > 0 ? exact : names
  for (const [at, name] of listed.entries()) {
    const before = listed[at - 1]
    const end = before === undefined ? 0 : (words[before.to - 1]?.end ?? 0)
    const between = text.slice(end, words[name.from]?.start ?? 0)
    const group = groups.at(-1)
    if (group === undefined || /,\s| and | \+ | & /i.test(between)) groups.push([name])
    else group.push(name)
  }
  return [...new Set(groups.flatMap((group) => choose(group)))]
}

/** Only the bare common name: `Claude`, not `Claude Code`, `Claude (Opus 4.6)`, `Claude Bot`. */
function isCommonAlone(head: string, names: readonly NameMatch[], inner: string): boolean {
  if (!names.every((name) => name.common) || isToolText(inner)) return false
  const isModel = names.some((name) => name.kind !== 'tool')
  return !wordsOf(head).some((word, at) => !isCovered(at, names) && isMachineWord(word.text, isModel))
}

/** A word that a person's name does not have; versions belong to models. */
function isMachineWord(word: string, isModel: boolean): boolean {
  return MACHINE_WORDS.has(word) || (VERSION.test(word) && (isModel || word.includes('.')))
}

/** Whether a text in brackets is about a tool; pronouns and companies are not. */
function isToolText(text: string): boolean {
  const words = wordsOf(text)
  const names = findNames(words)
  return words.length > 0 && unknownWords(words, names) === 0 && (names.length > 0 || saysAi(words))
}

function modelOf(head: string, inner: string, tools: readonly string[]): { readonly model?: string } {
  const fromInner = modelIn(inner)
  if (fromInner.model !== undefined) return fromInner
  const via = /^(.{2,100}?)\s+(?:via|with|in|on)\s+/i.exec(head)?.[1]
  if (via !== undefined) return modelIn(via)
  return tools.length === 1 ? modelIn(head) : {}
}

/** The text itself when it looks like the name of a model. */
export function modelIn(text: string): { readonly model?: string } {
  const trimmed = text.replace(/^[\s`"'*_[(]+|[\s`"'*_\])]+$/g, '')
  return trimmed !== '' && trimmed.length <= 100 && MODEL_HINT.test(trimmed) ? { model: trimmed } : {}
}

const VIA = /^(?:via|with|using|by|w\/)\s+/i

/** `Jane (Claude Code)`, `Jane (via pi)`, `Jane + Claude`; a nickname in brackets is a person's. */
function personWithTool(head: string, inner: string, tail: string): Naming | null {
  if (tail !== '') return null
  const said = inner !== '' ? inner : (/\s((?:\+|via|with|using|w\/)\s.{2,60})$/i.exec(head)?.[1] ?? '')
  const text = said.replace(/^\+\s+/, '').replace(VIA, '')
  if (inner !== '' && /^(?:autonomous |coding |ai |llm )?agent$/i.test(text.trim())) return generic('', true)
  const words = wordsOf(text)
  const names = findNames(words)
  if (names.length === 0 || unknownWords(words, names) > 0) return null
  const isNickname = inner !== '' && !VIA.test(said) && isCommonAlone(text, names, '')
  return { tools: choose(names), common: isNickname, beside: true, ...modelIn(text) }
}

/** How many words are neither part of a name nor ordinary beside one. */
export function unknownWords(words: readonly Word[], names: readonly NameMatch[]): number {
  return words.filter((word, at) => !isCovered(at, names) && !isFiller(word.text)).length
}

function isCovered(at: number, names: readonly NameMatch[]): boolean {
  return names.some((name) => at >= name.from && at < name.to)
}

/** Whether that word may stand beside a tool's name without making it a person's. */
export function isFiller(word: string): boolean {
  return FILLERS.has(word) || VERSION.test(word)
}

/** Whether a text says AI in general. */
export function saysAi(words: readonly Word[]): boolean {
  return words.some((word) => GENERIC_ALONE.has(word.text))
}

/** What stands in brackets, and after them. */
interface Rest {
  readonly inner: string
  readonly tail: string
}

/** The text before the first bracket, inside it, and after it; `[bot]` belongs to the name. */
function splitBrackets(text: string): Rest & { readonly head: string } {
  const clean = text.replaceAll('[bot]', ' bot')
  const open = clean.search(/[([]/)
  if (open < 1) return { head: clean, inner: '', tail: '' }
  const close = clean.indexOf(clean.charAt(open) === '(' ? ')' : ']', open)
  const end = close < 0 ? clean.length : close
  return { head: clean.slice(0, open), inner: clean.slice(open + 1, end), tail: clean.slice(end + 1).trim() }
}
