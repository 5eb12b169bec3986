import { describeGoal, type Finding, formatNumber, isMet } from './finding.ts'

/** Rows of text in columns; columns whose cells are all numbers stand to the right. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  const isNumeric = head.map((_, column) => rows.every((row) => /^[-\d.,x ]*$/.test(row[column] ?? '')))
  const rule = widths.map((width) => '-'.repeat(width))
  return [head, rule, ...rows]
    .map((row) => row.map((cell, column) => aligned(cell, widths[column] ?? 0, isNumeric[column] === true)))
    .map((cells) => cells.join('  ').trimEnd())
    .join('\n')
}

function aligned(cell: string, width: number, isRight: boolean): string {
  return isRight ? cell.padStart(width) : cell.padEnd(width)
}

/** Findings of one group, with the goal, the floor and how they compare. */
export function findingTable(findings: readonly Finding[]): string {
  const rows = findings.map((finding) => [
    finding.name,
    formatNumber(finding.value),
    finding.unit,
    describeGoal(finding.goal),
    finding.floor === undefined ? '' : formatNumber(finding.floor),
    finding.floor === undefined || finding.floor === 0
      ? ''
      : `${formatNumber(finding.value / finding.floor)} x`,
    outcomeOf(finding),
  ])
  return textTable(['', 'measured', 'unit', 'goal', 'floor', 'ratio', ''], rows)
}

/** What a reader should make of a finding. */
function outcomeOf(finding: Finding): string {
  const met = isMet(finding)
  if (met === null) return ''
  if (met) return 'met'
  return finding.isExact ? 'BROKEN' : 'missed'
}
