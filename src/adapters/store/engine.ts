import {
  type ConnectionProvider,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
  Kysely,
} from 'kysely'
import type { ConstructorOptions } from 'pg-boss'
import type { Db, Tables, Tx } from './database.ts'
import { insideTransaction, refuseInsideTransaction } from './guard.ts'
import type { Mutex } from './mutex.ts'

/** What differs between the embedded engine and Postgres; everything else is the same code on both. */
export interface Engine {
  readonly kind: 'embedded' | 'postgres'
  readonly db: Db
  /** The same database, for what an answer waits for: it goes before everything else. */
  readonly intake: Db
  readonly queue: ConstructorOptions
  /** Runs one thing at a time for each name, over all processes that share the database. */
  readonly exclusively: <T>(name: string, run: () => Promise<T>) => Promise<T>
  /** What nobody else does for the embedded engine: checkpoints, vacuum. */
  readonly upkeep: readonly Upkeep[]
  readonly close: () => Promise<void>
}
export interface Upkeep {
  readonly statement: string
  readonly everySeconds: number
  readonly run: () => Promise<void>
}

/** Kysely over a dialect, whose root refuses to be used inside a transaction. */
export async function openKysely(dialect: Dialect, oneAtATime: Mutex | null): Promise<Db> {
  const driver = dialect.createDriver()
  await driver.init()
  async function provide<T>(consumer: (connection: DatabaseConnection) => Promise<T>): Promise<T> {
    const connection = await driver.acquireConnection()
    try {
      return await consumer(connection)
    } finally {
      await driver.releaseConnection(connection)
    }
  }
  const provider: ConnectionProvider = {
    async provideConnection(consumer) {
      refuseInsideTransaction('the database')
      return oneAtATime === null ? provide(consumer) : oneAtATime(() => provide(consumer))
    },
  }
  const executor = new DefaultQueryExecutor(dialect.createQueryCompiler(), dialect.createAdapter(), provider)
  return new Kysely<Tables>({ config: { dialect }, dialect, driver, executor })
}

/** Runs the body in one transaction; in it, only the transaction can be used. */
export async function transact<T>(db: Db, body: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction().execute((tx) => insideTransaction(() => body(tx)))
}

/** How Postgres writes a time, as ISO 8601. */
export function parseTime(text: string): string {
  return new Date(text).toISOString()
}
