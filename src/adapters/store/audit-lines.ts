import { parseObject } from './json.ts'

/** An entry as it lies in the database; `body` is the text that was hashed. */
export interface AuditRow {
  readonly installation: number
  readonly seq: number
  readonly at: string
  readonly kind: string
  readonly repository: string | null
  readonly pull_request: number | null
  readonly body: string
  readonly hash: string
}

const COLUMNS = [
  'installation',
  'seq',
  'at',
  'kind',
  'repository',
  'pullRequest',
  'actor',
  'data',
  'hash',
] as const

/**
 * Entries as JSON Lines or CSV. A line of JSON has, beside the entry, the hash before it and its own, which is the
 * SHA-256 of the former followed by the entry as JSON with its keys in order.
 */
export async function* linesOf(
  rows: AsyncIterable<AuditRow>,
  format: 'jsonl' | 'csv',
): AsyncIterable<string> {
  if (format === 'csv') yield COLUMNS.join(',')
  let previous = { installation: -1, hash: '' }
  for await (const row of rows) {
    const before = previous.installation === row.installation ? previous.hash : ''
    yield format === 'csv' ? csvLine(row) : jsonLine(row, before)
    previous = row
  }
}

function jsonLine(row: AuditRow, previous: string): string {
  return `${row.body.slice(0, -1)},"previous":"${previous}","hash":"${row.hash}"}`
}

function csvLine(row: AuditRow): string {
  const entry = parseObject(row.body)
  return COLUMNS.map((column) => csvField(column === 'hash' ? row.hash : entry[column])).join(',')
}

/** Quoted, and never a formula to a spreadsheet: names and titles come from strangers. */
function csvField(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}
