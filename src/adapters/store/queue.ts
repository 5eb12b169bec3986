import { sql } from 'kysely'
import { type ConstructorOptions, fromKysely, type JobInsert, type JobWithMetadata, PgBoss } from 'pg-boss'
import type { Log } from '../../app/ports.ts'
import type { Db, Tx } from './database.ts'
import { refuseInsideTransaction } from './guard.ts'

/** Wake-ups: one for each key at a time, in which all open items of the key are worked off. */
export const WORK_QUEUE = 'work'
/** Wake-ups that failed too often. */
export const DEAD_QUEUE = 'work-dead'

/** Work whose process has not been heard of for this long is taken over; 10 is the least that is allowed. */
export const HEARTBEAT_SECONDS = 10
/** No piece of work may take longer. */
export const LONGEST_SECONDS = 600

/** An item that was tried again so often is worked off alone, after the others of its key: it may be what fails. */
export const SUSPECT_FAILURES = 3
/** After so many tries an item is given up, whatever goes on around it. */
export const MOST_FAILURES = 16

export interface WakeUp {
  readonly key: string
  readonly installation: number
}
/** A claimed wake-up: with its retry count, it names one attempt. */
export type Job = Pick<JobWithMetadata<WakeUp>, 'id' | 'data' | 'retryCount' | 'priority'>

/** Makes and starts the queue. It keeps its tables in the schema `pgboss`, which no other file looks into. */
export async function startQueue(options: ConstructorOptions, log: Log): Promise<PgBoss> {
  const boss = new PgBoss({
    ...options,
    schedule: false,
    registerInstance: false,
    // With the defaults, work of a killed process would be taken over only after more than a minute.
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    openTelemetry: { enabled: false },
  })
  boss.on('error', (error) => log.error({ err: error }, 'the queue reported an error'))
  boss.on('warning', (warning) => log.warn({ warning }, 'the queue reported a warning'))
  await boss.start()
  guardRoot(boss)
  await boss.createQueue(DEAD_QUEUE, { retryLimit: 5, deleteAfterSeconds: 600 })
  await boss.createQueue(WORK_QUEUE, {
    policy: 'singleton',
    // Together about three quarters of an hour.
    retryLimit: MOST_FAILURES,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 300,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    expireInSeconds: LONGEST_SECONDS,
    deleteAfterSeconds: 600,
    deadLetter: DEAD_QUEUE,
  })
  return boss
}

/** On Postgres, a call without the transaction would quietly not be part of it; on the other engine it hangs. */
function guardRoot(boss: PgBoss): void {
  const root = boss.getDb()
  const execute = root.executeSql.bind(root)
  root.executeSql = async (text, values) => {
    refuseInsideTransaction('the queue')
    return execute(text, values)
  }
}

/** What is to be woken, and when. */
export interface NewWakeUp extends WakeUp {
  /** Bigger comes first. */
  readonly priority: number
  readonly delaySeconds: number
}

export async function insertWakeUps(boss: PgBoss, tx: Tx, wakeUps: readonly NewWakeUp[]): Promise<void> {
  if (wakeUps.length === 0) return
  const jobs: JobInsert<WakeUp>[] = wakeUps.map(({ key, installation, priority, delaySeconds }) => ({
    data: { key, installation },
    singletonKey: key,
    group: { id: String(installation) },
    priority,
    ...(delaySeconds > 0 ? { startAfter: delaySeconds } : {}),
  }))
  await boss.insert(WORK_QUEUE, jobs, { db: fromKysely(tx) })
}

/** A wake-up that waits. */
interface Waiting {
  readonly key: string
  /** Seconds until it may be taken. */
  readonly dueIn: number
  /** It waits because the last attempt failed. */
  readonly failed: boolean
  readonly priority: number
}

/** Locks waiting wake-ups until the transaction ends, so that no worker takes one before the new items are there. */
export async function lockWaiting(tx: Tx, keys: readonly string[]): Promise<readonly Waiting[]> {
  const found = await sql<Waiting>`
    select singleton_key as key, state = 'retry' as failed, priority,
      greatest(0, extract(epoch from start_after - now()))::float8 as "dueIn"
    from pgboss.job
    where name = ${WORK_QUEUE} and singleton_key = any(${keys}::text[]) and state < 'active'
    order by singleton_key
    for update`.execute(tx)
  return found.rows
}

