import { TOOLS } from '../markers/tools.ts'

/** What a name stands for: a tool, a brand of models, or only their maker. */
export type NameKind = 'tool' | 'brand' | 'maker'

/** A name of a tool, word by word. */
export interface VocabularyEntry {
  readonly words: readonly string[]
  readonly tool: string
  readonly kind: NameKind
  /** The name is also a person's, a company's or a common word. */
  readonly common: boolean
}

/** Names by their first word, the longest first. */
export const VOCABULARY: ReadonlyMap<string, readonly VocabularyEntry[]> = buildVocabulary()

function buildVocabulary(): ReadonlyMap<string, readonly VocabularyEntry[]> {
  const byFirst = new Map<string, VocabularyEntry[]>()
  for (const entry of TOOLS.flatMap((tool) => entriesOf(tool))) {
    const first = entry.words[0] ?? ''
    byFirst.set(first, [...(byFirst.get(first) ?? []), entry])
  }
  for (const entries of byFirst.values()) entries.sort((a, b) => b.words.length - a.words.length)
  return byFirst
}

function entriesOf(tool: (typeof TOOLS)[number]): readonly VocabularyEntry[] {
  if (tool.kind === 'convention') return []
  const kind: NameKind = tool.kind
  return [
    ...(tool.names ?? []).map((name) => ({ words: name.split(' '), tool: tool.id, kind, common: false })),
    ...[...(tool.commonNames ?? []), ...(tool.firstNames ?? [])].map((name) => ({
      words: name.split(' '),
      tool: tool.id,
      kind,
      common: true,
    })),
    ...(tool.makerNames ?? []).map((name) => ({
      words: name.split(' '),
      tool: tool.id,
      kind: 'maker' as const,
      common: true,
    })),
  ]
}
