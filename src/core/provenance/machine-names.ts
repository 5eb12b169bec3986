import { isToolId } from '../markers/tools.ts'
import { readValue } from './values.ts'

/** Names under which notes and traces file a tool, where they differ from our ids. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['claude', 'claude-code'],
  ['claudecode', 'claude-code'],
  ['copilot', 'github-copilot'],
  ['github-copilot-cli', 'github-copilot'],
  ['copilot-cli', 'github-copilot'],
  ['gemini', 'gemini-cli'],
  ['continue-cli', 'continue'],
  ['droid', 'factory-droid'],
  ['qwen', 'qwen-code'],
  ['qwen-coder', 'qwen-code'],
  ['roo', 'roo-code'],
  ['openai-codex', 'codex'],
])

/** The tool that a machine-written name stands for; `unspecified` when nobody knows it. */
export function toolOfMachineName(name: string): string {
  const id = name
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-')
    .slice(0, 100)
  const known = ALIASES.get(id) ?? (isToolId(id) ? id : undefined)
  return known ?? readValue(name.slice(0, 100))?.tools[0] ?? 'unspecified'
}
