/** An `Assisted-by:` value in the grammar of the Linux kernel. */
export interface KernelAssistance {
  readonly agent: string
  readonly model: string
  readonly tools: readonly string[]
}

/** Reads `AGENT_NAME:MODEL_VERSION [TOOL1] [TOOL2]`; null when the value breaks that grammar. */
export function parseKernelAssistedBy(value: string): KernelAssistance | null {
  const colon = value.indexOf(':')
  if (colon < 1) return null
  const agent = value.slice(0, colon).trim()
  if (!/^[A-Za-z0-9][\w .+-]*$/.test(agent)) return null
  const rest = value.slice(colon + 1)
  if (rest === '' || /^\s/.test(rest)) return null
  const [model = '', ...tools] = rest
    .trim()
    .slice(0, 500)
    .split(/[ \t]+/)
  const isPlain = /^[\w.:/@+-]+$/.test(model) && tools.every((tool) => /^[\w.+-]+$/.test(tool))
  return isPlain ? { agent, model, tools } : null
}
