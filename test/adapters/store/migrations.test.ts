import { expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { MIGRATIONS } from '../../../src/adapters/store/migrations/list.ts'
import { migrate } from '../../../src/adapters/store/migrations.ts'
import { describePostgres, describeStores, openEngine } from '../../support/stores.ts'

describeStores('the schema', (kit) => {
  test('is numbered without gaps, and up to date once the store is open', async () => {
    expect(MIGRATIONS.map((migration) => migration.number)).toEqual(MIGRATIONS.map((_, index) => index + 1))
    expect(await migrate(kit.engine().db)).toEqual([])
  })

  test('is made from nothing', async () => {
    const { db } = kit.engine()
    await sql`drop schema app cascade`.execute(db)
    expect(await migrate(db)).toEqual(MIGRATIONS.map((migration) => migration.name))
    expect(await migrate(db)).toEqual([])
    await expect(sql`truncate app.audit`.execute(db)).rejects.toThrow(/append-only/)
  })

  test('of a newer program is refused', async () => {
    const { db } = kit.engine()
    await sql`insert into app.migration (number, name) values (${MIGRATIONS.length + 1}, 'later')`.execute(db)
    await expect(migrate(db)).rejects.toThrow(/start a newer Countersign/)
    await sql`delete from app.migration where number > ${MIGRATIONS.length}`.execute(db)
  })
})

describePostgres('processes that start at the same time', (kit) => {
  test('bring the schema up to date once', async () => {
    await sql`drop schema app cascade`.execute(kit.engine().db)
    const engines = await Promise.all([1, 2, 3].map(() => openEngine(kit.place(), kit.log)))
    const steps = await Promise.all(engines.map((engine) => migrate(engine.db)))
    expect(steps.flat()).toEqual(MIGRATIONS.map((migration) => migration.name))
    await Promise.all(engines.map((engine) => engine.close()))
  })
})
