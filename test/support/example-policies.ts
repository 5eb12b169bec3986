import { alternatives, type LanguageNode } from '../../src/policy/language.ts'

/** An example of a key, wrapped in the smallest whole file that may hold it. */
export interface WholeExample {
  readonly path: string
  readonly value: unknown
}

/** Every example that the declaration of a format gives, each as a whole file. */
export function wholeExamples(language: LanguageNode): readonly WholeExample[] {
  return examplesIn(language, language, new Set<unknown>())
}

function examplesIn(language: LanguageNode, node: LanguageNode, seen: Set<unknown>): readonly WholeExample[] {
  return alternatives(language, node).flatMap((option) => {
    if (option.items !== undefined) return listed(examplesIn(language, option.items, seen))
    const properties = option.properties
    if (properties === undefined || seen.has(properties)) return []
    seen.add(properties)
    return Object.entries(properties).flatMap(([name, value]) =>
      [...ownExamples(language, value), ...examplesIn(language, value, seen)].map((example) => ({
        path: example.path === '' ? name : `${name}.${example.path}`,
        value: { ...neededBy(language, option, name), [name]: example.value },
      })),
    )
  })
}

function listed(examples: readonly WholeExample[]): readonly WholeExample[] {
  return examples.map(({ path, value }) => ({ path: `[].${path}`, value: [value] }))
}

function ownExamples(language: LanguageNode, node: LanguageNode): readonly WholeExample[] {
  const [resolved] = alternatives(language, node)
  return (resolved?.examples ?? []).map((value) => ({ path: '', value }))
}

/** The other keys without which the map is not whole. */
function neededBy(language: LanguageNode, node: LanguageNode, name: string): Record<string, unknown> {
  const others = (node.required ?? []).filter((key) => key !== name)
  return Object.fromEntries(
    others.map((key) => [key, ownExamples(language, node.properties?.[key] ?? {})[0]?.value]),
  )
}
