import { sql } from 'kysely'
import type { PgBoss } from 'pg-boss'
import type { AcceptDeliveries, Delivery } from '../../app/ports.ts'
import { installationOf, isInBackground, keyOf, type WorkItem } from '../../app/work.ts'
import type { Alarm } from './alarm.ts'
import type { Db, Tx } from './database.ts'
import { transact } from './engine.ts'
import { cleanText, toJson } from './json.ts'
import {
  busyKeys,
  hasten,
  insertWakeUps,
  lockWaiting,
  type NewWakeUp,
  reorder,
  type WakeUp,
} from './queue.ts'
import { isLate, priorityOf, takeTurns } from './turns.ts'

/** A key that was worked off less long ago than this waits as long, so that a burst is worked off together. */
const BURST_SECONDS = 1
/** Something new on a key that waits after a failure is tried this soon. */
const HASTENED_SECONDS = 10
/** Many keys are woken in several transactions: a long one would hold up deliveries. */
const KEYS_AT_ONCE = 25

export interface Accepting {
  readonly db: Db
  readonly boss: PgBoss
  readonly alarm: Alarm
}

/** Takes in deliveries and other requests for work. */
export function acceptDeliveries(store: Accepting): AcceptDeliveries {
  return {
    async accept(delivery, items) {
      const delay = await transact(store.db, (tx) => acceptIn(store.boss, tx, delivery, items))
      if (delay === 'duplicate') return 'duplicate'
      store.alarm.in(delay)
      return 'stored'
    },
    ask: (items) => askFor(store, items),
  }
}

/** Stores items that nobody delivered and wakes their keys. */
export async function askFor(store: Accepting, items: readonly WorkItem[]): Promise<void> {
  const at = new Date().toISOString()
  for (let from = 0; from < items.length; from += KEYS_AT_ONCE) {
    const some = items.slice(from, from + KEYS_AT_ONCE)
    const delay = await transact(store.db, async (tx) => {
      const fresh = await notWaitingAnyway(tx, some)
      await storeItems(tx, fresh, null, at)
      return wake(store.boss, tx, fresh, from)
    })
    store.alarm.in(delay)
  }
}

/** What a sweep asks for is left out where work waits already: that looks at the state after this moment too. */
async function notWaitingAnyway(tx: Tx, items: readonly WorkItem[]): Promise<readonly WorkItem[]> {
  const swept = items.filter(isInBackground).map(keyOf)
  if (swept.length === 0) return items
  await lockKeys(tx, items.map(keyOf))
  const waiting = (await lockWaiting(tx, swept)).map(({ key }) => key)
  const open = await sql<{ key: string }>`
    select distinct key from app.work_item where done_at is null and key = any(${waiting}::text[])`.execute(
    tx,
  )
  const known = new Set(open.rows.map(({ key }) => key))
  return items.filter((item) => !isInBackground(item) || !known.has(keyOf(item)))
}

