import { sql } from 'kysely'
import type { Db, Tx } from './database.ts'
import { MIGRATIONS, SCHEMA_VERSION } from './migrations/list.ts'

/** Brings the schema `app` up to date, in one transaction and one process at a time. Returns the steps taken. */
export async function migrate(db: Db): Promise<readonly string[]> {
  if ((await appliedMigration(db)) === SCHEMA_VERSION) return []
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('countersign migrations', 0))`.execute(tx)
    await sql`create schema if not exists app`.execute(tx)
    await sql`create table if not exists app.migration (
      number integer primary key, name text not null, applied_at timestamptz not null default now())`.execute(
      tx,
    )
    return applyMissing(tx)
  })
}

async function applyMissing(tx: Tx): Promise<readonly string[]> {
  const { applied } = await tx
    .selectFrom('app.migration')
    .select((eb) => eb.fn.coalesce(eb.fn.max('number'), sql<number>`0`).as('applied'))
    .executeTakeFirstOrThrow()
  refuseNewer(applied)
  const missing = MIGRATIONS.slice(applied)
  for (const { number, name, statements } of missing) {
    for (const statement of statements) await sql.raw(statement).execute(tx)
    await tx.insertInto('app.migration').values({ number, name }).execute()
  }
  return missing.map((migration) => migration.name)
}

/** Number of the newest step that the database has; 0: none. */
async function appliedMigration(db: Db): Promise<number> {
  const found = await sql<{ exists: boolean }>`
    select to_regclass('app.migration') is not null as exists`.execute(db)
  if (found.rows[0]?.exists !== true) return 0
  const newest = await sql<{ number: number }>`
    select coalesce(max(number), 0)::int as number from app.migration`.execute(db)
  const number = newest.rows[0]?.number ?? 0
  refuseNewer(number)
  return number
}

function refuseNewer(applied: number): void {
  if (applied <= SCHEMA_VERSION) return
  throw new Error(
    `the database has schema ${applied} and this program knows schema ${SCHEMA_VERSION}: start a newer Countersign`,
  )
}
