import { choose, unknownWords } from './naming.ts'
import { findNames, nameAt, wordsOf } from './words.ts'

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
