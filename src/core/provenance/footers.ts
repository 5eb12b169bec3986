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
  /\b(?:generated|created|written|made|built|authored|co-?authored|assisted|implemented|drafted|developed|produced|coded|vibe-?coded|ultraworked|supported|powered|crafted|fixed|refactored|prepared|hacked|pair[ -]?programmed)\b/i
const VERBS = new Set(
  (
    'generated created written made built authored coauthored assisted implemented drafted developed produced coded vibecoded ultraworked ' +
    'supported powered crafted fixed refactored prepared programmed hacked'
  ).split(' '),
)
const SUBJECT = new Set(
  (
    'this the these that pr pull request commit patch change changes code fix fixes test tests feature work file files message ' +
    'description documentation docs was is were are has been be mostly primarily partially partly largely entirely fully heavily ' +
    'automatically initially originally also and some most all of in part parts first draft version whole implementation it ' +
    'commit mr merge issue text body summary translation pair vibe co ai llm auto code change-set script series branch ' +
    'failure failures issue investigated found one subject substantial portions portion solution bug security automated 100 content contents'
  ).split(' '),
)
const ADVERBS = new Set(
  'mostly primarily partially partly largely entirely fully heavily automatically initially originally in part collaboration together almost exclusively collaboratively mainly jointly'.split(
    ' ',
  ),
)
const PREPOSITIONS = new Set(['with', 'by', 'using', 'via', 'through'])
const BETWEEN = new Set(
  'the a an some help of assistance aid support from our my and in collaboration with by using'.split(' '),
)
const AFTER = new Set(
  'and with for in on as at via under based then but from through to following after while during which running per using'.split(
    ' ',
  ),
)
const GENERIC = new Set(['ai', 'llm', 'llms', 'genai'])

/** Reads a line such as `🤖 Generated with [Claude Code](https://…)` or `Mostly written by Claude`. */
export function readFooter(line: string, isAlone = false): Footer | null {
  const signed = onBehalf(line)
  if (signed !== null || !VERB.test(line)) return signed
  const text = unlink(line)
  const words = wordsOf(text.text)
  const at = verbAt(words)
  if (at < 0) return null
  const start = phraseStart(words, at)
  if (start < 0 || !(isAlone || standsAlone(line, words[0]))) return null
  if (/["“'`]\s*$/.test(text.text.slice(0, words[at]?.start ?? 0))) return null
  const linked = text.link === null ? null : toolOfLink(text.link)
  const phrase = readPhrase(text.text, words, start)
  if (phrase === null) return linked === null || start !== at + 2 ? null : { tools: [linked], own: true }
  const own = text.link !== null || /^\W*(?:generated|made|built|ultraworked) (?:with|using|by)/i.test(line)
  return {
    tools: withLink(phrase, linked),
    own,
    ...(phrase.model === undefined ? {} : { model: phrase.model }),
  }
}

/** `codex-gpt-5.5 on behalf of Jane`: a signature that agents are told to write. */
function onBehalf(line: string): Footer | null {
  const name = / on behalf of \S/.test(line) ? line.slice(0, line.indexOf(' on behalf of ')) : ''
  const words = wordsOf(name)
  const names = findNames(words)
  return names.length === 0 || name.length > 80 || unknownWords(words, names) > 0
    ? null
    : { tools: choose(names), own: true }
}

const AUTOMATION = /\b(?:actions?|release|scripts?|workflow|dependabot|renovate|cron|ci|make|love|care)\b/i

/** The robot is what agents put before `Generated with`, also agents that the table does not know. */
export function isRobotFooter(line: string): boolean {
  return /^\W{0,8}🤖\W{0,4}Generated with \S/u.test(line) && !AUTOMATION.test(line)
}

/** A link may make a brand more exact: `[Claude](https://claude.com/claude-code)`. */
function withLink(phrase: Naming, linked: string | null): readonly string[] {
  if (linked === null) return phrase.tools
  return phrase.tools.length === 1 && phrase.tools[0] === 'unspecified' ? [linked] : phrase.tools
}

/** `[Name](link)` becomes `Name`; the first link is kept apart. */
function unlink(line: string): { readonly text: string; readonly link: string | null } {
  const link = /\[([^\]]{1,100})\]\(([^)\s]{1,300})/.exec(line)
  if (link === null) return { text: line, link: null }
  const before = line.slice(0, link.index)
  const after = line.slice(link.index + link[0].length + 1)
  return { text: `${before}${link[1] ?? ''} ${after}`, link: link[2] ?? null }
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
function standsAlone(line: string, first: Word | undefined): boolean {
  const char = line.trimStart().charAt(0)
  return first !== undefined && (char < 'a' || char > 'z')
}

function readPhrase(text: string, words: readonly Word[], start: number): Naming | null {
  const name = nameAt(words, start)
  const word = words[start]?.text ?? ''
  if (name === null && !GENERIC.has(word)) return brandAfterMaker(text, words, start)
  const end = name === null ? start + 1 : name.to
  if (!endsWell(text, words, end, name)) return null
  const tail = words.slice(start)
  const names = findNames(tail)
  const tools = names.length > 0 ? chooseListed(names, tail, text) : ['unspecified']
  const from = words[start]?.start ?? 0
  return { tools, common: false, beside: false, ...modelIn(modelText(text.slice(from), names)) }
}

/** `Google's Gemini`, `Anthropic Claude`: a filler before the name. */
function brandAfterMaker(text: string, words: readonly Word[], start: number): Naming | null {
  const next = words[start + 1]
  if (!isFiller(words[start]?.text ?? '') || next === undefined || nameAt(words, start + 1) === null)
    return null
  return readPhrase(text, words, start + 1)
}

function modelText(text: string, names: readonly NameMatch[]): string {
  const inner = /[(`]([^)`]{2,80})/.exec(text)?.[1]
  if (inner !== undefined) return inner
  return names.every((name) => name.kind === 'brand') ? text.replace(/[.!]\s*$/, '') : ''
}

/** After the name comes an end, a mark, or a word that goes on about it; `Claude Dupont` and `Codex hooks` do not. */
function endsWell(text: string, words: readonly Word[], end: number, name: NameMatch | null): boolean {
  const last = words[end - 1]
  const next = words[end]
  if (last === undefined || next === undefined) return true
  const between = text.slice(last.end, next.start)
  if (/[.,;:!()[\]|·•—–+&/*_]|\s-\s/.test(between)) return true
  if (nameAt(words, end) !== null) return endsWell(text, words, nameAt(words, end)?.to ?? words.length, name)
  if (AFTER.has(next.text) && name?.common !== true) return true
  return isFiller(next.text) && endsWell(text, words, end + 1, name)
}
