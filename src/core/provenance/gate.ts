import type { MarkerPattern } from '../markers/marker.ts'
import { MARKERS } from '../markers/table.ts'
import { TOOLS } from '../markers/tools.ts'

/** Words without which no pattern of the table or the grammar can match; most commits hold none of them. */
const GATE = new RegExp(gateWords().map(escapeRegex).join('|'), 'i')
const GENERIC = /\b(?:AI|A\.I|LLMs?|GenAI|generative|vibe)\b|[-_]by-ai|^ai-/im

/** Whether a text could hold a marker at all; cheap, and true too often rather than too seldom. */
export function mayHoldMarker(text: string): boolean {
  return GATE.test(text) || GENERIC.test(text)
}

function gateWords(): readonly string[] {
  const names = TOOLS.flatMap((tool) => [...(tool.names ?? []), ...(tool.commonNames ?? [])]).map(
    (name) => name.split(/[ .]/)[0] ?? name,
  )
  const needles = MARKERS.flatMap((marker) => needlesOf(marker.match))
  return shortest([...names, ...needles].map((word) => word.toLowerCase()))
}

function needlesOf(match: MarkerPattern): readonly string[] {
  if (match.kind === 'trailer') return match.keys
  if (match.kind === 'link') return [match.prefix]
  return match.kind === 'line' || match.kind === 'subject' || match.kind === 'comment' ? [match.needle] : []
}

/** Drops every word that holds another one: finding the shorter is enough. */
function shortest(words: readonly string[]): readonly string[] {
  const unique = [...new Set(words)].toSorted((a, b) => a.length - b.length)
  return unique.filter((word, at) => !unique.slice(0, at).some((shorter) => word.includes(shorter)))
}

function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
