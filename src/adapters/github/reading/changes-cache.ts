import type { Changes } from './changes.ts'

/** Keeps the changes of large pull requests, so that a later event on the same head reads them no more. */
export interface ChangesCache {
  get(key: string): Changes | undefined
  set(key: string, changes: Changes): void
}

/** Files and commits that are kept in all. */
const MOST_ITEMS = 100_000

/** Forgets what was not used for longest, when there is too much. */
export function createChangesCache(most: number = MOST_ITEMS): ChangesCache {
  const kept = new Map<string, Changes>()
  let items = 0
  function drop(key: string): void {
    const changes = kept.get(key)
    if (changes === undefined) return
    kept.delete(key)
    items -= sizeOf(changes)
  }
  return {
    get(key) {
      const changes = kept.get(key)
      if (changes === undefined) return undefined
      kept.delete(key)
      kept.set(key, changes)
      return changes
    },
    set(key, changes) {
      drop(key)
      if (sizeOf(changes) > most) return
      kept.set(key, changes)
      items += sizeOf(changes)
      for (const oldest of kept.keys()) {
        if (items <= most) return
        drop(oldest)
      }
    },
  }
}

function sizeOf({ files, commits }: Changes): number {
  return files.length + commits.length + 1
}
