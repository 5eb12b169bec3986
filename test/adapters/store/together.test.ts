import { describe, expect, test } from '@jest/globals'
import { together } from '../../../src/adapters/store/together.ts'

/** Does things in portions that a test lets through one by one. */
function gated(fails: (one: number) => boolean = () => false): {
  readonly portions: number[][]
  readonly open: () => void
  readonly run: (some: readonly number[]) => Promise<readonly string[]>
} {
  const portions: number[][] = []
  const gate = Promise.withResolvers<undefined>()
  return {
    portions,
    open: () => gate.resolve(undefined),
    async run(some) {
      portions.push([...some])
      await gate.promise
      if (some.some(fails)) throw new Error(`no ${some.join(', ')}`)
      return some.map((one) => `done ${one}`)
    },
  }
}

describe('doing things together', () => {
  test('one alone is done at once, and what comes meanwhile together, up to the most', async () => {
    const { portions, open, run } = gated()
    const doOne = together(run, 3)
    const results = [1, 2, 3, 4, 5].map((one) => doOne(one))
    expect(portions).toEqual([[1]])
    open()
    expect(await Promise.all(results)).toEqual(['done 1', 'done 2', 'done 3', 'done 4', 'done 5'])
    expect(portions).toEqual([[1], [2, 3, 4], [5]])
  })

  test('none fails for another: each is tried alone when they cannot be done together', async () => {
    const { open, run } = gated((one) => one === 3)
    const doOne = together(run, 10)
    const results = [1, 2, 3, 4].map((one) => doOne(one))
    open()
    const settled = await Promise.allSettled(results)
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(await results[3]).toBe('done 4')
  })

  test('what comes after everything was done is done at once again', async () => {
    const { portions, open, run } = gated()
    open()
    const doOne = together(run, 3)
    await doOne(1)
    await doOne(2)
    expect(portions).toEqual([[1], [2]])
  })
})
