import { choose, chooseListed, isFiller, modelIn, type Naming, unknownWords } from './naming.ts'
import { toolOfLink } from './values.ts'
import { findNames, type NameMatch, nameAt, type Word, wordsOf } from './words.ts'

/** A sentence of its own that says who made the change. */
export interface Footer {
  readonly tools: readonly string[]
  readonly model?: string
  /** Wording that tools write themselves (`Generated with [X](link)`); otherwise a person's own words. */
  readonly own: boolean
}

/** A cheap test that every footer passes; most lines do not. */
const VERB =
  /\b(?:generated|created|written|made|built|authored|co-?authored|co-?developed|assisted|implemented|drafted|developed|produced|coded|vibe-?coded|ultraworked|supported|crafted|fixed|refactored|prepared|hacked|programmed)\b/i
const VERBS = setOf(`generated created written made built authored coauthored assisted implemented drafted
  developed produced coded vibecoded ultraworked supported crafted fixed refactored prepared programmed hacked`)
/** Verbs that in a list tell what a product is built with rather than who wrote a change. */
const PRODUCT_VERBS = setOf(
  'created made built implemented developed produced supported crafted fixed refactored',
)
const SUBJECT =
  setOf(`this the these that pr pull request commit patch change changes code fix fixes test tests
  feature work file files message description documentation docs was is were are has been be mostly primarily
  partially partly largely entirely fully heavily automatically initially originally also and some most all of in
  part parts first draft version whole implementation it mr merge issue text body summary translation pair vibe co
  ai llm auto set script series branch substantial portions portion solution bug security automated 100 content
  contents failure failures investigated found one subject mainly almost completely`)
const ADVERBS =
  setOf(`mostly primarily partially partly largely entirely fully heavily automatically initially
  originally in part collaboration together almost exclusively collaboratively mainly jointly completely`)
const PREPOSITIONS = setOf('with by using via through')
const BETWEEN = setOf(
  'the a an some help of assistance aid support from our my and in collaboration with by using',
)
const AFTER =
  setOf(`and with for in on as at via under based then but from through to following after while during
  which running per using this`)
const GENERIC = setOf('ai llm llms genai')
const AUTOMATION = /\b(?:actions?|release|scripts?|workflow|dependabot|renovate|cron|ci|make|love|care)\b/i

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/))
}

/** Reads a line such as `🤖 Generated with [Claude Code](https://…)` or `Mostly written by Claude`. */
export function readFooter(line: string, isAlone = false): Footer | null {
  const signed = onBehalf(line)
  if (signed !== null || !VERB.test(line) || !(standsAlone(line) || (isAlone && /^\w/.test(line))))
    return signed
  const { text, link } = unlink(line)
  const words = wordsOf(text)
  const verb = verbAt(words)
  if (verb < 0 || isQuoted(text, words[verb])) return null
  const phrase = phraseAfter(text, words, verb)
  if (link === null) return phrase === null ? null : footerOf(phrase, null, OWN_WORDING.test(line))
  return withLink(phrase, toolOfLink(link), words[verb + 1])
}

/** A link decides: it names the tool, or shows that a common name means something else. */
function withLink(phrase: Naming | null, linked: string | null, next: Word | undefined): Footer | null {
  if (phrase === null) return linked === null ? null : linkedFooter(linked, next)
  return phrase.common && linked === null ? null : footerOf(phrase, linked, true)
}

/** `Commit generated with [cn](https://docs.continue.dev)`: only the link tells the tool. */
function linkedFooter(tool: string, next: Word | undefined): Footer | null {
  return PREPOSITIONS.has(next?.text ?? '') ? { tools: [tool], own: true } : null
}

function phraseAfter(text: string, words: readonly Word[], verb: number): Naming | null {
  const start = phraseStart(words, verb)
  // "Supported by Cursor" is about a feature; "Supported by AI" is about a change.
  const isFeature = words[verb]?.text === 'supported' && !GENERIC.has(words[start]?.text ?? '')
  return start < 0 || isFeature ? null : readPhrase(text, words, start)
}

const OWN_WORDING = /^\W*(?:generated|made|built|ultraworked) (?:with|using|by)/i

/** A link may name the tool where the text does not. */
function footerOf(phrase: Naming, linked: string | null, own: boolean): Footer {
  const isUnnamed = phrase.tools.length === 1 && phrase.tools[0] === 'unspecified'
  const tools = linked !== null && isUnnamed ? [linked] : phrase.tools
  return { tools, own, ...(phrase.model === undefined ? {} : { model: phrase.model }) }
}

/** In a list, what a product was built with is not who wrote the change. */
export function isListedFeature(line: string): boolean {
  const verb = /^\s*[-*+•]\s+(\w+)/.exec(line)?.[1]?.toLowerCase()
  return verb !== undefined && PRODUCT_VERBS.has(verb)
}

