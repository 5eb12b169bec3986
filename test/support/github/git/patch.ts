import { type Edit, editLines, linesOf } from './lines.ts'

const CONTEXT = 3

/** How many lines a change adds and takes away, and the hunks GitHub shows; no patch for binary content. */
export interface LineChange {
  readonly additions: number
  readonly deletions: number
  readonly patch: string | null
}

/** Compares two contents line by line. */
export function compareContents(before: Buffer, after: Buffer): LineChange {
  if (isBinary(before) || isBinary(after)) return { additions: 0, deletions: 0, patch: null }
  const edits = editLines(linesOf(before.toString()), linesOf(after.toString()))
  const hunks = hunksOf(edits)
  return {
    additions: edits.filter((edit) => edit.sign === '+').length,
    deletions: edits.filter((edit) => edit.sign === '-').length,
    patch: hunks.length === 0 ? null : hunks.map((hunk) => hunkText(edits, hunk)).join('\n'),
  }
}

/** Git's own test: a NUL within the first 8,000 bytes. */
export function isBinary(content: Buffer): boolean {
  return content.subarray(0, 8_000).includes(0)
}

interface Hunk {
  readonly from: number
  readonly to: number
}

function hunksOf(edits: readonly Edit[]): readonly Hunk[] {
  const hunks: Hunk[] = []
  for (const [index, edit] of edits.entries()) {
    if (edit.sign === ' ') continue
    const from = Math.max(0, index - CONTEXT)
    const to = Math.min(edits.length, index + CONTEXT + 1)
    const last = hunks.at(-1)
    if (last && from <= last.to) hunks[hunks.length - 1] = { from: last.from, to }
    else hunks.push({ from, to })
  }
  return hunks
}

function hunkText(edits: readonly Edit[], { from, to }: Hunk): string {
  const earlier = edits.slice(0, from)
  const own = edits.slice(from, to)
  const old = range(earlier, own, '+')
  const now = range(earlier, own, '-')
  const header = `@@ -${old} +${now} @@${enclosingLine(earlier)}`
  return [header, ...own.map(editText)].join('\n')
}

/** Start and length of a hunk on one side; lines with the other side's sign are not there. */
function range(earlier: readonly Edit[], own: readonly Edit[], absent: Edit['sign']): string {
  const length = own.filter((edit) => edit.sign !== absent).length
  const start = earlier.filter((edit) => edit.sign !== absent).length + (length > 0 ? 1 : 0)
  return length === 1 ? String(start) : `${start},${length}`
}

/** Git repeats the last line above that begins like a definition. */
function enclosingLine(earlier: readonly Edit[]): string {
  const line = earlier.findLast((edit) => edit.sign !== '+' && /^[A-Za-z_$]/.test(edit.line))
  return line ? ` ${line.line.trimEnd().slice(0, 80)}` : ''
}

function editText({ sign, line }: Edit): string {
  return line.endsWith('\n') ? sign + line.slice(0, -1) : `${sign}${line}\n\\ No newline at end of file`
}
