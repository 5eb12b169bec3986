import { describe, expect, test } from '@jest/globals'
import { array, assert, asyncProperty, boolean, integer, nat, record } from 'fast-check'
import { createLimiter } from '../../../src/adapters/github/limiter.ts'
import { createTurns } from '../../../src/adapters/github/turns.ts'

const VERDICT = { resource: 'graphql', priority: 'verdict' } as const
const EXTRA = { resource: 'graphql', priority: 'extra' } as const
const BACKGROUND = { resource: 'graphql', priority: 'background' } as const
const LIMITS = { perInstallation: 2, overall: 5, reserve: 0.1, foregroundShare: 0.5 }

function tick(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
function mayAlways(): void {
  return undefined
}

interface Held {
  readonly call: () => Promise<void>
  readonly end: () => void
  readonly hasBegun: () => boolean
}

/** A call that ends when it is told to. */
function held(): Held {
  let begun = false
  const { promise, resolve } = Promise.withResolvers<void>()
  return {
    call: () => {
      begun = true
      return promise
    },
    end: () => resolve(),
    hasBegun: () => begun,
  }
}

describe('calls in flight', () => {
  test('are no more than allowed for one installation, and for all', async () => {
    const turns = createTurns(() => 2, 5)
    const calls = Array.from({ length: 12 }, (_, index) => ({ key: index % 4, ...held() }))
    const runs = calls.map(({ key, call }) => turns.run(key, 'verdict', mayAlways, call))
    await tick()
    const begun = calls.filter(({ hasBegun }) => hasBegun())
    expect(begun).toHaveLength(5)
    for (const key of [0, 1, 2, 3])
      expect(begun.filter((each) => each.key === key).length).toBeLessThanOrEqual(2)
    for (const { end } of calls) end()
    await Promise.all(runs)
    expect(calls.every(({ hasBegun }) => hasBegun())).toBe(true)
  })

  test('of a busy installation do not keep another one waiting', async () => {
    const turns = createTurns(() => 2, 2)
    const busy = Array.from({ length: 10 }, held)
    const runs = busy.map(({ call }) => turns.run(1, 'verdict', mayAlways, call))
    const other = held()
    runs.push(turns.run(2, 'verdict', mayAlways, other.call))
    await tick()
    busy[0]?.end()
    await tick()
    expect(other.hasBegun()).toBe(true)
    for (const { end } of [...busy, other]) end()
    await Promise.all(runs)
  })

  test('for verdicts go before others', async () => {
    const turns = createTurns(() => 1, 1)
    const [first, extra, verdict] = [held(), held(), held()]
    const runs = [
      turns.run(1, 'verdict', mayAlways, first.call),
      turns.run(1, 'extra', mayAlways, extra.call),
      turns.run(1, 'verdict', mayAlways, verdict.call),
    ]
    await tick()
    first.end()
    await tick()
    expect([extra.hasBegun(), verdict.hasBegun()]).toEqual([false, true])
    for (const { end } of [extra, verdict]) end()
    await Promise.all(runs)
  })

  test('that write a verdict go before reads that came earlier', async () => {
    const limiter = createLimiter({ ...LIMITS, perInstallation: 1 }, () => 1_000)
    const [first, read, write] = [held(), held(), held()]
    const runs = [
      limiter.run(1, VERDICT, first.call),
      limiter.run(1, { ...VERDICT, isWrite: false }, read.call),
      limiter.run(1, { ...VERDICT, isWrite: true }, write.call),
    ]
    await tick()
    first.end()
    await tick()
    expect([read.hasBegun(), write.hasBegun()]).toEqual([false, true])
    for (const { end } of [read, write]) end()
    await Promise.all(runs)
  })

  test('of sweeps come last', async () => {
    const turns = createTurns(() => 1, 1)
    const [first, sweep, extra] = [held(), held(), held()]
    const runs = [
      turns.run(1, 'verdict', mayAlways, first.call),
      turns.run(1, 'background', mayAlways, sweep.call),
      turns.run(1, 'extra', mayAlways, extra.call),
    ]
    await tick()
    first.end()
    await tick()
    expect([sweep.hasBegun(), extra.hasBegun()]).toEqual([false, true])
    for (const { end } of [sweep, extra]) end()
    await Promise.all(runs)
  })

  test('that fail leave their place to the next one', async () => {
    const turns = createTurns(() => 1, 1)
    const failed = turns.run(1, 'verdict', mayAlways, () => Promise.reject(new Error('broken')))
    await expect(failed).rejects.toThrow('broken')
    expect(await turns.run(1, 'verdict', mayAlways, () => Promise.resolve('next'))).toBe('next')
  })

  test('all end, however they are mixed', async () => {
    const call = record({ key: nat(5), isExtra: boolean(), steps: nat(3), fails: boolean() })
    const property = asyncProperty(array(call, { maxLength: 40 }), integer({ min: 1, max: 4 }), mixed)
    await assert(property, { numRuns: 50 })
  })
})

interface Mixed {
  readonly key: number
  readonly isExtra: boolean
  readonly steps: number
  readonly fails: boolean
}

async function mixed(calls: readonly Mixed[], perKey: number): Promise<void> {
  const turns = createTurns(() => perKey, perKey + 1)
  let [running, worst] = [0, 0]
  async function work({ steps, fails }: Mixed): Promise<void> {
    running += 1
    worst = Math.max(worst, running)
    for (let step = 0; step < steps; step += 1) await tick()
    running -= 1
    if (fails) throw new Error('broken')
  }
  const ended = await Promise.allSettled(
    calls.map((each) => turns.run(each.key, each.isExtra ? 'extra' : 'verdict', mayAlways, () => work(each))),
  )
  expect(ended.map(({ status }) => status === 'rejected')).toEqual(calls.map(({ fails }) => fails))
  expect(worst).toBeLessThanOrEqual(perKey + 1)
}

describe('before the time that GitHub named', () => {
  test('nothing is called, and after it everything again', async () => {
    let now = 1_000
    const limiter = createLimiter(LIMITS, () => now)
    limiter.hold(1, 'graphql', 5_000)
    let calls = 0
    async function call(): Promise<void> {
      calls += 1
    }
    await expect(limiter.run(1, VERDICT, call)).rejects.toMatchObject({
      reason: 'rate-limited',
      retryAt: new Date(5_000).toISOString(),
    })
    await limiter.run(2, VERDICT, call)
    expect(calls).toBe(1)
    now = 5_000
    await limiter.run(1, VERDICT, call)
    expect(calls).toBe(2)
  })

  test('a call that was already waiting is not made either', async () => {
    const limiter = createLimiter({ ...LIMITS, perInstallation: 1 }, () => 1_000)
    const first = held()
    const running = limiter.run(1, VERDICT, first.call)
    const waiting = limiter.run(1, VERDICT, () => Promise.resolve('made'))
    await tick()
    limiter.hold(1, 'graphql', 5_000)
    first.end()
    await running
    await expect(waiting).rejects.toMatchObject({ reason: 'rate-limited' })
  })

  test('is followed by one call, then two, then four, up to all that are allowed', async () => {
    let now = 1_000
    const limiter = createLimiter({ ...LIMITS, perInstallation: 5, overall: 9 }, () => now)
    limiter.hold(1, 'graphql', 5_000)
    now = 5_000
    const calls = Array.from({ length: 20 }, held)
    const runs = calls.map(({ call }) => limiter.run(1, VERDICT, call))
    const inFlight: number[] = []
    for (let ended = 0; ended < calls.length; ) {
      await tick()
      const begun = calls.filter(({ hasBegun }) => hasBegun())
      inFlight.push(begun.length - ended)
      for (const { end } of begun) end()
      ended = begun.length
    }
    await Promise.all(runs)
    expect(inFlight).toEqual([1, 2, 5, 5, 5, 2])
  })

  test('a limit that is hit again starts over with one call', async () => {
    let now = 1_000
    const limiter = createLimiter({ ...LIMITS, perInstallation: 4 }, () => now)
    async function ok(): Promise<void> {
      await tick()
    }
    limiter.hold(1, 'graphql', 2_000)
    now = 2_000
    for (let call = 0; call < 3; call += 1) await limiter.run(1, VERDICT, ok)
    limiter.hold(1, 'graphql', 3_000)
    now = 3_000
    const calls = Array.from({ length: 3 }, held)
    const runs = calls.map(({ call }) => limiter.run(1, VERDICT, call))
    await tick()
    expect(calls.map(({ hasBegun }) => hasBegun())).toEqual([true, false, false])
    for (const { end } of calls) end()
    await Promise.all(runs)
  })

  test('an earlier time does not shorten a later one', async () => {
    const limiter = createLimiter(LIMITS, () => 1_000)
    limiter.hold(1, 'graphql', 9_000)
    limiter.hold(1, 'graphql', 2_000)
    await expect(limiter.run(1, VERDICT, () => Promise.resolve())).rejects.toMatchObject({
      retryAt: new Date(9_000).toISOString(),
    })
  })
})

function headers(remaining: number, reset: number): Record<string, string> {
  return {
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(reset),
  }
}

describe('the budget of the hour', () => {
  test('leaves its last tenth to verdicts', async () => {
    const limiter = createLimiter(LIMITS, () => 1_000_000)
    limiter.observe(1, 'graphql', headers(500, 2_000))
    expect(limiter.isShort(1, 'graphql')).toBe(false)
    limiter.observe(1, 'graphql', headers(499, 2_000))
    expect(limiter.isShort(1, 'graphql')).toBe(true)
    expect(limiter.isShort(1, 'core')).toBe(false)
    await expect(limiter.run(1, EXTRA, () => Promise.resolve())).rejects.toMatchObject({
      reason: 'reserved',
      retryAt: new Date(2_000_000).toISOString(),
    })
    expect(await limiter.run(1, VERDICT, () => Promise.resolve('made'))).toBe('made')
  })

  test('leaves its second half to what people wait for, and tells sweeps when to go on', async () => {
    let now = 1_000_000
    const limiter = createLimiter(LIMITS, () => now)
    limiter.observe(1, 'graphql', headers(2_500, 2_000))
    expect(limiter.backgroundHeldUntil(1, 'graphql')).toBeNull()
    expect(await limiter.run(1, BACKGROUND, () => Promise.resolve('made'))).toBe('made')
    limiter.observe(1, 'graphql', headers(2_499, 2_000))
    expect(limiter.backgroundHeldUntil(1, 'graphql')).toBe(2_000_000)
    await expect(limiter.run(1, BACKGROUND, () => Promise.resolve())).rejects.toMatchObject({
      reason: 'reserved',
    })
    expect(await limiter.run(1, EXTRA, () => Promise.resolve('made'))).toBe('made')
    now = 2_000_000
    expect(limiter.backgroundHeldUntil(1, 'graphql')).toBeNull()
  })

  test('that is spent keeps everything waiting until its reset', async () => {
    let now = 1_000_000
    const limiter = createLimiter(LIMITS, () => now)
    limiter.observe(1, 'graphql', headers(0, 2_000))
    await expect(limiter.run(1, VERDICT, () => Promise.resolve())).rejects.toMatchObject({
      reason: 'rate-limited',
    })
    now = 2_000_000
    expect(await limiter.run(1, EXTRA, () => Promise.resolve('made'))).toBe('made')
  })

  test('of one kind does not hold up the other kind', async () => {
    const limiter = createLimiter(LIMITS, () => 1_000_000)
    limiter.observe(1, 'core', headers(0, 2_000))
    limiter.hold(1, 'core', 2_000_000)
    await expect(
      limiter.run(1, { ...VERDICT, resource: 'core' }, () => Promise.resolve()),
    ).rejects.toMatchObject({
      reason: 'rate-limited',
    })
    expect(await limiter.run(1, VERDICT, () => Promise.resolve('made'))).toBe('made')
  })

  test('is not known from an answer without it', async () => {
    const limiter = createLimiter(LIMITS, () => 1_000_000)
    limiter.observe(1, 'graphql', { 'x-ratelimit-limit': 'many' })
    expect(await limiter.run(1, EXTRA, () => Promise.resolve('made'))).toBe('made')
  })
})
