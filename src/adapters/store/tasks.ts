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
}

export interface Tasks {
  readonly add: (tasks: readonly Task[]) => Promise<void>
  readonly stop: () => Promise<void>
}

const LOOK_MS = 1000
/** A task that ran less long ago than this is not run again because a process started. */
const FRESH_SECONDS = 30

/** Runs tasks at the start and then regularly. Whichever process first marks one as started runs it. */
export function createTasks(db: Db, log: Log): Tasks {
  const ending = new AbortController()
  const running = new Map<string, Promise<void>>()
  const tasks = new Map<string, { readonly task: Task; lookAt: number }>()

  async function look(): Promise<void> {
    const now = performance.now()
    for (const entry of tasks.values()) {
      if (entry.lookAt > now || running.has(entry.task.name)) continue
      entry.lookAt = now + Math.min(entry.task.everySeconds, 60) * 1000
      if (await take(db, entry.task.name, entry.task.everySeconds)) start(entry.task)
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
        tasks.set(task.name, { task, lookAt: performance.now() + Math.min(task.everySeconds, 60) * 1000 })
        const fresh = task.mayWait === true ? task.everySeconds : Math.min(task.everySeconds, FRESH_SECONDS)
        if (await take(db, task.name, fresh)) start(task)
      }
    },
    async stop() {
      clearInterval(timer)
      ending.abort()
      await looking
      await Promise.all(running.values())
    },
  }
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
