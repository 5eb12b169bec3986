import type { PolicyProblem } from '../policy/policy.ts'
import { code, prose, visible } from './markdown.ts'
import { plural } from './phrases.ts'
import { sarifLog } from './sarif.ts'

/** A policy file that was looked through. It is valid when no problem is an error. */
export interface CheckedPolicy {
  readonly file: string
  readonly problems: readonly PolicyProblem[]
}

/** A line for each problem, then the sum. */
export function problemsText(checked: CheckedPolicy): string {
  const lines = checked.problems.map(({ file, line, column, severity, message }) =>
    visible(`${file}:${line}:${column} ${severity === 'warning' ? 'warning: ' : ''}${message}`),
  )
  return `${[...lines, `${visible(checked.file)}: ${sumOf(checked)}`].join('\n')}\n`
}

export function problemsJson(checked: CheckedPolicy): string {
  const { file, problems } = checked
  return `${JSON.stringify({ version: 1, file, valid: isValid(checked), problems }, null, 2)}\n`
}

export function problemsMarkdown(checked: CheckedPolicy): string {
  const lines = checked.problems.map(
    ({ file, line, column, severity, message }) =>
      `- ${code(`${file}:${line}:${column}`)} ${severity === 'warning' ? 'warning: ' : ''}${prose(message)}`,
  )
  return `${[`${code(checked.file)}: ${sumOf(checked)}`, ...(lines.length === 0 ? [] : ['', ...lines])].join('\n')}\n`
}

export function problemsSarif({ problems }: CheckedPolicy): string {
  const rules = new Map(problems.map(({ code: id }) => [id, `Policy: ${id}`]))
  return sarifLog(
    rules,
    problems.map(({ file, line, column, severity, message, code: id }) => ({
      rule: id,
      level: severity,
      message,
      places: [{ path: file, line, column }],
      accepted: null,
    })),
  )
}

function isValid({ problems }: CheckedPolicy): boolean {
  return problems.every(({ severity }) => severity !== 'error')
}

function sumOf(checked: CheckedPolicy): string {
  const errors = checked.problems.filter(({ severity }) => severity === 'error').length
  const warnings = checked.problems.length - errors
  const also = warnings === 0 ? '' : `, ${plural(warnings, 'warning')}`
  return isValid(checked) ? `valid${also}` : `${plural(errors, 'error')}${also}`
}
