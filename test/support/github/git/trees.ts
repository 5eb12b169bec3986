import { type Entry, type ObjectStore, type TreeEntry, writeTree } from './objects.ts'

/** One path that differs between two trees. */
export interface TreeChange {
  readonly path: string
  readonly before: Entry | null
  readonly after: Entry | null
}

/** Writes the tree that comes of `base` when the changes are made; `null` takes a path away. */
export function changeTree(
  store: ObjectStore,
  base: string | null,
  changes: ReadonlyMap<string, Entry | null>,
): string {
  return changeLevel(store, base, changes) ?? writeTree(store, [])
}

/** What stands at a path of a tree, or `null`. */
export function entryAt(store: ObjectStore, tree: string, path: string): Entry | null {
  let found: Entry = { mode: '040000', sha: tree }
  for (const name of path.split('/').filter(Boolean)) {
    if (found.mode !== '040000') return null
    const next = store.trees.get(found.sha)?.find((entry) => entry.name === name)
    if (!next) return null
    found = next
  }
  return { mode: found.mode, sha: found.sha }
}

/** All entries below a tree, depth first as GitHub lists them, trees included. */
export function* walkTree(store: ObjectStore, tree: string, prefix = ''): Generator<TreeEntry> {
  for (const entry of store.trees.get(tree) ?? []) {
    const name = prefix + entry.name
    yield { ...entry, name }
    if (entry.mode === '040000') yield* walkTree(store, entry.sha, `${name}/`)
  }
}

/** The paths that differ between two trees, in git's order. */
export function compareTrees(
  store: ObjectStore,
  before: string | null,
  after: string | null,
): readonly TreeChange[] {
  const changes = [...differences(store, before, after, '')]
  return changes.toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
}

function changeLevel(
  store: ObjectStore,
  base: string | null,
  changes: ReadonlyMap<string, Entry | null>,
): string | null {
  const level = levelOf(store, base)
  for (const [name, below] of byFirstSegment(changes)) {
    const own = below.get('')
    if (own !== undefined) replace(level, name, own)
    below.delete('')
    if (below.size > 0) replace(level, name, changedSubtree(store, level.get(name), below))
  }
  return level.size === 0 ? null : writeTree(store, [...level.values()])
}

function changedSubtree(
  store: ObjectStore,
  current: TreeEntry | undefined,
  changes: ReadonlyMap<string, Entry | null>,
): Entry | null {
  const sha = changeLevel(store, current?.mode === '040000' ? current.sha : null, changes)
  return sha === null ? null : { mode: '040000', sha }
}

function replace(level: Map<string, TreeEntry>, name: string, entry: Entry | null): void {
  if (entry === null) level.delete(name)
  else level.set(name, { name, mode: entry.mode, sha: entry.sha })
}

function byFirstSegment(changes: ReadonlyMap<string, Entry | null>): Map<string, Map<string, Entry | null>> {
  const groups = new Map<string, Map<string, Entry | null>>()
  for (const [path, entry] of changes) {
    const slash = path.indexOf('/')
    const name = slash < 0 ? path : path.slice(0, slash)
    const group = groups.get(name) ?? new Map<string, Entry | null>()
    group.set(slash < 0 ? '' : path.slice(slash + 1), entry)
    groups.set(name, group)
  }
  return groups
}

function* differences(
  store: ObjectStore,
  before: string | null,
  after: string | null,
  prefix: string,
): Generator<TreeChange> {
  if (before === after) return
  const old = levelOf(store, before)
  const now = levelOf(store, after)
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(name), now.get(name)]
    if (was?.sha === is?.sha && was?.mode === is?.mode) continue
    yield* differences(store, subtreeOf(was), subtreeOf(is), `${prefix}${name}/`)
    const change = { path: prefix + name, before: fileOf(was), after: fileOf(is) }
    if (change.before || change.after) yield change
  }
}

function subtreeOf(entry: TreeEntry | undefined): string | null {
  return entry?.mode === '040000' ? entry.sha : null
}

function fileOf(entry: TreeEntry | undefined): TreeEntry | null {
  return entry && entry.mode !== '040000' ? entry : null
}

function levelOf(store: ObjectStore, tree: string | null): Map<string, TreeEntry> {
  const entries = tree === null ? [] : (store.trees.get(tree) ?? [])
  return new Map(entries.map((entry) => [entry.name, entry]))
}
