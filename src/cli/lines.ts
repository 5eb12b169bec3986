import { UsageError } from './errors.ts'

/** No record needs more; a longer line is refused, never cut, because evidence may stand at its end. */
const LONGEST_LINE = 64 * 1024 * 1024

/** Whole lines of a stream of UTF-8, as many at a time as came together; no more than one piece is held. */
export async function* readLines(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly string[], void, undefined> {
  let pieces: Uint8Array[] = []
  let held = 0
  let count = 0
  for await (const piece of bytes) {
    const end = piece.lastIndexOf(0x0a)
    if (end !== -1) {
      const lines = textOf([...pieces, piece.subarray(0, end)]).split('\n')
      count += lines.length
      yield lines
      pieces = []
      held = 0
    }
    const rest = piece.subarray(end + 1)
    pieces.push(rest)
    held += rest.length
    if (held > LONGEST_LINE) throw new UsageError(`line ${count + 1} is longer than 64 MB`)
  }
  const last = textOf(pieces)
  if (last !== '') yield [last]
}

function textOf(pieces: readonly Uint8Array[]): string {
  return Buffer.concat(pieces).toString('utf8')
}
