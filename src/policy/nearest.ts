/** The word that was probably meant, or null when none is near. */
function nearest(word: string, known: Iterable<string>): string | null {
  const wanted = folded(word)
  const limit = Math.max(1, Math.floor(wanted.length / 3))
  let best: string | null = null
  let least = limit + 1
  for (const candidate of known) {
    const edits = editsBetween(wanted, folded(candidate))
    if (edits < least) [best, least] = [candidate, edits]
  }
  return best
}

/** " (did you mean `x`?)", or nothing. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const meant = nearest(word, known)
  return meant === null ? '' : ` (did you mean \`${meant}\`?)`
}

/** Letter case and the kind of dash make no difference; a long word is cut, since only typos are looked for. */
function folded(word: string): string {
  return word.slice(0, 60).toLowerCase().replaceAll(/[_\s]/g, '-')
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
function editsBetween(from: string, to: string): number {
  let before: number[] = []
  let above = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1]
      const isSwap =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      current[column] = Math.min(
        at(above, column) + 1,
        at(current, column - 1) + 1,
        at(above, column - 1) + (isSame ? 0 : 1),
        isSwap ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    ;[before, above] = [above, current]
  }
  return at(above, to.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY
}
