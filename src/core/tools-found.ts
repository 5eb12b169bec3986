import { TOOLS } from './markers/tools.ts'
import type { Signal } from './signal.ts'

/** Ways of recording that AI was used; they write no code themselves. */
const CONVENTIONS = new Set(TOOLS.flatMap((tool) => (tool.kind === 'convention' ? [tool.id] : [])))

/**
 * The tools that a policy must take a stance on, as `product` or `product/variant`, sorted. Where one place names a
 * product and its variant, the variant is meant. "AI was used" without a name adds nothing where the same commit or the
 * pull request itself names a tool; said of the pull request, nothing where anything names one.
 */
export function toolsToJudge(signals: readonly Signal[]): readonly string[] {
  const byPlace = Map.groupBy(signals, (signal) => signal.commit ?? WHOLE)
  const tools = new Set([...byPlace.values()].flatMap((group) => mostExact(group.filter(isNamed))))
  const isDeclared = byPlace.get(WHOLE)?.some(isNamed) === true
  const hasNamelessCommit = [...byPlace].some(([place, group]) => place !== WHOLE && !group.some(isNamed))
  const isNameless = signals.length > 0 && (tools.size === 0 || (hasNamelessCommit && !isDeclared))
  return [...tools, ...(isNameless ? ['unspecified'] : [])].toSorted()
}

const WHOLE = 'pull request'

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
