import { OutsideError } from '../../app/errors.ts'

/** No single commit needs more; a larger one is refused, never cut, because evidence may stand at its end. */
const LARGEST_COMMIT = 64 * 1024 * 1024

/** What is begun in one piece of a stream and goes on in the next. */
interface Pieces {
  /** All that is held and this piece, when a field ends in it; null while it is only more of one field. */
  join(piece: Buffer): Buffer | null
  /** Keeps what is begun. Throws OutsideError when it is more than a commit may be. */
  hold(rest: Buffer): void
}

/** Joins pieces of a stream of NUL-ended fields only where one ends, so that long fields cost linear time. */
export function heldPieces(): Pieces {
  let pieces: Buffer[] = []
  let held = 0
  function hold(rest: Buffer): void {
    if (rest.length > 0) pieces.push(rest)
    held += rest.length
    if (held > LARGEST_COMMIT) throw new OutsideError('git', 'a commit is larger than can be judged')
  }
  return {
    join(piece) {
      if (!piece.includes(0)) {
        hold(piece)
        return null
      }
      const whole = pieces.length === 0 ? piece : Buffer.concat([...pieces, piece])
      pieces = []
      held = 0
      return whole
    },
    hold,
  }
}
