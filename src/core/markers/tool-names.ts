import { TOOLS } from './tools.ts'

/** Every name by which a policy may speak of a tool: products, and their variants as `product/variant`. */
export const TOOL_NAMES: readonly string[] = TOOLS.flatMap(({ id, variants = [] }) => [
  id,
  ...variants.map((variant) => `${id}/${variant.id}`),
])
