import { type Insertable, sql } from 'kysely'
import type { PgBoss } from 'pg-boss'
import type { AcceptDeliveries, Delivery } from '../../app/ports.ts'
import { installationOf, isInBackground, keyOf, type WorkItem } from '../../app/work.ts'
import type { Alarm } from './alarm.ts'
import type { Db, Tables, Tx } from './database.ts'
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
import { together } from './together.ts'
import { isLate, priorityOf, takeTurns } from './turns.ts'

/** Something new on a key that waits after a failure is tried this soon. */
const HASTENED_SECONDS = 10
/** Many keys are woken in several transactions: a long one would hold up deliveries. */
const KEYS_AT_ONCE = 25
/** Deliveries that wait themselves share a longer one: of a burst, the last is then answered sooner. */
const ARRIVALS_AT_ONCE = 100

export interface Accepting {
  readonly db: Db
  readonly boss: PgBoss
  readonly alarm: Alarm
  /** A key that was worked off less long ago than this waits as long, so that a burst is worked off together. */
  readonly burstSeconds: number
}

/** One delivery, and what is to be done about it. */
interface Arrival {
  readonly delivery: Delivery
  readonly items: readonly WorkItem[]
}

/** Takes in deliveries and other requests for work. Deliveries that come at once share a transaction. */
export function acceptDeliveries(store: Accepting): AcceptDeliveries {
  const acceptOne = together((arrivals: readonly Arrival[]) => acceptAll(store, arrivals), ARRIVALS_AT_ONCE)
  return {
    accept: (delivery, items) => acceptOne({ delivery, items }),
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
      await storeRows(
        tx,
        fresh.map((item) => itemRow(item, { id: null, receivedAt: at })),
      )
      return wakeKeys(
        store,
        tx,
        fresh.map((item, index) => wantedFor(item, from + index)),
      )
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

type Acceptance = Awaited<ReturnType<AcceptDeliveries['accept']>>

async function acceptAll(store: Accepting, arrivals: readonly Arrival[]): Promise<readonly Acceptance[]> {
  const accepted = await transact(store.db, async (tx) => {
    const isNew = await storeDeliveries(tx, arrivals)
    const fresh = arrivals.filter((_, index) => isNew[index])
    const rows = fresh.flatMap(({ delivery, items }) => items.map((item) => itemRow(item, delivery)))
    await storeRows(tx, rows)
    const repeated = arrivals.filter((_, index) => isNew[index] !== true)
    const revived = await reviveDead(tx, repeated)
    const delay = await wakeKeys(store, tx, [
      ...fresh.flatMap(({ items }) => items.map((item) => wantedFor(item))),
      ...revived,
    ])
    return { delay, isNew, revived: new Set(revived.map((each) => each.delivery)) }
  })
  store.alarm.in(accepted.delay)
  return arrivals.map(({ delivery }, index) =>
    accepted.isNew[index] === true || accepted.revived.has(delivery.id) ? 'stored' : 'duplicate',
  )
}

/** Says of each whether it came for the first time; of two with one id, the first did. */
async function storeDeliveries(tx: Tx, arrivals: readonly Arrival[]): Promise<readonly boolean[]> {
  const rows = arrivals.map(({ delivery: { id, event, action, installation, receivedAt } }) => ({
    id: cleanText(id),
    event,
    action,
    installation,
    received_at: receivedAt,
  }))
  const stored = await tx
    .insertInto('app.delivery')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute()
  const fresh = new Set(stored.map(({ id }) => id))
  return rows.map(({ id }) => fresh.delete(id))
}

/** A delivery that is sent again after its work was given up is worked off again. */
async function reviveDead(
  tx: Tx,
  arrivals: readonly Arrival[],
): Promise<readonly (WakeUp & { readonly delivery: string | null })[]> {
  if (arrivals.length === 0) return []
  return tx
    .updateTable('app.work_item')
    .set({ dead_at: null, failures: 0 })
    .where(
      'delivery_id',
      'in',
      arrivals.map(({ delivery }) => delivery.id),
    )
    .where('dead_at', 'is not', null)
    .where('done_at', 'is', null)
    .returning(['key', 'installation', 'delivery_id as delivery'])
    .execute()
}

type ItemRow = Insertable<Tables['app.work_item']>

function itemRow(item: WorkItem, { id, receivedAt }: { id: string | null; receivedAt: string }): ItemRow {
  return {
    delivery_id: id,
    key: keyOf(item),
    installation: installationOf(item),
    item: toJson(item),
    received_at: receivedAt,
  }
}

async function storeRows(tx: Tx, rows: readonly ItemRow[]): Promise<void> {
  if (rows.length > 0) await tx.insertInto('app.work_item').values(rows).execute()
}

function wantedFor(item: WorkItem, position = 0): Wanted {
  return {
    key: keyOf(item),
    installation: installationOf(item),
    ...(isInBackground(item) ? { background: position } : {}),
  }
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
export async function wakeKeys(
  { boss, burstSeconds }: Pick<Accepting, 'boss' | 'burstSeconds'>,
  tx: Tx,
  all: readonly Wanted[],
): Promise<number> {
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
  const wakeUps = await newWakeUps(tx, [...missing, ...late.filter(isUrgent)], burstSeconds)
  await insertWakeUps(
    boss,
    tx,
    wakeUps.filter(({ key }) => !known.has(key)),
  )
  for (const wakeUp of wakeUps) if (known.has(wakeUp.key)) await reorder(boss, tx, wakeUp)
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

async function newWakeUps(
  tx: Tx,
  wanted: readonly Wanted[],
  burstSeconds: number,
): Promise<readonly NewWakeUp[]> {
  if (wanted.length === 0) return []
  const keys = wanted.map(({ key }) => key)
  const busy = await busyKeys(tx, keys, burstSeconds)
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
        delaySeconds: Math.max(paused, busy.has(key) ? burstSeconds : 0),
      })
    }
  }
  return wakeUps
}