async function acceptIn(
  boss: PgBoss,
  tx: Tx,
  delivery: Delivery,
  items: readonly WorkItem[],
): Promise<number | 'duplicate'> {
  const fresh = await tx
    .insertInto('app.delivery')
    .values({
      id: cleanText(delivery.id),
      event: delivery.event,
      action: delivery.action,
      installation: delivery.installation,
      received_at: delivery.receivedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (fresh === undefined) return reviveDead(boss, tx, delivery.id)
  await storeItems(tx, items, delivery.id, delivery.receivedAt)
  return wake(boss, tx, items)
}

/** A delivery that is sent again after its work was given up is worked off again. */
async function reviveDead(boss: PgBoss, tx: Tx, delivery: string): Promise<number | 'duplicate'> {
  const revived = await tx
    .updateTable('app.work_item')
    .set({ dead_at: null })
    .where('delivery_id', '=', delivery)
    .where('dead_at', 'is not', null)
    .where('done_at', 'is', null)
    .returning(['key', 'installation'])
    .execute()
  return revived.length === 0 ? 'duplicate' : wakeKeys(boss, tx, revived)
}

async function storeItems(
  tx: Tx,
  items: readonly WorkItem[],
  delivery: string | null,
  at: string,
): Promise<void> {
  if (items.length === 0) return
  const rows = items.map((item) => ({
    delivery_id: delivery,
    key: keyOf(item),
    installation: installationOf(item),
    item: toJson(item),
    received_at: at,
  }))
  await tx.insertInto('app.work_item').values(rows).execute()
}

async function wake(boss: PgBoss, tx: Tx, items: readonly WorkItem[], position = 0): Promise<number> {
  const wanted = items.map((item, index) => ({
    key: keyOf(item),
    installation: installationOf(item),
    ...(isInBackground(item) ? { background: position + index } : {}),
  }))
  return wakeKeys(boss, tx, wanted)
}

interface Wanted extends WakeUp {
  /** Nobody waits for it; its place among what is asked for with it. */
  readonly background?: number
}

/**
 * Sees to it that each key has a wake-up after this transaction. One that waits already is locked until then: if a
 * worker could take it before the new items can be seen, they would be forgotten. Returns the seconds until the
 * first is due.
 */
export async function wakeKeys(boss: PgBoss, tx: Tx, all: readonly Wanted[]): Promise<number> {
  const wanted = urgentFirst(all)
  const keys = [...wanted.keys()]
  if (keys.length === 0) return Infinity
  await lockKeys(tx, keys)
  const waiting = await lockWaiting(tx, keys)
  for (const { key, failed, dueIn } of waiting) {
    if (failed && dueIn > HASTENED_SECONDS) await hasten(boss, tx, key, HASTENED_SECONDS)
  }
  const known = new Map(waiting.map((each) => [each.key, each]))
  const late = waiting.filter(isLate).flatMap(({ key }) => wanted.get(key) ?? [])
  const missing = [...wanted.values()].filter(({ key }) => !known.has(key))
  const wakeUps = await newWakeUps(tx, [...missing, ...late.filter(isUrgent)])
  await insertWakeUps(
    boss,
    tx,
    wakeUps.filter(({ key }) => !known.has(key)),
  )
  for (const { key, priority } of wakeUps) if (known.has(key)) await reorder(boss, tx, key, priority)
  return Math.min(
    ...wakeUps.map((each) => each.delaySeconds),
    ...waiting.map((each) => (each.failed ? Math.min(each.dueIn, HASTENED_SECONDS) : each.dueIn)),
  )
}

/** One of each key, in the order of keys. Where a sweep and somebody ask for the same, nobody waits for the sweep. */
function urgentFirst(all: readonly Wanted[]): ReadonlyMap<string, Wanted> {
  const wanted = new Map<string, Wanted>()
  for (const each of all.toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
    if (!wanted.has(each.key) || isUrgent(each)) wanted.set(each.key, each)
  }
  return wanted
}

function isUrgent({ background }: Wanted): boolean {
  return background === undefined
}

/** Two first events of one key would otherwise both wake it. */
async function lockKeys(tx: Tx, keys: readonly string[]): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(key, 2))
    from (select unnest(${[...keys]}::text[]) as key order by key offset 0) keys`.execute(tx)
}

async function newWakeUps(tx: Tx, wanted: readonly Wanted[]): Promise<readonly NewWakeUp[]> {
  if (wanted.length === 0) return []
  const keys = wanted.map(({ key }) => key)
  const busy = await busyKeys(tx, keys, BURST_SECONDS)
  const wakeUps: NewWakeUp[] = []
  for (const [installation, own] of Map.groupBy(wanted, (each) => each.installation)) {
    const urgent = own.filter(isUrgent).map(({ key }) => key)
    const { turn, paused } = await takeTurns(tx, installation, urgent.length)
    for (const { key, background = null } of own) {
      const priority = priorityOf({ turn, place: background ?? urgent.indexOf(key) }, background !== null)
      wakeUps.push({
        key,
        installation,
        priority,
        delaySeconds: Math.max(paused, busy.has(key) ? BURST_SECONDS : 0),
      })
    }
  }
  return wakeUps
}
