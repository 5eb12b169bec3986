import { expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { transact } from '../../../src/adapters/store/engine.ts'
import { describePostgres, until } from '../../support/stores.ts'
import { delivery, lookAt, pullRequest } from '../../support/work.ts'

describePostgres('a connection that breaks', (kit) => {
  /** Ends the session of a connection, as a database that is stopped does. */
  async function terminate(pid: number): Promise<void> {
    await sql`select pg_terminate_backend(${pid}::int)`.execute(kit.engine().db)
  }

  test('in the middle of a transaction fails that transaction, and nothing else', async () => {
    const before = kit.log.lines.length
    const session = Promise.withResolvers<number>()
    const broken = transact(kit.engine().db, async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
      session.resolve(rows[0]?.pid ?? 0)
      // It is heard of while no statement runs.
      await until(() => kit.log.lines.length > before)
      await sql`select 1`.execute(tx)
    })
    await terminate(await session.promise)
    await expect(broken).rejects.toThrow(/terminat|connection/i)
    expect(kit.log.lines.slice(before).map(({ text }) => text)).toContain('a database connection broke')
    expect(await kit.store().accept(delivery(), [lookAt(pullRequest(1))])).toBe('stored')
  })

  test('while nobody uses it is replaced', async () => {
    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'countersign' and pid <> pg_backend_pid()
        and datname = current_database()`.execute(kit.engine().db)
    expect(await kit.store().accept(delivery(), [lookAt(pullRequest(2))])).toBe('stored')
  })
})
