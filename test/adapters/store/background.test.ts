import { expect, test } from '@jest/globals'
import type { Claimed } from '../../../src/app/ports.ts'
import { isInBackground, keyOf, type PullRequestRef, type WorkItem } from '../../../src/app/work.ts'
import { describeStores, until } from '../../support/stores.ts'
import { delivery, done, lookAt, pullRequest } from '../../support/work.ts'

function swept(ref: PullRequestRef): WorkItem {
  return { kind: 'pull-request', ref, cause: { kind: 'swept' } }
}
function numbers(from: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => from + index)
}

describeStores('what a sweep asks for', (kit) => {
  const order: string[] = []
  const state = { gate: Promise.resolve<unknown>(undefined) }

  test('waits behind everything that somebody asks for, in the order in which it was asked for', async () => {
    const some = numbers(100, 60).map((number) => swept(pullRequest(number)))
    await kit.store().ask(some)
    await kit.store().accept(delivery(), [lookAt(pullRequest(1))])
    await kit.store().accept(delivery(), [lookAt(pullRequest(2, { installation: 8 }))])
    // An event about something that waits already is not kept waiting with it.
    await kit.store().accept(delivery(), [lookAt(pullRequest(150))])
    await kit.store().startWorkers({
      concurrency: 1,
      async workOff({ key, items }) {
        order.push(...items.map(() => key))
        await state.gate
        return done()
      },
    })
    await until(() => order.length === 63)
    expect(order.slice(0, 4).toSorted()).toEqual(['pr:7:99#1', 'pr:7:99#150', 'pr:7:99#150', 'pr:8:99#2'])
    expect(order.slice(4)).toEqual(some.map(keyOf).filter((key) => !key.endsWith('#150')))
  })

  test('does not put back the next event of its installation', async () => {
    const gate = Promise.withResolvers<undefined>()
    state.gate = gate.promise
    await kit.store().ask(numbers(1000, 400).map((number) => swept(pullRequest(number))))
    await until(() => order.includes(keyOf(swept(pullRequest(1000)))))
    await kit.store().accept(delivery(), [lookAt(pullRequest(4))])
    await kit.store().accept(delivery(), [lookAt(pullRequest(3, { installation: 9 }))])
    const before = order.length
    gate.resolve(undefined)
    await until(() => order.length >= before + 3)
    expect(order.slice(before, before + 2).toSorted()).toEqual(['pr:7:99#4', 'pr:9:99#3'])
    await until(() => order.length === before + 401)
  }, 60_000)

  test('is asked for once while it waits', async () => {
    await kit.reopen()
    for (let time = 0; time < 3; time += 1)
      await kit.store().ask([swept(pullRequest(5)), swept(pullRequest(6))])
    const { db } = kit.engine()
    const items = await db.selectFrom('app.work_item').select('key').where('done_at', 'is', null).execute()
    expect(items.map(({ key }) => key).toSorted()).toEqual(['pr:7:99#5', 'pr:7:99#6'])
  })

  test('is asked for again once it is being looked at', async () => {
    const gate = Promise.withResolvers<undefined>()
    const looks: string[] = []
    await kit.store().startWorkers({
      async workOff({ key }) {
        looks.push(key)
        await gate.promise
        return done()
      },
    })
    await until(() => looks.length === 2)
    await kit.store().ask([swept(pullRequest(5))])
    gate.resolve(undefined)
    await until(() => looks.length === 3)
    expect(looks.at(-1)).toBe('pr:7:99#5')
  })

  test('and was put off does not keep an event waiting', async () => {
    await kit.reopen()
    const looks: Claimed[] = []
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString()
    await kit.store().startWorkers({
      async workOff(claimed) {
        looks.push(claimed)
        const isSwept = claimed.items.every(({ item }) => isInBackground(item))
        if (!isSwept) return done()
        return { kind: 'postponed', until: inAnHour, reason: 'later', pauseInstallation: false }
      },
    })
    await kit.store().ask([swept(pullRequest(7))])
    await until(() => looks.length === 1)
    await kit.store().accept(delivery(), [lookAt(pullRequest(7))])
    await until(() => looks.length === 2)
    expect(looks[1]?.items).toHaveLength(2)
  })
})
