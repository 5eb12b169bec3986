import type { Tools } from './schema.ts'
import type { Stance } from './words.ts'

/** Whether a tool of a list is this tool: a list may name a product, or one of its variants (`product/variant`). */
export function namesTool(listed: string, tool: string): boolean {
  const [one, other] = [listed.toLowerCase(), tool.toLowerCase()]
  return one === other || other.startsWith(`${one}/`)
}

/** What the lists say of a tool, trials aside; the strictest list that names it wins. */
export function listedStance(tools: Tools | null | undefined, tool: string): Stance {
  if (isListed(tools?.deny, tool)) return 'deny'
  if (isListed(tools?.exception, tool)) return 'exception'
  return isListed(tools?.allow, tool) ? 'allow' : (tools?.unlisted ?? 'allow')
}

function isListed(list: readonly string[] | undefined, tool: string): boolean {
  return (list ?? []).some((listed) => namesTool(listed, tool))
}
