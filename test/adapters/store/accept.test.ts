import { expect, test } from '@jest/globals'
import type { PgBoss } from 'pg-boss'
import { wakeKeys } from '../../../src/adapters/store/accept.ts'
import type { Tx } from '../../../src/adapters/store/database.ts'
import { transact } from '../../../src/adapters/store/engine.ts'
import { startQueue } from '../../../src/adapters/store/queue.ts'
import type { Claimed } from '../../../src/app/ports.ts'
import { keyOf, type WorkItem } from '../../../src/app/work.ts'
import { describePostgres, describeStores, openEngine, until } from '../../support/stores.ts'
import { actionsOf, delivery, done, lookAt, pullRequest } from '../../support/work.ts'

describeStores('taking in deliveries', (kit) => {
  const claims: Claimed[] = []
  const blocked = new Map<string, Promise<unknown>>()

  async function work(): Promise<void> {
    await kit.store().startWorkers({
      concurrency: 4,
      async workOff(claimed) {
        claims.push(claimed)
        await blocked.get(claimed.key)
        return done()
      },
    })
  }
  function claimsOf(number: number): readonly Claimed[] {
    return claims.filter((claimed) => claimed.key.endsWith(`#${number}`))
  }

  test('a delivery that comes twice is stored and worked off once', async () => {
    const once = delivery()
    const item = lookAt(pullRequest(1))
    expect(await kit.store().accept(once, [item])).toBe('stored')
    expect(await kit.store().accept(once, [item])).toBe('duplicate')
    await work()
    await until(() => claimsOf(1).length === 1)
    expect(claimsOf(1)[0]?.items.map((each) => each.item)).toEqual([item])
    expect(claimsOf(1)[0]?.items[0]?.receivedAt).toBe(once.receivedAt)
  })

  test('deliveries that come at once are all worked off, and those that came before only once', async () => {
    const known = delivery()
    await kit.store().accept(known, [lookAt(pullRequest(60))])
    const twice = delivery()
    const others = Array.from({ length: 60 }, (_, index) => ({ once: delivery(), number: 61 + (index % 20) }))
    const answers = await Promise.all([
      kit.store().accept(known, [lookAt(pullRequest(60))]),
      ...others.map(({ once, number }) => kit.store().accept(once, [lookAt(pullRequest(number), once.id)])),
      kit.store().accept(twice, [lookAt(pullRequest(81))]),
      kit.store().accept(twice, [lookAt(pullRequest(81))]),
    ])
    expect(answers[0]).toBe('duplicate')
    expect(answers.slice(1, 61)).toEqual(others.map(() => 'stored'))
    expect(answers.slice(61).toSorted()).toEqual(['duplicate', 'stored'])
    const ids = others.map(({ once }) => once.id)
    await until(() => claims.flatMap(actionsOf).filter((action) => ids.includes(action)).length >= 60)
    expect(
      claims
        .flatMap(actionsOf)
        .filter((action) => ids.includes(action))
        .toSorted(),
    ).toEqual(ids.toSorted())
    await until(() => claimsOf(81).length === 1)
    expect(claimsOf(60)).toHaveLength(1)
  })

  test('a delivery without work is remembered all the same', async () => {
    const once = delivery()
    expect(await kit.store().accept(once, [])).toBe('stored')
    expect(await kit.store().accept(once, [])).toBe('duplicate')
  })

  test('deliveries that come while a pull request is judged are judged together afterwards', async () => {
    const gate = Promise.withResolvers<undefined>()
    const ref = pullRequest(2)
    blocked.set('pr:7:99#2', gate.promise)
    await kit.store().accept(delivery(), [lookAt(ref, 'opened')])
    await until(() => claimsOf(2).length === 1)
    for (const action of ['labeled', 'edited', 'synchronize']) {
      await kit.store().accept(delivery(), [lookAt(ref, action)])
    }
    expect(claimsOf(2)).toHaveLength(1)
    gate.resolve(undefined)
    await until(() => claimsOf(2).length === 2)
    expect(claimsOf(2).map(actionsOf)).toEqual([['opened'], ['labeled', 'edited', 'synchronize']])
  })

  test('sixty deliveries within a second cost at most three evaluations, and the last one is seen', async () => {
    const ref = pullRequest(3)
    const begun = performance.now()
    for (let index = 0; index < 60; index += 1) {
      const at = begun + index * 16
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, at - performance.now())))
      await kit.store().accept(delivery(), [lookAt(ref, `event ${index}`)])
    }
    const seconds = (performance.now() - begun) / 1000
    await until(() => claimsOf(3).flatMap(actionsOf).length === 60)
    // A busy machine takes longer to store them: one more for each second.
    expect(claimsOf(3).length).toBeLessThanOrEqual(2 + Math.ceil(seconds))
    expect(claimsOf(3).flatMap(actionsOf).at(-1)).toBe('event 59')
  })

  test('hostile text in an item neither keeps it from being stored nor from being worked off', async () => {
    await kit.store().accept(delivery(), [lookAt(pullRequest(4), 'a\0b\ud800c')])
    await until(() => claimsOf(4).length === 1)
    expect(claimsOf(4).flatMap(actionsOf)).toEqual(['a\uFFFDb\uFFFDc'])
  })

  test('three hundred pull requests can be asked for at once', async () => {
    const keys = Array.from({ length: 300 }, (_, index) => `pr:7:99#${1000 + index}`)
    const before = claims.length
    await kit.store().ask(keys.map((_, index) => lookAt(pullRequest(1000 + index), 'swept')))
    await until(() => claims.length === before + 300)
    expect(new Set(claims.slice(before).map((claimed) => claimed.key))).toEqual(new Set(keys))
  })
})

describePostgres('a wake-up that is about to be taken', (kit) => {
  test('is left alone while a delivery that joins it is not stored yet', async () => {
    const ref = pullRequest(1)
    await kit.store().accept(delivery(), [lookAt(ref, 'first')])
    const other = await openEngine(kit.place(), kit.log)
    const boss = await startQueue(other.queue, kit.log)
    const isJoined = Promise.withResolvers<undefined>()
    const mayCommit = Promise.withResolvers<undefined>()
    const joining = transact(other.db, async (tx) => {
      await joinIn(boss, tx, lookAt(ref, 'second'))
      isJoined.resolve(undefined)
      await mayCommit.promise
    })
    await isJoined.promise
    const seen: string[] = []
    await kit.store().startWorkers({
      async workOff(claimed) {
        seen.push(...actionsOf(claimed))
        return done()
      },
    })
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(seen).toEqual([])
    mayCommit.resolve(undefined)
    await joining
    await until(() => seen.length === 2)
    expect(seen).toEqual(['first', 'second'])
    await boss.stop({ graceful: false })
    await other.close()
  })
})

/** What taking in a delivery does after it has stored the delivery. */
async function joinIn(boss: PgBoss, tx: Tx, item: WorkItem): Promise<void> {
  const key = keyOf(item)
  const row = { delivery_id: null, key, installation: 7, item: JSON.stringify(item), received_at: '' }
  await tx.insertInto('app.work_item').values(row).execute()
  await wakeKeys({ boss, burstSeconds: 1 }, tx, [{ key, installation: 7 }])
}
