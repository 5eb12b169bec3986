import type { Line } from './lines.ts'

const SUBJECT = /^(?:revert\b|reverts?\s|reverted\b|reapply\b)/i
const POINTER = /^\W{0,4}(?:this reverts commit\b|reverts (?:commit |[\w.-]+\/[\w.-]+#\d|#\d))/i

/**
 * A revert quotes the commit that it takes back before it names it; what follows the name is its own.
 * Returns the last line that is quotation, 0 when nothing is.
 */
export function revertEnd(lines: readonly Line[]): number {
  if (!SUBJECT.test(lines[0]?.text ?? '')) return 0
  const pointer = lines.findLast((line) => POINTER.test(line.text))
  return pointer === undefined ? 1 : pointer.number
}
