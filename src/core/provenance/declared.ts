import type { Line } from './lines.ts'
import { choose } from './naming.ts'
import { isDenial } from './values.ts'
import { findNames, type NameMatch, type Word, wordsOf } from './words.ts'

/** What a labelled passage in a person's own words says (`AI disclosure: Codex wrote the tests`). */
export interface Declaration {
  /** Line of the label. */
  readonly line: Line
  readonly tools: readonly string[]
  /** The text says that AI only searched, explained or reviewed. */
  readonly looked: boolean
  readonly text: string
}

const TOPIC = '(?:ai|llm|gen-?ai|generative[ -]ai|ai\\/llm|llm\\/ai)'
const WHAT =
  '(?:usage|disclosure|disclaimer|note|notes|assistance|assisted|use|used|help|statement|notice|tools?|tooling|involvement|contributions?|attribution|credits?|declaration|transparency)'
const LABEL = `(?:${TOPIC}(?:[ -]${WHAT}){1,2}|agent (?:usage|disclosure|assistance)|(?:ai )?disclosure|(?:ai )?disclaimer)`
const COLON = '[*_]{0,3}\\s?:[*_]{0,3}(?:\\s+|$)(.*)$'
const INLINE = new RegExp(`^[\\s>*_~#-]{0,8}${LABEL}${COLON}`, 'i')
/** `AI: Claude Code wrote the tests`; in a subject it would be the part of the code that changed. */
const BARE = new RegExp(`^[*_]{0,3}(?:AI|LLM|GenAI)${COLON}`)
const HEADING = new RegExp(
  `^ {0,3}(?:#{1,6}\\s+|\\*\\*|__)\\W{0,4}(?:${LABEL}|${WHAT} of ${TOPIC}(?: tools?)?)[\\W_]{0,6}$`,
  'i',
)
const QUESTION = /^ {0,3}(?:#{1,6}\s+|\*\*).{0,120}\b(?:generative|ai|llm)\b.{0,80}\?[*_\s]*$/i
const PARAGRAPH = /^\W{0,4}(?:ai|llm)[- ](?:assisted|generated|written|authored)\W{0,3}$/i
const STOP = /^(?: {0,3}#{1,6}\s|\s*(?:-{3,}|={3,}|\*{3,})\s*$|[A-Z][A-Za-z]+(?:-[A-Za-z]+)+: )/
const FORM =
  /^\s{0,3}(?:[-*+]|\d{1,3}[.)])\s+\[[ xX]?\]|^\s{0,3}(?:[-*+]\s+)?[*_]{0,2}(?:tool|model|extent|prompt)s?[*_]{0,2}\s*:/i
const MAX_LINES = 14
const MAX_PASSAGES = 8

/** Labelled passages of a text; quoted lines are not looked at. */
export function readDeclarations(lines: readonly Line[]): readonly Declaration[] {
  const found: Declaration[] = []
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]
    if (line === undefined || line.quoted || found.length >= MAX_PASSAGES) continue
    const passage = passageAt(lines, at)
    if (passage === null) continue
    const declaration = judge(line, passage)
    if (declaration !== null) found.push(declaration)
  }
  return found
}

/** The words that belong to a label; null where there is none. */
function passageAt(lines: readonly Line[], at: number): string | null {
  const text = lines[at]?.text ?? ''
  const inline = INLINE.exec(text)?.[1]?.trim() ?? bareLabel(text, at)
  if (inline === '' || isHeading(text)) return below(lines, at + 1)
  if (inline !== undefined) return `${inline} ${rest(lines, at + 1)}`
  return PARAGRAPH.test(text) ? text : null
}

function bareLabel(text: string, at: number): string | undefined {
  const said = at === 0 ? undefined : BARE.exec(text)?.[1]
  return said !== undefined && mentionsUse(said) ? said : undefined
}

function isHeading(text: string): boolean {
  return HEADING.test(text) || QUESTION.test(text)
}

/** `AI: Claude Code was used`, not `AI: Claude is supported now`. */
function mentionsUse(text: string): boolean {
  const isNamed = findNames(wordsOf(text)).some((name) => name.from === 0)
  const saysUse = /\b(?:used|assist\w*|generat\w*|wrote|written|helped|drafted)\b/i.test(text.slice(0, 120))
  return saysUse && (isNamed || /^\W{0,3}(?:used|assisted|generated|written)\b/i.test(text))
}

/** The rest of a paragraph. */
function rest(lines: readonly Line[], from: number): string {
  const block = lines.slice(from, from + MAX_LINES)
  const end = block.findIndex((line) => line.text.trim() === '' || STOP.test(line.text))
  return textOf(end < 0 ? block : block.slice(0, end))
}

/** What stands under a heading, blank lines at first left out. */
function below(lines: readonly Line[], from: number): string {
  const block = lines.slice(from, from + MAX_LINES)
  const end = block.findIndex((line) => STOP.test(line.text))
  return textOf(end < 0 ? block : block.slice(0, end))
}

