import type { PgBoss } from 'pg-boss'
import type { Log } from '../../app/ports.ts'
import { HEARTBEAT_SECONDS, type Job, LONGEST_SECONDS, type WakeUp, WORK_QUEUE } from './queue.ts'

/** Takes wake-ups from the queue as long as there is room, and keeps them alive while they run. */
export interface Dispatcher {
  /** Looks for work now. */
  readonly ring: () => void
  /** Takes nothing more; waits for what runs, then gives it back. */
  readonly stop: (graceSeconds: number) => Promise<void>
}

export interface Dispatching {
  readonly boss: PgBoss
  readonly log: Log
  readonly concurrency: number
  /** Does the work and ends its job. What it throws is stored in the queue, and the job is tried again. */
  readonly run: (job: Job, signal: AbortSignal) => Promise<void>
}

/** Looks this often for what nobody rang for: retries, and work of other processes. */
const LOOK_MS = 1000
const BEAT_MS = (HEARTBEAT_SECONDS * 1000) / 3

interface Running {
  readonly job: Job
  /** How often the bell had been rung when it was taken. */
  readonly rings: number
  readonly controller: AbortController
  readonly ended: Promise<void>
}

interface Crew extends Dispatching {
  readonly running: Map<string, Running>
  isStopping: boolean
  /** Set while it looks for work. */
  looking: Promise<void> | null
  rang: boolean
  /** How often somebody said that there is work. */
  rings: number
  /** The last look left nothing behind that could have been taken. */
  isEmptied: boolean
}

/**
 * The queue's own workers would each look for work by themselves, several statements for one event, and cannot be
 * kept from taking nothing but the work of one busy installation.
 */
export function startDispatcher(dispatching: Dispatching): Dispatcher {
  const crew: Crew = {
    ...dispatching,
    running: new Map(),
    isStopping: false,
    looking: null,
    rang: false,
    rings: 0,
    isEmptied: false,
  }
  const looker = setInterval(() => look(crew), LOOK_MS)
  const heart = setInterval(() => {
    beat(crew).catch((error: unknown) =>
      crew.log.warn({ err: error }, 'the heartbeat of work did not get through'),
    )
  }, BEAT_MS)
  return {
    ring() {
      crew.rings += 1
      look(crew)
    },
    async stop(graceSeconds) {
      crew.isStopping = true
      clearInterval(looker)
      await crew.looking
      await settledWithin(crew, graceSeconds)
      clearInterval(heart)
      for (const { job, controller } of crew.running.values()) {
        await giveBack(crew, job, STOPPED)
        controller.abort(STOPPED)
      }
      await settledWithin(crew, 1)
    },
  }
}

const STOPPED = new Error('the process stops')
const TOO_LONG = new Error('the work took too long')
const TAKEN_OVER = new Error('the work was taken over')

function look(crew: Crew): void {
  crew.rang = true
  crew.looking ??= lookWhileRung(crew).finally(() => {
    crew.looking = null
  })
}

async function lookWhileRung(crew: Crew): Promise<void> {
  try {
    while (crew.rang && !crew.isStopping) {
      // What ends together is followed together, in one statement.
      await new Promise((resolve) => setImmediate(resolve))
      crew.rang = false
      await fillUp(crew)
    }
  } catch (error) {
    crew.log.warn({ err: error }, 'the queue could not be read')
  }
}

async function fillUp(crew: Crew): Promise<void> {
  for (;;) {
    const { room: batchSize, ignoreGroups } = roomIn(crew)
    if (batchSize === 0) {
      crew.isEmptied = false
      return
    }
    const jobs = await crew.boss.fetch<WakeUp>(WORK_QUEUE, { batchSize, includeMetadata: true, ignoreGroups })
    for (const job of jobs) start(crew, job)
    crew.isEmptied = jobs.length < batchSize && ignoreGroups.length === 0
    if (jobs.length < batchSize) return
  }
}

function start(crew: Crew, job: Job): void {
  const controller = new AbortController()
  const expiry = setTimeout(() => controller.abort(TOO_LONG), LONGEST_SECONDS * 1000).unref()
  const attempt = `${job.id}:${job.retryCount}`
  const { rings } = crew
  const ended = crew
    .run(job, controller.signal)
    .catch((error: unknown) => giveBack(crew, job, error))
    .finally(() => {
      clearTimeout(expiry)
      crew.running.delete(attempt)
      // Otherwise there is nothing that waited for this to end.
      if (!crew.isEmptied || crew.rings !== rings) look(crew)
    })
  crew.running.set(attempt, { job, rings, controller, ended })
}

async function giveBack(crew: Crew, job: Job, error: unknown): Promise<void> {
  const reason = Error.isError(error) ? error.message : 'unknown'
  try {
    await crew.boss.fail(WORK_QUEUE, job, { reason })
  } catch (failure) {
    crew.log.warn(
      { err: failure, key: job.data.key },
      'work could not be given back; it is taken up when it lapses',
    )
  }
}

/** How many may be taken now, and of which installations none. Each installation leaves a quarter to the others. */
function roomIn({ running, concurrency }: Crew): { readonly room: number; readonly ignoreGroups: string[] } {
  const share = Math.max(1, concurrency - Math.ceil(concurrency / 4))
  const groups = Map.groupBy(running.values(), ({ job }) => String(job.data.installation))
  const counts = [...groups].map(([group, { length }]) => ({ group, length }))
  const fullest = Math.max(0, ...counts.map(({ length }) => length).filter((length) => length < share))
  return {
    room: Math.min(concurrency - running.size, share - fullest),
    ignoreGroups: counts.filter(({ length }) => length >= share).map(({ group }) => group),
  }
}

/** Tells the queue that the work goes on; what has been taken over meanwhile is stopped. */
async function beat({ boss, running }: Crew): Promise<void> {
  const held = [...running.values()]
  if (held.length === 0) return
  const answer = await boss.touch(
    WORK_QUEUE,
    held.map(({ job }) => job),
  )
  if (!('settled' in answer) || !Array.isArray(answer.settled)) return
  const alive = new Set<unknown>(answer.settled)
  for (const { job, controller } of held) {
    // This process itself may have taken it over, after having been away for a while.
    const isOlder = held.some((other) => other.job.id === job.id && other.job.retryCount > job.retryCount)
    if (isOlder || !alive.has(job.id)) controller.abort(TAKEN_OVER)
  }
}

async function settledWithin({ running }: Crew, seconds: number): Promise<void> {
  if (running.size === 0) return
  const timer: { handle?: NodeJS.Timeout } = {}
  const timeout = new Promise<void>((resolve) => {
    timer.handle = setTimeout(resolve, seconds * 1000)
  })
  const all = [...running.values()].map(({ ended }) => ended)
  await Promise.race([Promise.all(all), timeout])
  clearTimeout(timer.handle)
}
