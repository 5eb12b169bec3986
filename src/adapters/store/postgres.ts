import { PostgresDialect } from 'kysely'
import { Pool, types } from 'pg'
import type { Log } from '../../app/ports.ts'
import { type Engine, openKysely, parseTime } from './engine.ts'
import { refuseInsideTransaction } from './guard.ts'
import { createNamedMutex } from './mutex.ts'

const INT8 = 20
const TIMESTAMPTZ = 1184

/** How long somebody waits for a name that another process holds. */
const LOCK_WAIT = '60s'

/** Connects to a Postgres that any number of processes may share. */
export async function openPostgres(databaseUrl: string, log: Log): Promise<Engine> {
  const pool = openPool(databaseUrl, 12, log)
  const locks = openPool(databaseUrl, 16, log)
  const db = await openKysely(new PostgresDialect({ pool }), null)
  return {
    kind: 'postgres',
    db,
    intake: db,
    queue: { connectionString: databaseUrl, max: 6, application_name: 'countersign-queue' },
    exclusively: exclusivelyOver(locks),
    upkeep: [],
    async close() {
      await Promise.all([pool.end(), locks.end()])
    },
  }
}

function openPool(connectionString: string, max: number, log: Log): Pool {
  const pool = new Pool({
    connectionString,
    max,
    application_name: 'countersign',
    connectionTimeoutMillis: 10_000,
    types: { getTypeParser },
  })
  // A connection that breaks, idle or between two statements of a transaction, would otherwise end the process.
  pool.on('connect', (client) => {
    client.on('error', (error) => log.warn({ err: error }, 'a database connection broke'))
  })
  pool.on('error', noteNothing)
  return pool
}

function noteNothing(): void {
  // The pool repeats what the connection itself has told.
}

/** Numbers and ISO times, as from the other engine. */
function getTypeParser(id: number, format?: 'text' | 'binary'): unknown {
  if (id === INT8) return Number
  if (id === TIMESTAMPTZ) return parseTime
  return format === 'binary' ? types.getTypeParser(id, format) : types.getTypeParser(id)
}

/**
 * Locks are held by connections of their own, so that holders cannot use up those that they need for their work;
 * and each process sends one connection for a name.
 */
function exclusivelyOver(locks: Pool): Engine['exclusively'] {
  const lockNamed = createNamedMutex()
  return (name, run) => {
    refuseInsideTransaction('an exclusive section')
    return lockNamed(name, () => holding(locks, name, run))
  }
}

async function holding<T>(locks: Pool, name: string, run: () => Promise<T>): Promise<T> {
  const client = await locks.connect()
  const state: { broken?: Error } = {}
  function noteBroken(error: Error): void {
    state.broken = error
  }
  client.on('error', noteBroken)
  try {
    await client.query(`set lock_timeout = '${LOCK_WAIT}'`)
    await client.query('select pg_advisory_lock(hashtextextended($1, 1))', [name])
    return await run()
  } finally {
    await client.query('select pg_advisory_unlock_all()').catch(noteBroken)
    client.off('error', noteBroken)
    // A connection that would not unlock is closed, which lets go of the lock.
    client.release(state.broken)
  }
}