/** Whether a quotation begins just before the verb. */
function isQuoted(text: string, verb: Word | undefined): boolean {
  return /["“'`]\s*$/.test(text.slice(Math.max(0, (verb?.start ?? 0) - 8), verb?.start ?? 0))
}

/** `codex-gpt-5.5 on behalf of Jane`: a signature that agents are told to write. */
function onBehalf(line: string): Footer | null {
  const at = line.indexOf(' on behalf of ')
  const name = at < 1 || at > 80 ? '' : line.slice(0, at)
  const words = wordsOf(name)
  const names = findNames(words)
  return names.length === 0 || unknownWords(words, names) > 0 ? null : { tools: choose(names), own: true }
}

/** The robot is what agents put before `Generated with`, also agents that the table does not know. */
export function isRobotFooter(line: string): boolean {
  return /^\W{0,8}🤖\W{0,4}Generated with \S/u.test(line) && !AUTOMATION.test(line)
}

/** `[Name](link)` becomes `Name`; the first link is kept apart. */
function unlink(line: string): { readonly text: string; readonly link: string | null } {
  const middle = line.indexOf('](')
  const open = line.lastIndexOf('[', middle)
  const link = middle < 0 || open < 0 ? undefined : /^[^)\s]{1,300}/.exec(line.slice(middle + 2))?.[0]
  if (link === undefined) return { text: line, link: null }
  const after = line.slice(middle + 2 + link.length + 1)
  return { text: `${line.slice(0, open)}${line.slice(open + 1, middle)} ${after}`, link }
}

/** Index of the verb when only words of a subject stand before it. */
function verbAt(words: readonly Word[]): number {
  for (let at = 0; at < Math.min(words.length, 14); at += 1) {
    const word = words[at]?.text ?? ''
    if (VERBS.has(word)) return at
    if (!SUBJECT.has(word)) return -1
  }
  return -1
}

/** Index of the first word of the tool's name: after the preposition, and words such as `the help of`. */
function phraseStart(words: readonly Word[], verb: number): number {
  let at = verb + 1
  while (ADVERBS.has(words[at]?.text ?? '') && at < verb + 4) at += 1
  if (!PREPOSITIONS.has(words[at]?.text ?? '')) return -1
  at += 1
  while (BETWEEN.has(words[at]?.text ?? '') && at < verb + 9) at += 1
  return at
}

/** A line that carries on a wrapped sentence begins with a small letter and no mark before it. */
function standsAlone(line: string): boolean {
  const char = line.trimStart().charAt(0)
  return char !== '' && !'"“\'`'.includes(char) && (char < 'a' || char > 'z')
}

function readPhrase(text: string, words: readonly Word[], start: number): Naming | null {
  const name = nameAt(words, start)
  const word = words[start]
  if (word === undefined || (name === null && !GENERIC.has(word.text))) return afterFiller(text, words, start)
  if (!endsWell(text, words, name?.to ?? start + 1, name)) return null
  const tail = words.slice(start)
  const names = findNames(tail)
  return {
    tools: names.length > 0 ? chooseListed(names, tail, text) : ['unspecified'],
    common: name?.common === true && names.length === 1,
    beside: false,
    ...modelIn(modelText(text.slice(word.start), names)),
  }
}

/** `Google's Gemini`, `GitHub's Copilot`: an ordinary word before the name. */
function afterFiller(text: string, words: readonly Word[], start: number): Naming | null {
  if (!isFiller(words[start]?.text ?? '') || nameAt(words, start + 1) === null) return null
  return readPhrase(text, words, start + 1)
}

function modelText(text: string, names: readonly NameMatch[]): string {
  const inner = /[(`]([^)`]{2,80})/.exec(text)?.[1]
  if (inner !== undefined) return inner
  return names.every((name) => name.kind !== 'tool') ? text.replace(/[.!]\s*$/, '') : ''
}

/** After the name comes an end, a mark, or a word that goes on about it; `Claude Dupont` and `Codex hooks` do not. */
function endsWell(text: string, words: readonly Word[], end: number, name: NameMatch | null): boolean {
  const last = words[end - 1]
  const next = words[end]
  if (last === undefined || next === undefined) return true
  if (/[.,;:!()[\]|·•—–+&/*_]|\s-\s/.test(text.slice(last.end, next.start))) return true
  const another = nameAt(words, end)
  if (another !== null) return endsWell(text, words, another.to, name)
  if (AFTER.has(next.text) && name?.common !== true) return true
  if (!isFiller(next.text)) return false
  const versioned = name !== null && /^\d/.test(next.text) ? { ...name, common: false } : name
  return endsWell(text, words, end + 1, versioned)
}
