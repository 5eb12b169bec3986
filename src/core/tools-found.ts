import { TOOLS } from './markers/tools.ts'
import type { Signal } from './signal.ts'

/** Ways of recording that AI was used; they write no code themselves. */
const CONVENTIONS = new Set(TOOLS.flatMap((tool) => (tool.kind === 'convention' ? [tool.id] : [])))

/**
 * The tools that a policy must take a stance on, as `product` or `product/variant`, sorted. Where one place names a
 * product and its variant, the variant is meant; "AI was used" without a name adds nothing where a tool is named.
 */
export function toolsToJudge(signals: readonly Signal[]): readonly string[] {
  const tools = new Set<string>()
  const byPlace = Map.groupBy(signals, (signal) => signal.commit ?? 'pull request')
  for (const group of byPlace.values()) {
    for (const tool of mostExact(group.filter(isNamed))) tools.add(tool)
  }
  const nameless = [...byPlace].some(
    ([place, group]) => !group.some(isNamed) && (place !== 'pull request' || tools.size === 0),
  )
  return nameless ? [...tools, 'unspecified'].toSorted() : [...tools].toSorted()
}

function isNamed({ tool }: Signal): boolean {
  return tool !== 'unspecified' && !CONVENTIONS.has(tool)
}

function mostExact(group: readonly Signal[]): readonly string[] {
  const withVariant = new Set(group.filter(({ variant }) => variant !== undefined).map(({ tool }) => tool))
  return group.flatMap(({ tool, variant }) => {
    if (variant !== undefined) return [`${tool}/${variant}`]
    return withVariant.has(tool) ? [] : [tool]
  })
}
