import { expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { transact } from '../../../src/adapters/store/engine.ts'
import { startQueue, WORK_QUEUE } from '../../../src/adapters/store/queue.ts'
import { describeStores } from '../../support/stores.ts'
import { auditEntry, delivery } from '../../support/work.ts'

const REFUSED = /inside a transaction without being handed the transaction/

describeStores('inside a transaction', (kit) => {
  test('a query that is not part of it is refused instead of hanging or standing beside it', async () => {
    const { db } = kit.engine()
    await expect(transact(db, () => sql`select 1`.execute(db))).rejects.toThrow(REFUSED)
    await expect(transact(db, () => db.selectFrom('app.delivery').select('id').execute())).rejects.toThrow(
      REFUSED,
    )
    await expect(transact(db, () => transact(db, async () => 1))).rejects.toThrow(REFUSED)
    await expect(transact(db, () => kit.store().appendAudit(1, [auditEntry()]))).rejects.toThrow(REFUSED)
    await expect(transact(db, () => kit.store().accept(delivery(), []))).rejects.toThrow(REFUSED)
  })

  test('a call to the queue that is not part of it is refused', async () => {
    const boss = await startQueue(kit.engine().queue, kit.log)
    await expect(transact(kit.engine().db, () => boss.send(WORK_QUEUE, {}))).rejects.toThrow(REFUSED)
    await boss.stop({ graceful: false })
  })

  test('queries that are part of it work, and afterwards so do the others', async () => {
    const { db } = kit.engine()
    const seen = await transact(
      db,
      async (tx) => (await sql<{ one: number }>`select 1 as one`.execute(tx)).rows,
    )
    expect(seen).toEqual([{ one: 1 }])
    expect((await sql<{ one: number }>`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
  })

  test('what it did is undone when it fails, and a timer that it set may query later', async () => {
    const { db } = kit.engine()
    const later = Promise.withResolvers<readonly unknown[]>()
    const row = {
      id: 'undone',
      event: 'push',
      action: null,
      installation: null,
      received_at: '2026-11-20T10:00:00Z',
    }
    const failing = transact(db, async (tx) => {
      await tx.insertInto('app.delivery').values(row).execute()
      setTimeout(() => {
        const all = db.selectFrom('app.delivery').select('id').where('id', '=', 'undone').execute()
        all.then(later.resolve, later.reject)
      }, 50)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await later.promise).toEqual([])
  })

  test('one thing at a time is done under one name, and others go on', async () => {
    const running = { now: 0, most: 0 }
    async function run(): Promise<void> {
      running.now += 1
      running.most = Math.max(running.most, running.now)
      await new Promise((resolve) => setTimeout(resolve, 10))
      running.now -= 1
    }
    await Promise.all(Array.from({ length: 10 }, () => kit.store().exclusively('head 1', run)))
    expect(running.most).toBe(1)
    const inner = kit.store().exclusively('a', () => kit.store().exclusively('b', async () => 'both'))
    expect(await inner).toBe('both')
    await expect(
      kit.store().exclusively('a', async () => {
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(await kit.store().exclusively('a', async () => 'free')).toBe('free')
  })
})
