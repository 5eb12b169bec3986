import { sql } from 'kysely'
import type { Db } from './database.ts'

/** Longer than GitHub can redeliver. */
const DELIVERY_DAYS = 30
const WORK_DAYS = 3
const CARRIER_DAYS = 90
/** Policies are tried on what was merged lately, and nobody is kept on record for longer. */
const RECORDED_DAYS = 180
const ROWS_AT_ONCE = 2000

/** Drops what has outlived its use, in portions, so that nothing waits for it long. */
export async function tidy(db: Db, signal: AbortSignal): Promise<void> {
  await repeat(signal, () =>
    sql`
    delete from app.work_item where id in (
      select id from app.work_item
      where done_at < now() - make_interval(days => ${WORK_DAYS}) limit ${ROWS_AT_ONCE})`.execute(db),
  )
  await repeat(signal, () =>
    sql`
    delete from app.delivery d where id in (
      select id from app.delivery
      where received_at < now() - make_interval(days => ${DELIVERY_DAYS}) limit ${ROWS_AT_ONCE})`.execute(db),
  )
  await repeat(signal, () =>
    sql`
    delete from app.once where ctid = any(array(
      select ctid from app.once
      where at < now() - make_interval(days => ${DELIVERY_DAYS}) limit ${ROWS_AT_ONCE}))`.execute(db),
  )
  await repeat(signal, () =>
    sql`
    delete from app.carrier where ctid = any(array(
      select ctid from app.carrier
      where seen_at < now() - make_interval(days => ${CARRIER_DAYS}) limit ${ROWS_AT_ONCE}))`.execute(db),
  )
  await repeat(signal, () =>
    sql`
    delete from app.recorded_facts where ctid = any(array(
      select ctid from app.recorded_facts
      where merged_at < now() - make_interval(days => ${RECORDED_DAYS}) limit ${ROWS_AT_ONCE}))`.execute(db),
  )
}

async function repeat(
  signal: AbortSignal,
  remove: () => Promise<{ readonly numAffectedRows?: bigint }>,
): Promise<void> {
  while (!signal.aborted) {
    const { numAffectedRows } = await remove()
    if (numAffectedRows === undefined || numAffectedRows < BigInt(ROWS_AT_ONCE)) return
  }
}
