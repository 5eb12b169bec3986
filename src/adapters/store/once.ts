import type { First } from '../../app/ports.ts'
import type { TakeOnce } from '../../app/upkeep-ports.ts'
import type { RepositoryRef } from '../../app/work.ts'
import type { Db, Tx } from './database.ts'

/** Marks names as taken: whoever inserts the row first is the one. */
export function takeOnce(db: Db): TakeOnce {
  return {
    takeOnce: (ref, name) => take(db, ref, name),
    async isTaken({ repositoryId }, name) {
      const row = await db
        .selectFrom('app.once')
        .select('at')
        .where('repository_id', '=', repositoryId)
        .where('name', '=', name)
        .executeTakeFirst()
      return row !== undefined
    },
  }
}

/** Those whose name nobody has taken yet, which are taken now. */
export async function takeFirsts(tx: Tx, firsts: readonly First[]): Promise<readonly First[]> {
  const taken = []
  // In one order, so that no two wait for each other.
  for (const first of firsts.toSorted(inOrder)) if (await take(tx, first.ref, first.name)) taken.push(first)
  return taken
}

function inOrder(a: First, b: First): number {
  if (a.ref.repositoryId !== b.ref.repositoryId) return a.ref.repositoryId - b.ref.repositoryId
  return a.name < b.name ? -1 : 1
}

async function take(db: Db, { repositoryId }: RepositoryRef, name: string): Promise<boolean> {
  const taken = await db
    .insertInto('app.once')
    .values({ repository_id: repositoryId, name })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return taken.numInsertedOrUpdatedRows === 1n
}
