import { sql } from 'kysely'
import type { PgBoss } from 'pg-boss'
import { type Around, plainly } from '../../app/around.ts'
import { OutsideError } from '../../app/errors.ts'
import type { Claimed, Log, Settlement, WorkOff, WorkResult } from '../../app/ports.ts'
import type { WorkItem } from '../../app/work.ts'
import { type Accepting, askFor, wakeKeys } from './accept.ts'
import type { Db, Tx } from './database.ts'
import { type Dispatcher, startDispatcher } from './dispatcher.ts'
import { transact } from './engine.ts'
import { pause } from './installations.ts'
import {
  busyKeys,
  completeJobs,
  DEAD_QUEUE,
  forgottenItems,
  type Job,
  lockWaiting,
  MOST_FAILURES,
  SUSPECT_FAILURES,
  type WakeUp,
  wakeAt,
} from './queue.ts'
import { storeSettlements } from './settle.ts'
import { together } from './together.ts'
import type { Write } from './write-at-once.ts'

export interface WorkerOptions {
  /** Works off one key; it is handed what is open for it. */
  readonly workOff: WorkOff
  /** How many keys at once in this process. */
  readonly concurrency?: number
  /** Told when work was given up after all retries. */
  readonly onDead?: (dead: { readonly key: string; readonly items: Claimed['items'] }) => void
  /** Put around each piece of work. */
  readonly aroundWork?: Around
  /** Put around storing what it leaves behind. */
  readonly around?: Around
}

const CONCURRENCY = 8
/** Many items of one key are worked off in portions. */
const ITEMS_AT_ONCE = 200

/** What workers need of the store. */
export interface WorkSource extends Accepting {
  readonly log: Log
}
interface Working extends WorkSource {
  readonly options: WorkerOptions
  readonly around: Around
  readonly end: (ended: Ended) => Promise<number>
}

/** Starts working in this process. */
export async function startWorkers(store: WorkSource, options: WorkerOptions): Promise<Dispatcher> {
  const end = together((ended: readonly Ended[]) => endAll(store, ended), MOST_ENDED_AT_ONCE)
  const working: Working = { ...store, options, around: options.around ?? plainly, end }
  const dispatcher = startDispatcher({
    boss: store.boss,
    log: store.log,
    concurrency: options.concurrency ?? CONCURRENCY,
    run: (job, signal) =>
      (options.aroundWork ?? plainly)('work', { ...job.data, attempt: job.retryCount + 1 }, () =>
        workOffJob(working, job, signal),
      ),
  })
  store.alarm.onRing(dispatcher.ring)
  await store.boss.work<WakeUp>(DEAD_QUEUE, { pollingIntervalSeconds: 10 }, (jobs) => buryAll(working, jobs))
  dispatcher.ring()
  return dispatcher
}

async function workOffJob(working: Working, job: Job, signal: AbortSignal): Promise<void> {
  const claim = await readClaim(working.db, job)
  if (claim.items.length === 0) {
    await transact(working.db, (tx) => completeJobs(working.boss, tx, [job]))
    return
  }
  if (claim.isHopeless) {
    await giveUp(working, job, claim)
    return
  }
  if (claim.pausedUntil !== null) {
    await postpone(working, job, claim.pausedUntil, false)
    return
  }
  await countTry(working.db, job, claim.items)
  const result = claim.isGone ? DROPPED : await attempt(working, job, claim.items, signal)
  if (result.kind === 'failed') throw new Error(`failed with ${result.name}`)
  if (result.kind === 'postponed') {
    working.log.info({ key: job.data.key, until: result.until, reason: result.reason }, 'work is postponed')
    await postpone(working, job, result.until, result.pauseInstallation)
    return
  }
  // In transactions of its own, since it may be much; done again after a crash here, it does no harm.
  await askFor(working, result.settlement.ask)
  const attributes = { key: job.data.key, items: claim.items.length }
  const { items, isAll } = claim
  const ended = { job, items, isAll, settlement: result.settlement }
  working.alarm.in(await working.around('store.settle', attributes, () => working.end(ended)))
}

/** A piece of work that was done. */
interface Ended {
  readonly job: Job
  readonly items: Claimed['items']
  /** Nothing else is open for its key. */
  readonly isAll: boolean
  readonly settlement: Settlement
}

/** Work that ends while other ends are being stored waits for them, and shares a transaction with what waits too. */
const MOST_ENDED_AT_ONCE = 16

/**
 * Stores what pieces of work leave behind together with their ends. When somebody else has taken over one of them,
 * nothing is stored. Gives the seconds until there is more to do for each.
 */
async function endAll(source: WorkSource, ended: readonly Ended[]): Promise<readonly number[]> {
  const { db, boss } = source
  const left = ended
    .map(({ job, settlement }) => ({ installation: job.data.installation, settlement }))
    .toSorted((a, b) => a.installation - b.installation)
  return transact(db, async (tx) => {
    await storeSettlements(tx, left, [markDone(ended.flatMap(({ items }) => items))])
    await mustComplete(
      boss,
      tx,
      ended.map(({ job }) => job),
    )
    const delays: number[] = []
    for (const { job, isAll } of ended) delays.push(isAll ? Infinity : await wakeKeys(source, tx, [job.data]))
    return delays
  })
}

async function mustComplete(boss: PgBoss, tx: Tx, jobs: readonly Job[]): Promise<void> {
  if (await completeJobs(boss, tx, jobs)) return
  throw new Error('the work was taken over: nothing of it is stored here')
}

function markDone(items: Claimed['items']): Write {
  const ids = items.map((item) => item.id)
  return sql`update app.work_item set done_at = now() where id = any(${ids}::bigint[])`
}

