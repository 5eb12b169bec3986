/** One step of a line diff: kept, taken away or added. */
export interface Edit {
  readonly sign: ' ' | '-' | '+'
  readonly line: string
}

/** Above this distance the middle of a file is shown as replaced whole; git gives up looking for the best as well. */
const MAX_DISTANCE = 800

/** The lines of a text, each with its line end, as git sees them. */
export function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

/** A shortest edit from one list of lines to another (Myers), with common ends and one-sided lines set aside first. */
export function editLines(before: readonly string[], after: readonly string[]): readonly Edit[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let end = 0
  const shorter = Math.min(before.length, after.length) - start
  while (end < shorter && before.at(-1 - end) === after.at(-1 - end)) end++
  return [
    ...before.slice(0, start).map(keep),
    ...editMiddle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map(keep),
  ]
}

function editMiddle(before: readonly string[], after: readonly string[]): readonly Edit[] {
  const [inBefore, inAfter] = [new Set(before), new Set(after)]
  const shared = shortestEdit(
    before.filter((line) => inAfter.has(line)),
    after.filter((line) => inBefore.has(line)),
  )
  return ordered(weave(before, after, shared))
}

/** Puts the one-sided lines back between the edits of the shared ones. */
function weave(
  before: readonly string[],
  after: readonly string[],
  shared: readonly Edit[],
): readonly Edit[] {
  const edits: Edit[] = []
  let [b, a] = [0, 0]
  for (const edit of shared) {
    if (edit.sign !== '+') while (before[b] !== edit.line) edits.push(removal(before[b++] ?? ''))
    if (edit.sign !== '-') while (after[a] !== edit.line) edits.push(addition(after[a++] ?? ''))
    if (edit.sign !== '+') b++
    if (edit.sign !== '-') a++
    edits.push(edit)
  }
  return [...edits, ...before.slice(b).map(removal), ...after.slice(a).map(addition)]
}

/** Removals before additions between two kept lines, as patches are written. */
function ordered(edits: readonly Edit[]): readonly Edit[] {
  const out: Edit[] = []
  let removed: Edit[] = []
  let added: Edit[] = []
  for (const edit of edits) {
    if (edit.sign === '-') removed.push(edit)
    else if (edit.sign === '+') added.push(edit)
    else {
      out.push(...removed, ...added, edit)
      removed = []
      added = []
    }
  }
  return [...out, ...removed, ...added]
}

function shortestEdit(before: readonly string[], after: readonly string[]): readonly Edit[] {
  const furthest = new Map<number, number>([[1, 0]])
  const trace: Map<number, number>[] = []
  for (let distance = 0; distance <= Math.min(before.length + after.length, MAX_DISTANCE); distance++) {
    trace.push(new Map(furthest))
    for (let diagonal = -distance; diagonal <= distance; diagonal += 2) {
      let x = startOf(furthest, diagonal, distance)
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++
      furthest.set(diagonal, x)
      if (x >= before.length && x - diagonal >= after.length) return walkBack(before, after, trace)
    }
  }
  return [...before.map(removal), ...after.map(addition)]
}

function startOf(furthest: ReadonlyMap<number, number>, diagonal: number, distance: number): number {
  if (isDown(furthest, diagonal, distance)) return furthest.get(diagonal + 1) ?? 0
  return (furthest.get(diagonal - 1) ?? -1) + 1
}

function isDown(furthest: ReadonlyMap<number, number>, diagonal: number, distance: number): boolean {
  if (diagonal === -distance) return true
  if (diagonal === distance) return false
  return (furthest.get(diagonal - 1) ?? -1) < (furthest.get(diagonal + 1) ?? -1)
}

function walkBack(
  before: readonly string[],
  after: readonly string[],
  trace: readonly ReadonlyMap<number, number>[],
): readonly Edit[] {
  const edits: Edit[] = []
  let [x, y] = [before.length, after.length]
  for (const [distance, furthest] of [...trace.entries()].toReversed()) {
    const diagonal = x - y
    const start = startOf(furthest, diagonal, distance)
    while (x > start && y > start - diagonal) {
      edits.push(keep(before[--x] ?? ''))
      y--
    }
    if (distance === 0) break
    if (isDown(furthest, diagonal, distance)) edits.push(addition(after[--y] ?? ''))
    else edits.push(removal(before[--x] ?? ''))
  }
  return edits.toReversed()
}

function keep(line: string): Edit {
  return { sign: ' ', line }
}

function removal(line: string): Edit {
  return { sign: '-', line }
}

function addition(line: string): Edit {
  return { sign: '+', line }
}
