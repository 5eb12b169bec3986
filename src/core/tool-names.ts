/**
 * True when a policy's name covers the tool that was found: `github-copilot` covers itself and `github-copilot/cli`,
 * `github-copilot/cli` covers that variant alone.
 */
export function isToolNamed(found: string, name: string): boolean {
  const [tool, wanted] = [found.toLowerCase(), name.toLowerCase()]
  return tool === wanted || tool.startsWith(`${wanted}/`)
}
