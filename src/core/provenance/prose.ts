import { choose, isFiller, unknownWords } from './naming.ts'
import { findNames, type NameMatch, nameAt, type Word, wordsOf } from './words.ts'

/** A line of plain prose that says AI wrote the change: few forms, because most mentions say something else. */
export function readProse(line: string, isSubject: boolean): readonly string[] | null {
  const text = line.slice(0, 300)
  const inner = /\(([^()]{4,80})\)\s*$/.exec(text)?.[1] ?? ''
  return (
    vibeCoded(text, isSubject) ??
    thanks(text, isSubject) ??
    wrote(text) ??
    wrote(inner) ??
    generated(inner) ??
    used(text) ??
    made(text) ??
    transcript(text)
  )
}

const VIBE = /\bvibe[- ]?coded\b/i
const BARE_SUBJECT = /^(?:[a-z]+(?:\([^)]*\))?!?: ?)?vibe[- ]?cod(?:ing|e)$/i
/** What may stand before it: `first version of vibe coded …`; anything else speaks of code that was there. */
const BEFORE_VIBE = new Set(
  (
    'wip this was is it i we add added adds some a an the first initial version draft of try mostly totally completely fully ' +
    'entirely all just quick pr commit code here'
  ).split(' '),
)

/** `vibe coded this`; not what is done to code that was. */
function vibeCoded(text: string, isSubject: boolean): readonly string[] | null {
  if (isSubject && BARE_SUBJECT.test(text.trim())) return ['unspecified']
  const at = text.search(VIBE)
  if (at < 0) return null
  const before = text.slice(text.lastIndexOf(': ', at) + 1, at)
  return wordsOf(before).every((word) => BEFORE_VIBE.has(word.text)) ? ['unspecified'] : null
}

/** `thanks to Claude 3.5 Sonnet`, `thanks Copilot :)`, at the end of a line; people's names are left alone. */
function thanks(text: string, isSubject: boolean): readonly string[] | null {
  const tail = /\bthanks?,? (?:to )?(.{3,40})$/i.exec(text)?.[1]
  if (tail === undefined || tail.includes('@') || !(isSubject || /^\W*thanks/i.test(text))) return null
  const words = wordsOf(tail)
  const name = nameAt(words, 0)
  if (name === null || /\breview|suggest|comment|report|spot|notic/i.test(tail)) return null
  const isCertain = !name.common || words.slice(name.to).some((word) => /^\d/.test(word.text))
  const isEnd = words.slice(name.to).every((word) => /^\d/.test(word.text) || nameAt([word], 0) !== null)
  return isCertain && isEnd ? choose(findNames(words)) : null
}

/** `Codex wrote this`, `Claude 3.5 Sonnet built most of it`. */
function wrote(text: string): readonly string[] | null {
  const match =
    /^(.{2,40}?)\s(?:wrote|built|generated|made|did|implemented|created|coded)\s(?:it|this|most of|all of|everything|the whole|nearly|almost)\b/i.exec(
      text.replace(/^[^A-Za-z]{0,8}/, ''),
    )
  const head = match?.[1]
  if (head === undefined) return null
  const words = wordsOf(head)
  const name = nameAt(words, 0)
  return name !== null && words.length <= name.to + 2 ? choose(findNames(words)) : null
}

/** `(Cursor generated)` */
function generated(inner: string): readonly string[] | null {
  const head = /^(.{2,40}?)[ -](?:generated|written|authored)$/i.exec(inner)?.[1]
  return head === undefined ? null : wholly(head)
}

/** `Used Claude Code.` and nothing else. */
function used(text: string): readonly string[] | null {
  const rest = /^\W{0,4}(?:I )?used (.{3,40})$/i.exec(text.trim())?.[1]
  const tools = rest === undefined ? null : wholly(rest)
  return tools !== null && findNames(wordsOf(rest ?? '')).some((name) => !name.common) ? tools : null
}

const BY = new Set(['by', 'with', 'using'])
const BETWEEN = new Set(['the', 'help', 'from', 'of', 'an', 'a'])
const VERBS =
  'written generated made created built implemented coded drafted developed produced fixed authored'
const MADE = new Set(VERBS.split(' '))
const HAS_VERB = new RegExp(VERBS.replaceAll(' ', '|'), 'i')
/** Words before it that make it a rule, a denial, or a word about code that was there. */
const NOT_MADE = new Set(
  (
    'not never no t weren isn wasn aren without if when whether any are is be being gets get can may might should will would that which ' +
    'previously originally existing previous old like as for handle detect support parse validate reject skip show mark'
  ).split(' '),
)

/** `(fixed by Copilot)`, `researched and created with help from GPT-5.4`: a tool's own name, and then an end. */
function made(text: string): readonly string[] | null {
  if (!HAS_VERB.test(text)) return null
  const words = wordsOf(text)
  const name = nameAfterVerb(
    words,
    words.findIndex((word) => MADE.has(word.text)),
    text,
  )
  if (name === null || name.common) return null
  const end = words[lastOfName(words, name.to) - 1]?.end ?? text.length
  // What stands in quotation marks is spoken about.
  const isQuoted = /["“”`]/.test(text.slice(0, end))
  return !isQuoted && /^\s*(?:$|[.,;:!)\]])/.test(text.slice(end)) ? [name.tool] : null
}

/** The name after `written by`, `created with help from`; null when the words before speak of something else. */
function nameAfterVerb(words: readonly Word[], verb: number, text: string): NameMatch | null {
  // A line that begins with a small letter may carry on a sentence whose beginning we do not see.
  if (verb < 0 || (verb < 2 && /^[a-z]/.test(text))) return null
  if (words.slice(0, verb).some((word) => NOT_MADE.has(word.text))) return null
  const by = words.findIndex((word, at) => at > verb && at <= verb + 2 && BY.has(word.text))
  const start = by < 0 ? -1 : words.findIndex((word, at) => at > by && !BETWEEN.has(word.text))
  return start < 0 || start > by + 4 ? null : nameAt(words, start)
}

/** Index after a name and the versions and fillers that follow it. */
function lastOfName(words: readonly Word[], from: number): number {
  let at = from
  while (at < words.length && (isFiller(words[at]?.text ?? '') || nameAt(words, at) !== null)) at += 1
  return at
}

/** `Codex transcript: https://…`, `Claude: https://gist…` */
function transcript(text: string): readonly string[] | null {
  const match =
    /^\W{0,4}(.{2,40}?)( (?:transcript|session|chat|conversation|thread|log))?: <?https?:\/\/(gist\.)?\S+$/i.exec(
      text.trim(),
    )
  if (match === null || (match[2] === undefined && match[3] === undefined)) return null
  return wholly(match[1] ?? '')
}

function wholly(text: string): readonly string[] | null {
  const words = wordsOf(text)
  const names = findNames(words)
  return names.length > 0 && unknownWords(words, names) === 0 ? choose(names) : null
}
