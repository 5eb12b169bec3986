import { toolById, toolName } from '../markers/tools.ts'
import type { Signal } from '../signal.ts'
import type { Disclosure } from './disclosure.ts'

/** Where what a person declared and what was found differ; both are shown side by side. */
export interface Difference {
  /** What the disclosure section names: tools, or `none`. */
  readonly declared: string
  readonly found: Signal
}

/** One entry for each tool that markers name and the disclosure section does not. */
export function contradictions(disclosure: Disclosure, signals: readonly Signal[]): readonly Difference[] {
  if (disclosure.answer === null) return []
  const marks = signals.filter((signal) => signal.grade === 'verified' || signal.grade === 'marked')
  const firsts = marks.filter((signal, at) => marks.findIndex((other) => other.tool === signal.tool) === at)
  if (disclosure.answer === 'no') return firsts.map((found) => ({ declared: 'none', found }))
  const isOpen = disclosure.tools.length === 0 || disclosure.tools.includes('unspecified')
  if (isOpen) return []
  const declared = disclosure.tools.map(toolName).join(', ')
  return firsts.filter(({ tool }) => !covers(disclosure.tools, tool)).map((found) => ({ declared, found }))
}

/** The same product, or only its brand, or no tool at all: nothing differs. */
function covers(declared: readonly string[], found: string): boolean {
  if (toolById(found)?.kind !== 'tool') return true
  return declared.some((id) => id === found || id.startsWith(`${found}/`) || BRAND_OF.get(found) === id)
}

const BRAND_OF: ReadonlyMap<string, string> = new Map([
  ['claude-code', 'claude'],
  ['codex', 'openai'],
  ['gemini-cli', 'gemini'],
  ['gemini-code-assist', 'gemini'],
  ['qwen-code', 'qwen'],
])
