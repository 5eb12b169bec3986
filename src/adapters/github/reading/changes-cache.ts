import type { Changes } from './changes.ts'
import { createRecent, type Recent } from './recent.ts'

/** Keeps the changes of large pull requests, so that a later event on the same head reads them no more. */
export type ChangesCache = Recent<Changes>

/** Files and commits that are kept in all. */
const MOST_ITEMS = 100_000

/** Forgets what was not used for longest, when there is too much. */
export function createChangesCache(most: number = MOST_ITEMS): ChangesCache {
  return createRecent(most, ({ files, commits }) => files.length + commits.length)
}
