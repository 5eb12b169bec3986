import { isToolId } from '../markers/tools.ts'
import { readLines } from './lines.ts'
import { isDenial, readValue } from './values.ts'

/** A box of the section, and whether it is ticked. */
export interface Attestation {
  readonly text: string
  readonly ticked: boolean
}

/** The disclosure section of a pull request's body. */
export interface Disclosure {
  readonly present: boolean
  readonly answer: 'yes' | 'no' | null
  /** As written; null when left empty. */
  readonly tool: string | null
  /** Ids of the tools that it names; `unspecified` for a name nobody knows. */
  readonly tools: readonly string[]
  readonly model: string | null
  readonly extent: string | null
  readonly prompt: string | null
  readonly attestations: readonly Attestation[]
  /** 1-based line of the heading; null without a section. */
  readonly line: number | null
}

const ABSENT: Disclosure = {
  present: false,
  answer: null,
  tool: null,
  tools: [],
  model: null,
  extent: null,
  prompt: null,
  attestations: [],
  line: null,
}
const BOX = /^\s{0,3}(?:[-*+]|\d{1,3}[.)])\s+\[([ xX]?)\]\s+(.*)$/
const FIELD = /^\s{0,3}(?:[-*+]\s+)?[*_]{0,2}(tool|model|extent|prompt)s?[*_]{0,2}\s*:[*_]{0,2}\s*(.*)$/i
const ANSWER = /^[*_`]{0,3}ai[- ]assisted[*_`]{0,3}\s*:[*_`]{0,3}\s*[*_`]{0,3}(yes|no)\b/i
/** What templates leave for people to fill in. */
const EMPTY = /^(?:[\s._…*`-]*|<[^>@]*>|\{\{?[^}]*\}?\}|\[[^\]]*\]|tbd|todo|n\/?a)$/i

/** Reads the section under that heading, of any level, as it stands now. Unticked boxes say nothing. */
export function readDisclosure(body: string, heading: string): Disclosure {
  const section = findSection(body, heading)
  if (section === null) return ABSENT
  const fields = readFields(section.lines)
  const boxes = section.lines.flatMap((line) => readBox(line))
  const answers = boxes.flatMap((box) => (box.ticked ? [ANSWER.exec(box.text)?.[1]?.toLowerCase()] : []))
  const attestations = boxes.filter((box) => !ANSWER.test(box.text))
  const tool = fields.get('tool') ?? null
  return {
    present: true,
    answer: answerOf(answers, tool, fields.get('model') ?? null),
    tool,
    tools: tool === null || isDenial(tool) ? [] : toolsNamed(tool),
    model: fields.get('model') ?? null,
    extent: fields.get('extent') ?? null,
    prompt: fields.get('prompt') ?? null,
    attestations,
    line: section.line,
  }
}

/** A ticked yes wins over everything: nobody gains by claiming AI. */
function answerOf(
  answers: readonly (string | undefined)[],
  tool: string | null,
  model: string | null,
): 'yes' | 'no' | null {
  if (answers.includes('yes')) return 'yes'
  if (tool !== null && !isDenial(tool)) return 'yes'
  if (answers.includes('no') || tool !== null) return 'no'
  return model !== null && readValue(model) !== null ? 'yes' : null
}

/** Ids named by a value: ids alone, or names in words. */
function toolsNamed(value: string): readonly string[] {
  const parts = value
    .split(/[,;]|\s+and\s+|\s\+\s/)
    .map((part) => part.trim().replaceAll('`', '').toLowerCase())
    .filter((part) => part !== '')
  const areIds = parts.every((part) => part !== 'unspecified' && isToolId(part))
  return areIds ? parts : (readValue(value)?.tools ?? ['unspecified'])
}

function readFields(lines: readonly string[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const line of lines) {
    const match = FIELD.exec(line)
    const key = match?.[1]?.toLowerCase()
    const value = (match?.[2] ?? '').replace(/<!--[^>]*-->/g, '').trim()
    const isNone = key === 'tool' && isDenial(value)
    if (key !== undefined && !fields.has(key) && (isNone || !EMPTY.test(value)))
      fields.set(key, value.slice(0, 500))
  }
  return fields
}

function readBox(line: string): readonly Attestation[] {
  const match = BOX.exec(line)
  return match === null
    ? []
    : [{ text: (match[2] ?? '').trim(), ticked: (match[1] ?? '').toLowerCase() === 'x' }]
}

interface Section {
  readonly line: number
  readonly lines: readonly string[]
}

function findSection(body: string, heading: string): Section | null {
  const wanted = plain(heading)
  const lines = readLines(body).filter((line) => !line.quoted)
  const start = lines.findIndex((line, at) => isHeading(line.text, lines[at + 1]?.text ?? '', wanted))
  const first = lines[start]
  if (first === undefined) return null
  const level = levelOf(first.text)
  const rest = lines.slice(start + 1)
  const end = rest.findIndex((line) => /^ {0,3}#{1,6}(?:\s|$)/.test(line.text) && levelOf(line.text) <= level)
  return { line: first.number, lines: (end < 0 ? rest : rest.slice(0, end)).map((line) => line.text) }
}

function isHeading(text: string, next: string, wanted: string): boolean {
  const atx = /^ {0,3}#{1,6}\s+(.*)$/.exec(text)?.[1]
  if (atx !== undefined) return plain(atx.replace(/\s+#+\s*$/, '')) === wanted
  return plain(text) === wanted && /^ {0,3}(?:={3,}|-{3,})\s*$/.test(next)
}

function levelOf(text: string): number {
  return /^ {0,3}(#{1,6})/.exec(text)?.[1]?.length ?? 2
}

function plain(text: string): string {
  return text
    .replace(/[*_`]/g, '')
    .replace(/[:\s]+$/, '')
    .trim()
    .toLowerCase()
}
