import { commitOf, mergeBase } from './history.ts'
import { type Commit, type Entry, type ObjectStore } from './objects.ts'
import { compareContents, type LineChange } from './patch.ts'
import { findRenames } from './renames.ts'
import { compareTrees } from './trees.ts'

/** One changed file, as GitHub lists it. */
export interface FileChange extends LineChange {
  readonly path: string
  readonly previousPath: string | null
  readonly status: 'added' | 'removed' | 'modified' | 'renamed'
  /** What stands there now; for a removed file what stood there. */
  readonly entry: Entry
}

const cache = new WeakMap<ObjectStore, Map<string, readonly FileChange[]>>()

/** The changes of one commit against its first parent. */
export function changesOfCommit(store: ObjectStore, commit: Commit): readonly FileChange[] {
  const [parent] = commit.parents
  return diffTrees(store, parent === undefined ? null : commitOf(store, parent).tree, commit.tree)
}

/** The three-dot diff that a pull request shows: from the merge base to the head. */
export function threeDotDiff(store: ObjectStore, base: string, head: string): readonly FileChange[] {
  const start = mergeBase(store, base, head)
  return diffTrees(store, start === null ? null : commitOf(store, start).tree, commitOf(store, head).tree)
}

/** All changes from one tree to another, renames found as git finds them. */
function diffTrees(store: ObjectStore, before: string | null, after: string | null): readonly FileChange[] {
  const known = cache.get(store) ?? new Map<string, readonly FileChange[]>()
  cache.set(store, known)
  const key = `${before}..${after}`
  const changes = known.get(key) ?? computeDiff(store, before, after)
  known.set(key, changes)
  return changes
}

function computeDiff(store: ObjectStore, before: string | null, after: string | null): readonly FileChange[] {
  const raw = compareTrees(store, before, after)
  const renames = findRenames(store, raw)
  const sources = new Set(renames.values())
  return raw.flatMap(({ path, before: was, after: is }) => {
    const previousPath = renames.get(path) ?? null
    if (is === null) return was === null || sources.has(path) ? [] : [change(store, path, was, null)]
    const source =
      previousPath === null ? was : (raw.find((one) => one.path === previousPath)?.before ?? null)
    return [{ ...change(store, path, source, is), ...(previousPath === null ? {} : renamed(previousPath)) }]
  })
}

function renamed(previousPath: string): { readonly status: 'renamed'; readonly previousPath: string } {
  return { status: 'renamed', previousPath }
}

function change(store: ObjectStore, path: string, was: Entry | null, is: Entry | null): FileChange {
  const entry = is ?? was
  if (entry === null) throw new Error(`Nothing changed at ${path}`)
  const counted = compareContents(contentOf(store, was), contentOf(store, is))
  return { path, previousPath: null, status: statusOf(was, is), entry, ...counted }
}

function statusOf(was: Entry | null, is: Entry | null): FileChange['status'] {
  if (was === null) return 'added'
  return is === null ? 'removed' : 'modified'
}

function contentOf(store: ObjectStore, entry: Entry | null): Buffer {
  if (entry === null) return Buffer.alloc(0)
  if (entry.mode === '160000') return Buffer.from(`Subproject commit ${entry.sha}\n`)
  return store.blobs.get(entry.sha) ?? Buffer.alloc(0)
}
