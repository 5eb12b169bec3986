import { styleText } from 'node:util'
import type { Decision } from '../core/decision.ts'
import { jsonReport } from '../report/json.ts'
import { markdownReport } from '../report/markdown-report.ts'
import {
  type CheckedPolicy,
  problemsJson,
  problemsMarkdown,
  problemsSarif,
  problemsText,
} from '../report/policy-problems.ts'
import { sarifReport } from '../report/sarif.ts'
import { type Palette, PLAIN_PALETTE, terminalReport } from '../report/terminal.ts'

export type Format = 'text' | 'json' | 'markdown' | 'sarif'

/** A decision in the form that was asked for; colours only in text. */
export function formatDecision(decision: Decision, format: Format, colours: boolean): string {
  switch (format) {
    case 'json':
      return jsonReport(decision)
    case 'markdown':
      return markdownReport(decision)
    case 'sarif':
      return sarifReport(decision)
    case 'text':
      return terminalReport(decision, colours ? COLOURS : PLAIN_PALETTE)
    default:
      throw new Error(`no such format: ${String(format satisfies never)}`)
  }
}

/** Problems of a policy file in the form that was asked for. */
export function formatProblems(checked: CheckedPolicy, format: Format): string {
  const write = {
    text: problemsText,
    json: problemsJson,
    markdown: problemsMarkdown,
    sarif: problemsSarif,
  }[format]
  return write(checked)
}

const COLOURS: Palette = {
  bold: (text) => style('bold', text),
  good: (text) => style('green', text),
  bad: (text) => style('red', text),
  warn: (text) => style('yellow', text),
}

function style(name: 'bold' | 'green' | 'red' | 'yellow', text: string): string {
  // Whether colours are wanted was decided where the stream is known.
  return styleText(name, text, { validateStream: false })
}
