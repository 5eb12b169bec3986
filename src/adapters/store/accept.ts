import { sql } from 'kysely'
import type { PgBoss } from 'pg-boss'
import type { AcceptDeliveries, Delivery } from '../../app/ports.ts'
import { installationOf, keyOf, type WorkItem } from '../../app/work.ts'
import type { Alarm } from './alarm.ts'
import type { Db, Tx } from './database.ts'
import { transact } from './engine.ts'
import { cleanText, toJson } from './json.ts'
import { busyKeys, hasten, insertWakeUps, lockWaiting, type NewWakeUp } from './queue.ts'

/** A key that was worked off less long ago than this waits as long, so that a burst is worked off together. */
const BURST_SECONDS = 1
/** Something new on a key that waits after a failure is tried this soon. */
const HASTENED_SECONDS = 10
/** Each further key of an installation queues up behind what others ask for in the next this many seconds. */
const TURN_SECONDS = 10
/** No installation is put back by more than this. */
const LONGEST_PUT_BACK_SECONDS = 3600
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
      await storeItems(tx, some, null, at)
      return wake(store.boss, tx, some)
    })
    store.alarm.in(delay)
  }
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

async function wake(boss: PgBoss, tx: Tx, items: readonly WorkItem[]): Promise<number> {
  return wakeKeys(
    boss,
    tx,
    items.map((item) => ({ key: keyOf(item), installation: installationOf(item) })),
  )
}

/**
 * Sees to it that each key has a wake-up after this transaction. One that waits already is locked until then: if a
 * worker could take it before the new items can be seen, they would be forgotten. Returns the seconds until the
 * first is due.
 */
export async function wakeKeys(
  boss: PgBoss,
  tx: Tx,
  wanted: readonly { readonly key: string; readonly installation: number }[],
): Promise<number> {
  const installations = new Map(wanted.map(({ key, installation }) => [key, installation]))
  const keys = [...installations.keys()].toSorted()
  if (keys.length === 0) return Infinity
  // Two first events of one key would otherwise both wake it.
  await sql`select pg_advisory_xact_lock(hashtextextended(key, 2))
    from (select unnest(${keys}::text[]) as key order by key offset 0) keys`.execute(tx)
  const waiting = await lockWaiting(tx, keys)
  for (const { key, failed, dueIn } of waiting) {
    if (failed && dueIn > HASTENED_SECONDS) await hasten(boss, tx, key, HASTENED_SECONDS)
  }
  const missing = keys.filter((key) => !waiting.some((each) => each.key === key))
  const wakeUps = await newWakeUps(tx, missing, installations)
  await insertWakeUps(boss, tx, wakeUps)
  return Math.min(
    ...wakeUps.map((each) => each.delaySeconds),
    ...waiting.map((each) => (each.failed ? Math.min(each.dueIn, HASTENED_SECONDS) : each.dueIn)),
  )
}

async function newWakeUps(
  tx: Tx,
  keys: readonly string[],
  installations: ReadonlyMap<string, number>,
): Promise<readonly NewWakeUp[]> {
  if (keys.length === 0) return []
  const busy = await busyKeys(tx, keys, BURST_SECONDS)
  const wakeUps: NewWakeUp[] = []
  for (const [installation, own] of Map.groupBy(keys, (key) => installations.get(key) ?? 0)) {
    const { turn, paused } = await takeTurns(tx, installation, own.length)
    for (const [index, key] of own.entries()) {
      const delaySeconds = Math.max(paused, busy.has(key) ? BURST_SECONDS : 0)
      const priority = -(turn + index * TURN_SECONDS)
      wakeUps.push({ key, installation, priority, delaySeconds })
    }
  }
  return wakeUps
}

/**
 * Fairness: work is taken in the order of turns. A turn is a time, in seconds; an installation that asks for much
 * gets turns further and further ahead, so that whoever asks for little comes first.
 */
async function takeTurns(
  tx: Tx,
  installation: number,
  count: number,
): Promise<{ readonly turn: number; readonly paused: number }> {
  const length = (count - 1) * TURN_SECONDS
  const found = await sql<{ turn: number; paused: number }>`
    with clock as (select extract(epoch from now() - timestamptz '2026-01-01 00:00:00Z')::int as now)
    insert into app.installation as i (id, last_turn)
    select ${installation}::bigint, clock.now + ${length}::int from clock
    on conflict (id) do update set last_turn = ${length}::int + least(
      greatest(i.last_turn + ${TURN_SECONDS}::int, excluded.last_turn - ${length}::int),
      excluded.last_turn - ${length}::int + ${LONGEST_PUT_BACK_SECONDS}::int)
    returning last_turn - ${length}::int as turn,
      ceil(coalesce(greatest(0, extract(epoch from pause_until - now())), 0))::int as paused`.execute(tx)
  return found.rows[0] ?? { turn: 0, paused: 0 }
}
