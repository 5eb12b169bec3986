import { expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { createTasks } from '../../../src/adapters/store/tasks.ts'
import { tidy } from '../../../src/adapters/store/tidy.ts'
import { describeStores, until } from '../../support/stores.ts'
import { delivery, lookAt, pullRequest } from '../../support/work.ts'

describeStores('regular tasks', (kit) => {
  test('a task runs at the start and then regularly, in one process at a time', async () => {
    const { db } = kit.engine()
    const runs: number[] = []
    const processes = [createTasks(db, kit.log), createTasks(db, kit.log)]
    for (const tasks of processes) {
      await tasks.add([
        { name: 'count', everySeconds: 1, run: async () => void runs.push(performance.now()) },
      ])
    }
    expect(runs).toHaveLength(1)
    await until(() => runs.length >= 3)
    await Promise.all(processes.map((tasks) => tasks.stop()))
    for (const [index, at] of runs.entries()) expect(at - (runs[index - 1] ?? 0)).toBeGreaterThan(900)
  })

  test('a task that may wait does not run again because a process starts', async () => {
    const { db } = kit.engine()
    const runs: string[] = []
    async function start(): Promise<void> {
      const tasks = createTasks(db, kit.log)
      const common = { everySeconds: 3600 } as const
      await tasks.add([
        { ...common, name: 'eager', run: async () => void runs.push('eager') },
        { ...common, name: 'patient', run: async () => void runs.push('patient'), mayWait: true },
      ])
      await tasks.stop()
    }
    await start()
    expect(runs).toEqual(['eager', 'patient'])
    await sql`update app.task set started_at = now() - interval '10 minutes'`.execute(db)
    await start()
    expect(runs).toEqual(['eager', 'patient', 'eager'])
    await sql`update app.task set started_at = now() - interval '2 hours'`.execute(db)
    await start()
    expect(runs).toEqual(['eager', 'patient', 'eager', 'eager', 'patient'])
  })

  test('a task that ran just before a process started runs once more after the start', async () => {
    const { db } = kit.engine()
    const runs: number[] = []
    const task = { name: 'catch up', everySeconds: 60, freshSeconds: 1, run: async () => void runs.push(1) }
    const before = createTasks(db, kit.log)
    await before.add([task])
    await before.stop()
    expect(runs).toHaveLength(1)
    const after = [createTasks(db, kit.log), createTasks(db, kit.log)]
    for (const tasks of after) await tasks.add([task])
    expect(runs).toHaveLength(1)
    await until(() => runs.length === 2)
    await new Promise((resolve) => setTimeout(resolve, 2500))
    expect(runs).toHaveLength(2)
    await Promise.all(after.map((tasks) => tasks.stop()))
  })

  test('a task that does not end does not keep the store from closing', async () => {
    const tasks = createTasks(kit.engine().db, kit.log)
    const gate = Promise.withResolvers<undefined>()
    async function run(): Promise<void> {
      await gate.promise
    }
    await tasks.add([{ name: 'stuck', everySeconds: 60, run }])
    const begun = performance.now()
    await tasks.stop()
    expect(performance.now() - begun).toBeLessThan(5000)
    gate.resolve(undefined)
  })

  test('a task that fails is logged, and runs again the next time', async () => {
    const tasks = createTasks(kit.engine().db, kit.log)
    const state = { runs: 0 }
    async function run(): Promise<void> {
      state.runs += 1
      throw new Error('no')
    }
    await tasks.add([{ name: 'fail', everySeconds: 1, run }])
    await until(() => state.runs >= 2)
    await tasks.stop()
    expect(kit.log.lines).toContainEqual(
      expect.objectContaining({ level: 'error', text: 'a task failed; it is tried again next time' }),
    )
  })

  test('a task is told when the store closes, and waited for', async () => {
    const tasks = createTasks(kit.engine().db, kit.log)
    const state = { isEnded: false }
    async function run(signal: AbortSignal): Promise<void> {
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      state.isEnded = true
    }
    await tasks.add([{ name: 'long', everySeconds: 60, run }])
    await tasks.stop()
    expect(state.isEnded).toBe(true)
  })

  test('what has outlived its use is dropped, and nothing else', async () => {
    const { db } = kit.engine()
    await kit.store().accept(delivery({ id: 'new' }), [lookAt(pullRequest(1))])
    await kit
      .store()
      .accept(delivery({ id: 'old', receivedAt: '2026-01-01T00:00:00Z' }), [lookAt(pullRequest(2))])
    await kit.store().accept(delivery({ id: 'done' }), [lookAt(pullRequest(3))])
    await sql`update app.work_item set done_at = now() - interval '4 days' where delivery_id = 'done'`.execute(
      db,
    )
    await tidy(db, new AbortController().signal)
    const deliveries = await db.selectFrom('app.delivery').select('id').orderBy('id').execute()
    const items = await db.selectFrom('app.work_item').select('delivery_id').orderBy('id').execute()
    expect(deliveries.map((row) => row.id)).toEqual(['done', 'new'])
    expect(items.map((row) => row.delivery_id)).toEqual(['new', 'old'])
  })

  test('the store can say that it takes writes, and how much waits', async () => {
    await expect(kit.store().checkWritable()).resolves.toBeUndefined()
    const depth = await kit.store().queueDepth()
    expect(depth).toMatchObject({ waiting: 3, active: 0, dead: 0 })
    expect(depth.oldestSeconds).toBeGreaterThan(86_400)
  })
})
