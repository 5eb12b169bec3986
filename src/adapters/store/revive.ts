import { sql } from 'kysely'
import type { KnownDeliveries, ReviveWork } from '../../app/sweep-ports.ts'
import { type Accepting, wakeKeys } from './accept.ts'
import type { Db } from './database.ts'
import { transact } from './engine.ts'
import { SUSPECT_FAILURES, type WakeUp } from './queue.ts'

/** Work that was given up long ago will not come right by itself; its items stay, and are counted. */
const REVIVED_DAYS = 3
/** Whoever is told that work was given up shall have a moment to see it. */
const DEAD_MINUTES = 5

/** What was given up gets another round of tries, beside nothing else: mostly it was the outside that was broken. */
export function reviveWork(store: Accepting): ReviveWork {
  return {
    async reviveDead() {
      const { delay, keys } = await transact(store.db, async (tx) => {
        const found = await sql<WakeUp>`
          with revived as (
            update app.work_item set dead_at = null, failures = ${SUSPECT_FAILURES}
            where done_at is null and dead_at < now() - make_interval(mins => ${DEAD_MINUTES})
              and received_at::timestamptz > now() - make_interval(days => ${REVIVED_DAYS})
            returning key, installation)
          select distinct key, installation from revived`.execute(tx)
        return { keys: found.rows.length, delay: await wakeKeys(store, tx, found.rows) }
      })
      store.alarm.in(delay)
      return keys
    },
  }
}

export function knownDeliveries(db: Db): KnownDeliveries {
  return {
    async knownDeliveries(ids) {
      const found = await sql<{ id: string }>`
        select id from app.delivery where id = any(${[...ids]}::text[])`.execute(db)
      return new Set(found.rows.map(({ id }) => id))
    },
  }
}
