import type { ObjectStore } from './objects.ts'
import type { TreeChange } from './trees.ts'

const ENOUGH = 0.5
/** Files of one name are matched first, if they are alike enough; git demands more of them. */
const ENOUGH_FOR_BASENAME = 0.75
/** Above this many pairs git gives up on inexact renames. */
const MAX_PAIRS = 1_000 * 1_000

interface Pair {
  readonly from: string
  readonly to: string
  readonly score: number
  readonly sameName: boolean
}

/** New path to old path of each rename, as `git diff -M` finds them: equal content first, then at least half alike. */
export function findRenames(store: ObjectStore, changes: readonly TreeChange[]): Map<string, string> {
  const gone = new Map(
    changes.flatMap(({ path, before, after }) => (after || !before ? [] : [[path, before]])),
  )
  const come = new Map(
    changes.flatMap(({ path, before, after }) => (before || !after ? [] : [[path, after]])),
  )
  const renames = new Map<string, string>()
  function take({ from, to }: Pair): void {
    if (!gone.has(from) || !come.has(to)) return
    gone.delete(from)
    come.delete(to)
    renames.set(to, from)
  }
  const goneByContent = Map.groupBy(gone.entries(), ([, entry]) => entry.sha)
  const exact = [...come].flatMap(([to, { sha, mode }]) =>
    (goneByContent.get(sha) ?? []).flatMap(([from, was]) =>
      isLink(was.mode) === isLink(mode) ? [pair(from, to, 1)] : [],
    ),
  )
  for (const one of exact.toSorted(bestFirst)) take(one)
  if (gone.size * come.size > MAX_PAIRS) return renames
  const weigh = createScale(store)
  for (const one of uniqueBasenames(gone.keys(), come.keys())) {
    const score = weigh(gone.get(one.from), come.get(one.to))
    if (score >= ENOUGH_FOR_BASENAME) take(one)
  }
  const inexact = [...come].flatMap(([to, is]) =>
    [...gone].map(([from, was]) => pair(from, to, weigh(was, is))).filter(({ score }) => score >= ENOUGH),
  )
  for (const one of inexact.toSorted(bestFirst)) take(one)
  return renames
}

type Side = TreeChange['before'] | undefined

/** How much of two files is the same, 0 to 1, by the bytes of their equal lines. */
function createScale(store: ObjectStore): (was: Side, is: Side) => number {
  const chunks = new Map<string, Map<string, number>>()
  function chunksOf(sha: string): Map<string, number> {
    const counted = chunks.get(sha) ?? countChunks(store.blobs.get(sha) ?? Buffer.alloc(0))
    chunks.set(sha, counted)
    return counted
  }
  return function weigh(was, is) {
    if (!was || !is || isLink(was.mode) || isLink(is.mode)) return 0
    const sizes = [was, is].map(({ sha }) => store.blobs.get(sha)?.length ?? 0)
    const [larger, smaller] = [Math.max(...sizes), Math.min(...sizes)]
    if (smaller === 0 || larger * (1 - ENOUGH) < larger - smaller) return 0
    const other = chunksOf(is.sha)
    let same = 0
    for (const [chunk, bytes] of chunksOf(was.sha)) same += Math.min(bytes, other.get(chunk) ?? 0)
    return same / larger
  }
}

/** Bytes by chunk; a chunk ends with its line, or after 64 bytes. */
function countChunks(content: Buffer): Map<string, number> {
  const counted = new Map<string, number>()
  for (let start = 0; start < content.length; ) {
    const newline = content.indexOf(10, start)
    const end = Math.min(newline < 0 ? content.length : newline + 1, start + 64)
    const chunk = content.toString('latin1', start, end)
    counted.set(chunk, (counted.get(chunk) ?? 0) + end - start)
    start = end
  }
  return counted
}

function uniqueBasenames(gone: Iterable<string>, come: Iterable<string>): readonly Pair[] {
  const sources = Map.groupBy(gone, basename)
  return [...Map.groupBy(come, basename)].flatMap(([name, [to, ...others]]) => {
    const [from, ...more] = sources.get(name) ?? []
    return from === undefined || to === undefined || others.length + more.length > 0
      ? []
      : [pair(from, to, 1)]
  })
}

function pair(from: string, to: string, score: number): Pair {
  return { from, to, score, sameName: basename(from) === basename(to) }
}

function bestFirst(one: Pair, other: Pair): number {
  return other.score - one.score || Number(other.sameName) - Number(one.sameName)
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function isLink(mode: string): boolean {
  return mode === '120000' || mode === '160000'
}
