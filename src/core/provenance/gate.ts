import type { MarkerPattern } from '../markers/marker.ts'
import { MARKERS } from '../markers/table.ts'
import { TOOLS } from '../markers/tools.ts'

const NAMES = namePattern()
/** Words that say AI in general, or that only machines bear; most commits hold none of them. */
const GENERAL =
  /\b(?:ai|a\.i|llms?|genai|generative|vibe[- ]?cod\w*)\b|🤖|agent[- ](?:authored|written|generated)|^(?:co-?authored|assisted|signed-off)-by: ?[^\n]{0,200}(?:agents?\b|\[bot\]|\w:\w)/imu
const NAME_GENERAL = /\b(?:ai|llm|agents?)\b|\[bot\]/i
const TEXT = new RegExp(`${NAMES.source}|${needlePattern()}`, 'i')

/** Whether a text could hold a marker at all; cheap, and true too often rather than too seldom. */
export function mayHoldMarker(text: string): boolean {
  return TEXT.test(text) || GENERAL.test(text)
}

/** Whether the name of a person or machine could name a tool. */
export function mayNameTool(name: string): boolean {
  return NAMES.test(name) || NAME_GENERAL.test(name)
}

/** Names that stand in running text as words of their own; long ones may also be part of a word (`claudebot`). */
function namePattern(): RegExp {
  const names = TOOLS.flatMap((tool) => [
    ...(tool.names ?? []),
    ...(tool.commonNames ?? []),
    ...(tool.makerNames ?? []),
  ])
  const single = names.filter((name) => !name.includes(' '))
  const several = names.filter(
    (name) => name.includes(' ') && !name.split(' ').some((word) => single.includes(word)),
  )
  const common = new Set(TOOLS.flatMap((tool) => tool.commonNames ?? []))
  const whole = single.filter((name) => name.length < 5 || common.has(name))
  const partial = withoutLonger(single.filter((name) => !whole.includes(name)))
  const words = [...whole, ...several.map((name) => name.replaceAll(' ', '\\W{1,3}'))]
  return new RegExp(
    `(?<![a-z0-9])(?:${words.map(escapeDots).join('|')})(?![a-z])|${partial.map(escapeDots).join('|')}|gpt`,
    'i',
  )
}

function needlePattern(): string {
  return withoutLonger(
    MARKERS.flatMap((marker) => needlesOf(marker.match)).map((needle) => needle.toLowerCase()),
  )
    .map(escapeAll)
    .join('|')
}

function needlesOf(match: MarkerPattern): readonly string[] {
  if (match.kind === 'trailer') return match.keys
  if (match.kind === 'link') return [match.prefix]
  if (match.kind === 'address') return match.addresses
  return match.kind === 'line' || match.kind === 'subject' || match.kind === 'comment' ? [match.needle] : []
}

/** Drops every word that holds another one: finding the shorter is enough. */
function withoutLonger(words: readonly string[]): readonly string[] {
  const unique = [...new Set(words)].toSorted((a, b) => a.length - b.length)
  return unique.filter((word, at) => !unique.slice(0, at).some((shorter) => word.includes(shorter)))
}

function escapeDots(text: string): string {
  return text.replaceAll('.', '\\.')
}

function escapeAll(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
