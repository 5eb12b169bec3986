import type { Commit, ObjectStore } from './objects.ts'

/** The commit, which must be there. */
export function commitOf(store: ObjectStore, sha: string): Commit {
  const commit = store.commits.get(sha)
  if (!commit) throw new Error(`The stand-in holds no commit ${sha}`)
  return commit
}

/** Everything reachable from a commit, itself included. */
function ancestorsOf(store: ObjectStore, sha: string): Set<string> {
  const seen = new Set<string>()
  const open = [sha]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    open.push(...(store.commits.get(next)?.parents ?? []))
  }
  return seen
}

/** The best common ancestor: one that is no ancestor of another common one; `null` for unrelated histories. */
export function mergeBase(store: ObjectStore, one: string, other: string): string | null {
  return once(store, `base ${one} ${other}`, () => findMergeBase(store, one, other))
}

function findMergeBase(store: ObjectStore, one: string, other: string): string | null {
  if (one === other) return one
  const ours = ancestorsOf(store, one)
  const common = newestFirst(store, ancestorsOf(store, other)).filter((commit) => ours.has(commit.sha))
  const covered = new Set<string>()
  for (const commit of common) {
    if (!covered.has(commit.sha)) return commit.sha
    for (const parent of commit.parents) covered.add(parent)
  }
  return null
}

/** Commits reachable from `head` and not from `base`, oldest first, parents before children. */
export function commitsBetween(store: ObjectStore, base: string | null, head: string): readonly Commit[] {
  return once(store, `between ${base} ${head}`, () => {
    const known = base === null ? new Set<string>() : ancestorsOf(store, base)
    return history(store, head)
      .filter((commit) => !known.has(commit.sha))
      .toReversed()
  })
}

/** Everything reachable from `head`, newest first, children before parents. */
export function history(store: ObjectStore, head: string): readonly Commit[] {
  return newestFirst(store, ancestorsOf(store, head))
}

/** True when `base` is `head` or one of its ancestors. */
export function isAncestor(store: ObjectStore, base: string, head: string): boolean {
  return ancestorsOf(store, head).has(base)
}

const answers = new WeakMap<ObjectStore, Map<string, unknown>>()

/** Commits never change, so that what was found out of them once stays true. */
function once<T>(store: ObjectStore, question: string, find: () => T): T {
  const known = answers.get(store) ?? new Map<string, unknown>()
  answers.set(store, known)
  if (!known.has(question)) known.set(question, find())
  // Each question has answers of one type.
  return known.get(question) as T
}

/** Kahn's order with the newest committer date first among those that are free. */
function newestFirst(store: ObjectStore, shas: ReadonlySet<string>): readonly Commit[] {
  const commits = [...shas].map((sha) => commitOf(store, sha))
  const children = new Map<string, number>()
  for (const parent of commits.flatMap((commit) => commit.parents))
    children.set(parent, (children.get(parent) ?? 0) + 1)
  const free = commits.filter((commit) => !children.has(commit.sha))
  const ordered: Commit[] = []
  for (let next = takeNewest(free); next; next = takeNewest(free)) {
    ordered.push(next)
    for (const parent of next.parents) {
      const left = (children.get(parent) ?? 0) - 1
      children.set(parent, left)
      if (left === 0 && shas.has(parent)) free.push(commitOf(store, parent))
    }
  }
  return ordered
}

function takeNewest(free: Commit[]): Commit | undefined {
  let newest = 0
  for (const [index, commit] of free.entries())
    if (commit.committer.date > (free[newest]?.committer.date ?? '')) newest = index
  return free.splice(newest, 1)[0]
}