/** Keys that are worked off now, or were in the last seconds. */
export async function busyKeys(
  tx: Tx,
  keys: readonly string[],
  seconds: number,
): Promise<ReadonlySet<string>> {
  const found = await sql<{ key: string }>`
    select singleton_key as key from pgboss.job
    where name = ${WORK_QUEUE} and coalesce(singleton_key, '') = any(${keys}::text[])
      and state = 'active' and policy = 'singleton'
    union
    select key from app.work_item
    where done_at > now() - make_interval(secs => ${seconds}) and key = any(${keys}::text[])`.execute(tx)
  return new Set(found.rows.map((row) => row.key))
}

/** Open items whose key has neither a waiting nor a running wake-up. Dead ones are left alone. */
export async function forgottenItems(db: Db): Promise<readonly WakeUp[]> {
  const found = await sql<WakeUp>`
    select key, min(installation) as installation from app.work_item w
    where done_at is null and dead_at is null and not exists (
      select from pgboss.job j
      where j.name = ${WORK_QUEUE} and j.singleton_key = w.key and j.state <= 'active')
    group by key order by min(id) limit 1000`.execute(db)
  return found.rows
}

/** Jobs that a process left active. Only for the embedded engine, where no other process can hold one. */
export async function reclaimOrphans(boss: PgBoss, db: Db): Promise<number> {
  const found = await sql<{ id: string }>`
    select id from pgboss.job where name = ${WORK_QUEUE} and state = 'active'`.execute(db)
  const ids = found.rows.map((row) => row.id)
  if (ids.length > 0) await boss.fail(WORK_QUEUE, ids, { reason: 'the process ended' })
  return ids.length
}

export interface QueueDepth {
  /** Wake-ups that wait. */
  readonly waiting: number
  readonly active: number
  /** Items given up. */
  readonly dead: number
  /** Seconds that the oldest open item has waited; 0 when there is none. */
  readonly oldestSeconds: number
}

export async function queueDepth(db: Db): Promise<QueueDepth> {
  const found = await sql<QueueDepth>`
    select
      (select count(*) from pgboss.job where name = ${WORK_QUEUE} and state < 'active') as waiting,
      (select count(*) from pgboss.job where name = ${WORK_QUEUE} and state = 'active') as active,
      (select count(*) from app.work_item where done_at is null and dead_at is not null) as dead,
      (select coalesce(greatest(0, extract(epoch from now() - min(received_at::timestamptz))), 0)::float8
        from app.work_item where done_at is null and dead_at is null) as "oldestSeconds"`.execute(db)
  return found.rows[0] ?? { waiting: 0, active: 0, dead: 0, oldestSeconds: 0 }
}

/** Ends the jobs of claims; false when one has been taken over meanwhile. */
export async function completeJobs(boss: PgBoss, tx: Tx, jobs: readonly Job[]): Promise<boolean> {
  const response = await boss.complete(WORK_QUEUE, [...jobs], null, { db: fromKysely(tx) })
  return 'affected' in response && response.affected === jobs.length
}

/** Moves the next attempt of a key to a time, whether one is waiting or not. */
export async function wakeAt(boss: PgBoss, tx: Tx, job: Job, until: string): Promise<void> {
  const { key, installation } = job.data
  await boss.upsert(
    WORK_QUEUE,
    { key, installation },
    {
      singletonKey: key,
      group: { id: String(installation) },
      priority: job.priority,
      startAfter: until,
      db: fromKysely(tx),
    },
  )
}

/** Gives a key that waits another place in the order, and another time. */
export async function reorder(boss: PgBoss, tx: Tx, wakeUp: NewWakeUp): Promise<void> {
  const { key: singletonKey, priority, delaySeconds: startAfter } = wakeUp
  await boss.update(WORK_QUEUE, undefined, { singletonKey, priority, startAfter, db: fromKysely(tx) })
}

/** Lets a key that waits after a failure try again sooner, because something new was heard of it. */
export async function hasten(boss: PgBoss, tx: Tx, key: string, seconds: number): Promise<void> {
  await boss.update(WORK_QUEUE, undefined, { singletonKey: key, startAfter: seconds, db: fromKysely(tx) })
}
