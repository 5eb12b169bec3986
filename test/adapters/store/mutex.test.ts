import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { createMutexWithUrgency, type Mutex } from '../../../src/adapters/store/mutex.ts'

describe('a lock with two ways to it', () => {
  test('lets in what is urgent before what has waited longer', async () => {
    const { ordinary, urgent } = createMutexWithUrgency()
    const order: string[] = []
    const all = [holding(ordinary, 'first', order), holding(ordinary, 'second', order)]
    all.push(holding(urgent, 'urgent', order))
    await Promise.all(all)
    expect(order).toEqual(['first', 'urgent', 'second'])
  })

  test('lets what is ordinary through again and again, however much is urgent', async () => {
    const { ordinary, urgent } = createMutexWithUrgency()
    const order: string[] = []
    const held = holding(ordinary, 'held', order)
    const all = Array.from({ length: 10 }, (_, index) => holding(urgent, `urgent ${index}`, order))
    await Promise.all([held, holding(ordinary, 'one', order), holding(ordinary, 'two', order), ...all])
    expect(order.indexOf('one')).toBe(5)
    expect(order.indexOf('two')).toBe(10)
  })

  test('never holds two at once, on whichever way they came', async () => {
    const { ordinary, urgent } = createMutexWithUrgency()
    const inside = { now: 0, most: 0 }
    const ways = Array.from({ length: 30 }, (_, index) => (index % 3 === 0 ? urgent : ordinary))
    await Promise.all(
      ways.map((lock) =>
        lock(async () => {
          inside.now += 1
          inside.most = Math.max(inside.most, inside.now)
          await turn()
          inside.now -= 1
        }),
      ),
    )
    expect(inside.most).toBe(1)
  })

  test('goes on after a failure, which only its own caller hears of', async () => {
    const { ordinary, urgent } = createMutexWithUrgency()
    const failing = ordinary(() => Promise.reject(new Error('the disk is full')))
    const next = urgent(async () => 'stored')
    await expect(failing).rejects.toThrow('the disk is full')
    expect(await next).toBe('stored')
    expect(await ordinary(async () => 'free again')).toBe('free again')
  })
})

function holding(lock: Mutex, name: string, order: string[]): Promise<void> {
  return lock(async () => {
    order.push(name)
    await turn()
  })
}
