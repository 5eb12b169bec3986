import type { Log } from '../../app/ports.ts'
import type { Mutex } from './mutex.ts'
import type { RunStatement } from './statements.ts'

/** Half of what is kept: Postgres makes room for the log of what is written while it tidies up. */
const MOST_BYTES = 32 * 1024 * 1024
const LOOK_MS = 1000

const WRITTEN = `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 as bytes
  from pg_control_checkpoint()`

/**
 * A mutex after whose uses the log of what was written is kept small. Postgres has a process for that and PGlite has
 * none: it writes checkpoints when it is told to, however large the log has become.
 */
export function keepingLogSmall(
  mutex: Mutex,
  { run, log }: { readonly run: RunStatement; readonly log: Log },
): Mutex {
  let lookedAt = performance.now()
  async function tend(): Promise<void> {
    const now = performance.now()
    if (now - lookedAt < LOOK_MS) return
    lookedAt = now
    try {
      const { rows } = await run(WRITTEN, [])
      if (Number(rows[0]?.['bytes']) > MOST_BYTES) await run('checkpoint', [])
    } catch (error) {
      // What was to be done is done; a full disk is found by whoever writes.
      log.warn({ err: error }, 'the log of the embedded database could not be made smaller')
    }
  }
  return function useAndTend<T>(use: () => Promise<T>): Promise<T> {
    return mutex(async () => {
      try {
        return await use()
      } finally {
        await tend()
      }
    })
  }
}
