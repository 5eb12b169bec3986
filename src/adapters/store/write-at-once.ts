import { type RawBuilder, sql } from 'kysely'
import type { Tx } from './database.ts'

/** A statement that writes to one table. */
export type Write = RawBuilder<unknown>

/**
 * Runs writes as one statement, since each statement costs as much as the rows of several. None sees what another
 * writes, and no two may write to one row.
 */
export async function writeAtOnce(tx: Tx, writes: readonly Write[]): Promise<void> {
  if (writes.length === 0) return
  const named = writes.map((write, index) => sql`${sql.raw(`write_${index}`)} as (${write})`)
  await sql`with ${sql.join(named)} select 1`.execute(tx)
}
