import { sql } from 'kysely'
import type { Db } from './database.ts'

/** Longer than GitHub can redeliver. */
const DELIVERY_DAYS = 30
const WORK_DAYS = 3
const CARRIER_DAYS = 90
/** Policies are tried on what was merged lately, and nobody is kept on record for longer. */
const RECORDED_DAYS = 180
/** Decisions on what is closed; those at a merge are kept with its receipt. */
const DECISION_DAYS = 180
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
    delete from app.work_item where id in (
      select id from app.work_item where done_at is null
        and dead_at < now() - make_interval(days => ${DELIVERY_DAYS}) limit ${ROWS_AT_ONCE})`.execute(db),
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
  await dropDecisions(db, signal)
}

/** What is open has been looked at, and is remembered as such until it is closed. */
async function dropDecisions(db: Db, signal: AbortSignal): Promise<void> {
  await repeat(signal, () =>
    sql`
    update app.pull_request set decision = null where ctid = any(array(
      select p.ctid from app.pull_request p
      where p.decision is not null and p.decided_at::timestamptz < now() - make_interval(days => ${DECISION_DAYS})
        and not exists (select from app.look l where l.repository_id = p.repository_id and l.number = p.number)
      limit ${ROWS_AT_ONCE}))`.execute(db),
  )
  await repeat(signal, () =>
    sql`
    delete from app.verdict where ctid = any(array(
      select v.ctid from app.verdict v
      where v.at::timestamptz < now() - make_interval(days => ${DECISION_DAYS})
        and not exists (select from app.look l where l.repository_id = v.repository_id and l.number = v.number)
      limit ${ROWS_AT_ONCE}))`.execute(db),
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
