import type { TakeOnce } from '../../app/upkeep-ports.ts'
import type { Db } from './database.ts'

/** Marks names as taken: whoever inserts the row first is the one. */
export function takeOnce(db: Db): TakeOnce {
  return {
    async takeOnce({ repositoryId }, name) {
      const taken = await db
        .insertInto('app.once')
        .values({ repository_id: repositoryId, name })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      return taken.numInsertedOrUpdatedRows === 1n
    },
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
