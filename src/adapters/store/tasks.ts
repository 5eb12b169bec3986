import { sql } from 'kysely'
import type { Log } from '../../app/ports.ts'
import type { Db } from './database.ts'

/** Something to be done regularly, by one process of all that share the database. */
export interface Task {
  readonly name: string
  readonly everySeconds: number
  readonly run: (signal: AbortSignal) => Promise<void>
  /** Set for what may wait for its turn when a process starts, since it would hold up the start. */
  readonly mayWait?: true
  /** A run this recent stands for the one at the start; 30 unless said otherwise. */
  readonly freshSeconds?: number
}

export interface Tasks {
  readonly add: (tasks: readonly Task[]) => Promise<void>
  readonly stop: () => Promise<void>
}

const LOOK_MS = 1000
/** A task that ran less long ago than this is not run at once because a process started, but then. */
const FRESH_SECONDS = 30
/** Tasks that run get this long to end. */
const GRACE_MS = 2000

interface Entry {
  readonly task: Task
  /** Seconds since the last run: less for the one that follows a start. */
  every: number
  lookAt: number
}

/**
 * Runs tasks after each start and then regularly. Whichever process first marks one as started runs it, and a run
 * that began after a process started stands for that process too.
 */
export function createTasks(db: Db, log: Log): Tasks {
  const ending = new AbortController()
  const running = new Map<string, Promise<void>>()
  const tasks = new Map<string, Entry>()

  async function look(): Promise<void> {
    const now = performance.now()
    for (const entry of tasks.values()) {
      if (entry.lookAt > now || running.has(entry.task.name)) continue
      const { every, task } = entry
      entry.lookAt = now + Math.min(task.everySeconds, 60) * 1000
      entry.every = task.everySeconds
      if (await take(db, task.name, every)) start(task)
    }
  }
  function start(task: Task): void {
    const run = runTask(task, ending.signal, log).finally(() => running.delete(task.name))
    running.set(task.name, run)
  }
  let looking: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    looking = looking
      .then(look)
      .catch((error: unknown) => log.warn({ err: error }, 'tasks could not be looked up'))
  }, LOOK_MS)
  return {
    async add(more) {
      for (const task of more) {
        const every = secondsAtStart(task)
        const isTaken = await take(db, task.name, every)
        const wait = Math.min(isTaken ? task.everySeconds : every, 60)
        tasks.set(task.name, {
          task,
          every: isTaken ? task.everySeconds : every,
          lookAt: performance.now() + wait * 1000,
        })
        if (isTaken) start(task)
      }
    },
    async stop() {
      clearInterval(timer)
      ending.abort()
      await looking
      await endedWithin(Promise.all(running.values()), GRACE_MS)
    },
  }
}

function secondsAtStart({ everySeconds, mayWait, freshSeconds = FRESH_SECONDS }: Task): number {
  return mayWait === true ? everySeconds : Math.min(everySeconds, freshSeconds)
}

async function endedWithin(all: Promise<unknown>, milliseconds: number): Promise<void> {
  const timer: { handle?: NodeJS.Timeout } = {}
  const timeout = new Promise<void>((resolve) => {
    timer.handle = setTimeout(resolve, milliseconds)
  })
  await Promise.race([all, timeout])
  clearTimeout(timer.handle)
}

/** Marks a task as started now, unless it was within the seconds. */
async function take(db: Db, name: string, seconds: number): Promise<boolean> {
  const taken = await sql`
    insert into app.task as t (name, started_at) values (${name}, now())
    on conflict (name) do update set started_at = excluded.started_at
    where t.started_at <= now() - make_interval(secs => ${seconds})
    returning name`.execute(db)
  return taken.rows.length === 1
}

async function runTask(task: Task, signal: AbortSignal, log: Log): Promise<void> {
  try {
    await task.run(signal)
  } catch (error) {
    if (!signal.aborted)
      log.error({ err: error, task: task.name }, 'a task failed; it is tried again next time')
  }
}