function textOf(lines: readonly Line[]): string {
  return lines
    .filter((line) => !line.quoted && !FORM.test(line.text))
    .map((line) => line.text.trim())
    .join(' ')
    .trim()
}

const NOT_USED =
  /(?:\bnot|n['’]t|\bnever|\bnor) (?:been )?(?:use|used|using|involve|involved|authored|generated|written)\b.{0,20}\b(?:ai|llms?|generative|agents?)\b|\b(?:no|without|zero) (?:generative |use of )?(?:ai|llms?)\b|\b(?:ai|llms?)\b.{0,20}\b(?:\bnot|n['’]t|\bnever) (?:been )?(?:used|involved)/i

function judge(line: Line, passage: string): Declaration | null {
  const text = passage.slice(0, 1500)
  if (text.trim() === '' || isDenial(text)) return null
  const words = wordsOf(text)
  const names = findNames(words).filter((name) => !name.common || isUsed(name, words, text))
  const generic =
    /\b(?:ai|llms?|gen-?ai|agents?|models?)\b/i.test(text) || !/^\W*disclos|^\W*disclaim/i.test(line.text)
  if (names.length === 0 && (!generic || NOT_USED.test(text))) return null
  if (/^\s*(?:yes|true)\b/i.test(text) || names.length > 0 || generic) {
    const tools = names.length > 0 ? choose(names) : ['unspecified']
    return { line, tools, looked: onlyLooked(text), text: line.text }
  }
  return null
}

const BEFORE = new Set(
  'used using use with via by in from of through and or plus claude anthropic google ai llm alongside had asked let prompted driven'.split(
    ' ',
  ),
)
const VERB_AFTER =
  /^\s*(?:\(|\+|[\d.]+|(?:wrote|helped?|assisted|was|were|did|generated|implemented|suggested|ran|made|found|code|did|produced|drafted|built|fixed|agent|opus|sonnet|via|with|using)\b)/i

/** In running text a common name counts with a capital, next to words of use: `I used Amp`, `Claude wrote`. */
function isUsed(name: NameMatch, words: readonly Word[], text: string): boolean {
  const first = words[name.from]
  const last = words[name.to - 1]
  if (first === undefined || last === undefined) return false
  const isModel = name.kind !== 'tool'
  const capital = text.charAt(first.start)
  if (!isModel && (capital < 'A' || capital > 'Z')) return false
  const before = words[name.from - 1]?.text
  if (before !== undefined && BEFORE.has(before)) return true
  return (
    (before === undefined || isModel || /[.!?:(]\s*$/.test(text.slice(0, first.start))) &&
    VERB_AFTER.test(text.slice(last.end))
  )
}

/** What the author did without it. */
const OWN_WORK =
  /\b(?:by me|by myself|myself|on my own|my own|by hand|hand[- ]?(?:written|made|wrote|typed)|manually|human[- ]written|without ai|all code typed|i (?:\w+ )?(?:wrote|changed|made|applied|typed|reworked|implemented|understand|reviewed|tested|read|am))\b|(?:did not|didn't|not) (?:use|used|write)/i
const ASIDE = /\b(?:when|before|while|after) \w+ing\b[^,.;]{0,80}/gi
const WROTE =
  /\b(?:(?:ai|llm)[- ](?:code|written|generated|assisted)|wrote|write|writes|written|writing|generat\w*|implement\w*|author(?:ed|ing)|develop(?:ed|ing)|draft\w*|created?|creating|produc\w*|coded|driven|refactor\w*|port(?:ed|ing)|convert\w*|copy|cop(?:ied)|fill\w*|fix(?:ed)?|made|making|changes?|changed|suggest\w*|propos\w*|translat\w*|complet\w*|remov\w*|everything|most of|assist(?:ed|ance)? (?:me )?(?:with|in|from|on) (?!early|initial|code ?base|\w*explor|research|review|debug|investigat|understand)|helped? (?:me )?(?:write|with|a lot)|prepar\w*|test cases?|instrument\w*)\b/i
const LOOKED =
  /\b(?:research\w*|review\w*|explor\w*|investigat\w*|verif\w*|analy[sz]\w*|consult\w*|debug\w*|find(?:ing)?|found|spotted|identif\w*|understand\w*|discover\w*|figur\w*|trade-?offs?|inspect\w*|navigat\w*|ask(?:ed)?|summari[sz]\w*|monitor\w*)\b/i

/** Searching, explaining and reviewing, and nothing that was written. */
function onlyLooked(text: string): boolean {
  const others = text
    .split(/[.;!]|,\s| but | though /)
    .filter((clause) => !OWN_WORK.test(clause))
    .join('. ')
    .replace(ASIDE, ' ')
  return LOOKED.test(others) && !WROTE.test(others)
}