interface Claim {
  readonly items: Claimed['items']
  /** Nothing else is open for the key. */
  readonly isAll: boolean
  /** It is one item that has failed too often. */
  readonly isHopeless: boolean
  readonly pausedUntil: string | null
  /** The installation is suspended or deleted: there is nobody to work for. */
  readonly isGone: boolean
}

async function readClaim(db: Db, job: Job): Promise<Claim> {
  const { key, installation } = job.data
  const found = await sql<{
    id: string
    item: WorkItem
    receivedAt: string
    failures: number
    pausedUntil: string | null
    isActive: boolean
  }>`
    select w.id::text as id, w.item, w.received_at as "receivedAt", w.failures, i.state = 'active' as "isActive",
      case when i.pause_until > now() then i.pause_until end as "pausedUntil"
    from app.work_item w left join app.installation i on i.id = w.installation
    where w.key = ${key} and w.done_at is null and w.dead_at is null
    order by w.failures >= ${SUSPECT_FAILURES}, w.id limit ${ITEMS_AT_ONCE}`.execute(db)
  const first = found.rows[0]
  const trusted = found.rows.filter(({ failures }) => failures < SUSPECT_FAILURES)
  const chosen = trusted.length > 0 ? trusted : found.rows.slice(0, 1)
  return {
    items: chosen.map(({ id, item, receivedAt }) => ({ id, item, receivedAt })),
    isAll: chosen.length === found.rows.length && found.rows.length < ITEMS_AT_ONCE,
    isHopeless: trusted.length === 0 && (first?.failures ?? 0) >= MOST_FAILURES,
    pausedUntil: first?.pausedUntil ?? null,
    isGone: first?.isActive === false && key !== `installation:${installation}`,
  }
}

/** An item that fails always must not hold up what comes after it: each is counted, and from some number on, alone. */
async function countTry(db: Db, job: Job, items: Claimed['items']): Promise<void> {
  if (job.retryCount === 0) return
  const ids = items.map((item) => item.id)
  await sql`update app.work_item set failures = failures + 1 where id = any(${ids}::bigint[])`.execute(db)
}

/** The queue stores an error it is thrown, and causes of errors hold requests with their tokens: only the name goes on. */
interface Failed {
  readonly kind: 'failed'
  readonly name: string
}

async function attempt(
  working: Working,
  job: Job,
  items: Claimed['items'],
  signal: AbortSignal,
): Promise<WorkResult | Failed> {
  const claimed = { key: job.data.key, items, signal, attempt: job.retryCount + 1 }
  try {
    return await working.options.workOff(claimed)
  } catch (error) {
    if (error instanceof OutsideError && error.retryAt !== null) {
      return {
        kind: 'postponed',
        until: error.retryAt,
        reason: error.message,
        pauseInstallation: error.reason === 'rate-limited',
      }
    }
    working.log.warn(
      { err: error, key: claimed.key, attempt: claimed.attempt },
      'work failed and is tried again',
    )
    return { kind: 'failed', name: Error.isError(error) ? error.name : 'unknown' }
  }
}

/** Gives the work back until a time, without counting it as a failure. */
async function postpone(working: Working, job: Job, until: string, pauses: boolean): Promise<void> {
  const soonest = new Date(Date.now() + 1000).toISOString()
  const later = until > soonest ? until : soonest
  await transact(working.db, async (tx) => {
    if (pauses) await pause(tx, job.data.installation, later)
    await wakeAt(working.boss, tx, job, later)
    await mustComplete(working.boss, tx, [job])
  })
  working.alarm.in((Date.parse(later) - Date.now()) / 1000)
}

/** Gives up what fails always, and goes on with what is left. */
async function giveUp(working: Working, job: Job, { items, isAll }: Claim): Promise<void> {
  const ids = items.map((item) => item.id)
  const delay = await transact(working.db, async (tx) => {
    await sql`update app.work_item set dead_at = now() where id = any(${ids}::bigint[])`.execute(tx)
    await mustComplete(working.boss, tx, [job])
    return isAll ? Infinity : wakeKeys(working, tx, [job.data])
  })
  working.alarm.in(delay)
  tellDead(working, job.data.key, items)
}

function tellDead({ log, options }: Working, key: string, items: Claimed['items']): void {
  log.error({ key, items: items.length }, 'work was given up after all retries')
  options.onDead?.({ key, items })
}

/** Marks as given up what nobody is going to try any more. */
async function buryAll(working: Working, jobs: readonly { readonly data: WakeUp }[]): Promise<void> {
  for (const { data } of jobs) {
    const items = await transact(working.db, (tx) => bury(tx, data.key))
    if (items.length > 0) tellDead(working, data.key, items)
  }
}

async function bury(tx: Tx, key: string): Promise<Claimed['items']> {
  if ((await lockWaiting(tx, [key])).length > 0) return []
  if ((await busyKeys(tx, [key], 0)).has(key)) return []
  const buried = await sql<Claimed['items'][number]>`
    update app.work_item set dead_at = now()
    where key = ${key} and done_at is null and dead_at is null
    returning id::text as id, item, received_at as "receivedAt"`.execute(tx)
  return buried.rows
}

/** Wakes what should have been woken. Normally there is nothing. */
export async function wakeForgotten(working: WorkSource): Promise<void> {
  const forgotten = await forgottenItems(working.db)
  for (let from = 0; from < forgotten.length; from += 25) {
    const some = forgotten.slice(from, from + 25)
    working.alarm.in(await transact(working.db, (tx) => wakeKeys(working, tx, some)))
  }
  if (forgotten.length > 0) working.log.warn({ keys: forgotten.length }, 'forgotten work was woken')
}

const DROPPED: WorkResult = {
  kind: 'done',
  settlement: { outcomes: [], audit: [], receipts: [], ask: [], carriers: [] },
}
