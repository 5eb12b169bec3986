import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { storeOn } from '../../../src/adapters/store/store.ts'
import { OutsideError } from '../../../src/app/errors.ts'
import type { Claimed, WorkOff, WorkResult } from '../../../src/app/ports.ts'
import { describePostgres, describeStores, openEngine, until } from '../../support/stores.ts'
import { actionsOf, delivery, done, lookAt, pullRequest } from '../../support/work.ts'

const AUDIT = { at: '2026-11-20T10:00:00Z', repository: 'acme/web', pullRequest: 1, actor: null, data: {} }

describeStores('working off', (kit) => {
  const claims: Claimed[] = []
  const ways = new Map<string, WorkOff>()

  /** Says how the claims of a pull request go. */
  function way(number: number, workIt: WorkOff): void {
    ways.set(`pr:7:99#${number}`, workIt)
  }
  function claimsOf(number: number): readonly Claimed[] {
    return claims.filter((claimed) => claimed.key.endsWith(`#${number}`))
  }
  async function workOff(claimed: Claimed): Promise<WorkResult> {
    claims.push(claimed)
    return (await ways.get(claimed.key)?.(claimed)) ?? done()
  }
  beforeEach(async () => {
    claims.length = 0
    await kit.store().startWorkers({ concurrency: 4, workOff })
  })
  afterEach(() => kit.reopen())

  test('a pull request that is busy does not hold up the others', async () => {
    const gate = Promise.withResolvers<WorkResult>()
    way(10, () => gate.promise)
    await kit.store().accept(delivery(), [lookAt(pullRequest(10))])
    await until(() => claimsOf(10).length === 1)
    await kit.store().accept(delivery(), [lookAt(pullRequest(10))])
    await new Promise((resolve) => setTimeout(resolve, 1100))
    await kit.store().ask([11, 12, 13, 14, 15].map((number) => lookAt(pullRequest(number))))
    await until(() => [11, 12, 13, 14, 15].every((number) => claimsOf(number).length === 1), 2000)
    expect(claimsOf(10)).toHaveLength(1)
    gate.resolve(done())
    await until(() => claimsOf(10).length === 2)
  })

  test('one pull request is never worked on twice at the same time', async () => {
    const state = { running: 0, most: 0 }
    way(20, async () => {
      state.running += 1
      state.most = Math.max(state.most, state.running)
      await new Promise((resolve) => setTimeout(resolve, 40))
      state.running -= 1
      return done()
    })
    const accepted = Array.from({ length: 40 }, async (_, index) => {
      await new Promise((resolve) => setTimeout(resolve, index * 50))
      await kit.store().accept(delivery(), [lookAt(pullRequest(20))])
    })
    await Promise.all(accepted)
    await until(() => claimsOf(20).flatMap((claimed) => claimed.items).length === 40)
    expect(state.most).toBe(1)
  })

  test('a failure is tried again with the same items, and what it threw is not stored', async () => {
    way(30, async (claimed) => {
      if (claimed.attempt === 1) throw new Error('secret ghs_0123456789')
      return done()
    })
    await kit.store().accept(delivery(), [lookAt(pullRequest(30), 'opened')])
    await until(() => claimsOf(30).length === 2)
    expect(claimsOf(30).map((claimed) => [claimed.attempt, actionsOf(claimed)])).toEqual([
      [1, ['opened']],
      [2, ['opened']],
    ])
    const stored = await sql<{ text: string }>`
      select output::text as text from pgboss.job where singleton_key = 'pr:7:99#30'`.execute(kit.engine().db)
    expect(stored.rows.map((row) => row.text).join('')).not.toContain('ghs_')
  })

  test('work that asks to be postponed is left alone until then, and later deliveries join it', async () => {
    const until1 = new Date(Date.now() + 2500).toISOString()
    way(40, async () =>
      claimsOf(40).length === 1
        ? { kind: 'postponed', until: until1, reason: 'the platform said so', pauseInstallation: false }
        : done(),
    )
    await kit.store().accept(delivery(), [lookAt(pullRequest(40), 'opened')])
    await until(() => claimsOf(40).length === 1)
    await kit.store().accept(delivery(), [lookAt(pullRequest(40), 'edited')])
    await until(() => claimsOf(40).length === 2)
    expect(new Date().toISOString() >= until1).toBe(true)
    expect(claimsOf(40).map((claimed) => [claimed.attempt, actionsOf(claimed)])).toEqual([
      [1, ['opened']],
      [1, ['opened', 'edited']],
    ])
  })

  test('an installation at its limit is paused as a whole, and no other one', async () => {
    const retryAt = new Date(Date.now() + 2500).toISOString()
    way(50, async () => {
      if (claimsOf(50).length > 1) return done()
      throw new OutsideError('github', 'rate limited', { reason: 'rate-limited', retryAt })
    })
    await kit.store().accept(delivery(), [lookAt(pullRequest(50))])
    await until(async () => (await kit.store().installationState(7))?.pausedUntil !== null)
    await kit.store().accept(delivery(), [lookAt(pullRequest(51))])
    await kit.store().accept(delivery(), [lookAt(pullRequest(52, { installation: 8 }))])
    await until(() => claimsOf(52).length === 1, 1000)
    expect(claimsOf(51)).toHaveLength(0)
    await until(() => claimsOf(51).length === 1)
    await until(() => claimsOf(50).length === 2)
    expect(new Date().toISOString() >= retryAt).toBe(true)
    expect(claimsOf(50)[1]?.attempt).toBe(1)
  })

  test('an installation with a long queue does not make another one wait', async () => {
    const order: number[] = []
    const numbers = Array.from({ length: 60 }, (_, index) => 100 + index)
    for (const number of [...numbers, 200, 201]) {
      const installation = number < 200 ? 7 : number
      ways.set(`pr:${installation}:99#${number}`, async () => {
        order.push(number)
        await new Promise((resolve) => setTimeout(resolve, 30))
        return done()
      })
    }
    await kit.store().ask(numbers.map((number) => lookAt(pullRequest(number))))
    await until(() => order.length >= 8)
    const before = order.length
    await kit.store().accept(delivery(), [lookAt(pullRequest(200, { installation: 200 }))])
    await kit.store().accept(delivery(), [lookAt(pullRequest(201, { installation: 201 }))])
    await until(() => order.includes(200) && order.includes(201))
    // The four that may have begun while the two were taken in, and no more of those that wait.
    expect(order.indexOf(200) - before).toBeLessThanOrEqual(5)
    expect(order.indexOf(201) - before).toBeLessThanOrEqual(6)
    await until(() => order.length === 62)
  })

  test('nothing is worked for an installation that is suspended, until it comes back', async () => {
    const owner = 'acme'
    await kit
      .store()
      .rememberInstallation({ installation: 9, owner, state: 'suspended', at: '2026-11-20T10:00:00Z' })
    await kit.store().accept(delivery(), [lookAt(pullRequest(60, { installation: 9 }))])
    await until(async () => (await kit.store().queueDepth()).oldestSeconds === 0)
    expect(claimsOf(60)).toHaveLength(0)
    await kit
      .store()
      .rememberInstallation({ installation: 9, owner, state: 'active', at: '2026-11-20T11:00:00Z' })
    await kit
      .store()
      .rememberInstallation({ installation: 9, owner, state: 'suspended', at: '2026-11-20T10:30:00Z' })
    await kit.store().accept(delivery(), [lookAt(pullRequest(60, { installation: 9 }))])
    await until(() => claimsOf(60).length === 1)
    expect((await kit.store().installationState(9))?.state).toBe('active')
  })

  test('work that was taken over leaves nothing behind', async () => {
    const first = Promise.withResolvers<WorkResult>()
    way(70, (claimed) => (claimed.attempt === 1 ? first.promise : Promise.resolve(done())))
    await kit.store().accept(delivery(), [lookAt(pullRequest(70))])
    await until(() => claimsOf(70).length === 1)
    // What the queue does when the heartbeat of a process lapses.
    await sql`update pgboss.job set state = 'retry' where singleton_key = 'pr:7:99#70'`.execute(
      kit.engine().db,
    )
    await until(() => claimsOf(70).length === 2)
    const head = await kit.store().auditHead(7)
    first.resolve(done({ audit: [{ kind: 'operation', ...AUDIT }] }))
    await until(async () => (await kit.store().queueDepth()).active === 0)
    expect(await kit.store().auditHead(7)).toEqual(head)
  })

  test('a worker is told when its work was taken over', async () => {
    way(71, (claimed) =>
      claimed.attempt === 1
        ? new Promise((_, reject) =>
            claimed.signal.addEventListener('abort', () => reject(new Error('aborted'))),
          )
        : Promise.resolve(done()),
    )
    await kit.store().accept(delivery(), [lookAt(pullRequest(71))])
    await until(() => claimsOf(71).length === 1)
    await sql`update pgboss.job set state = 'retry' where singleton_key = 'pr:7:99#71'`.execute(
      kit.engine().db,
    )
    await until(() => claimsOf(71)[0]?.signal.aborted === true)
    expect(claimsOf(71)[0]?.signal.reason).toEqual(new Error('the work was taken over'))
  })

  test('what work asks for is worked off after it', async () => {
    way(80, async () => done({ ask: [lookAt(pullRequest(81), 'asked')] }))
    await kit.store().accept(delivery(), [lookAt(pullRequest(80))])
    await until(() => claimsOf(81).length === 1)
    expect(claimsOf(81).flatMap(actionsOf)).toEqual(['asked'])
  })

  test('a wake-up that got lost is found again', async () => {
    await kit.store().ask([lookAt(pullRequest(90))])
    await until(() => claimsOf(90).length === 1)
    await sql`
      insert into app.work_item (key, installation, item, received_at)
      select key, installation, item, received_at from app.work_item where key = 'pr:7:99#90'`.execute(
      kit.engine().db,
    )
    await sql`update app.task set started_at = now() - interval '1 hour'`.execute(kit.engine().db)
    await kit.reopen()
    await kit.store().startWorkers({ workOff })
    await until(() => claimsOf(90).length === 2)
    expect(claimsOf(90)[1]?.items).toHaveLength(1)
  })

  test('work that fails for good is given up, told of, and taken up when it is delivered again', async () => {
    const dead: string[] = []
    await kit.reopen()
    const state = { isBroken: true }
    await kit.store().startWorkers({
      async workOff(claimed) {
        claims.push(claimed)
        if (state.isBroken) throw new Error('no')
        return done()
      },
      onDead: ({ key }) => dead.push(key),
    })
    const once = delivery()
    await kit.store().accept(once, [lookAt(pullRequest(95))])
    await until(() => claimsOf(95).length === 1)
    await sql`update pgboss.job set retry_limit = retry_count where singleton_key = 'pr:7:99#95'`.execute(
      kit.engine().db,
    )
    await until(() => dead.length === 1)
    expect(dead).toEqual(['pr:7:99#95'])
    expect((await kit.store().queueDepth()).dead).toBe(1)
    state.isBroken = false
    const before = claimsOf(95).length
    expect(await kit.store().accept(once, [lookAt(pullRequest(95))])).toBe('stored')
    await until(() => claimsOf(95).length === before + 1)
    await until(async () => (await kit.store().queueDepth()).dead === 0)
  }, 40_000)

  test('an item that fails always holds up nothing that comes after it, and is given up alone', async () => {
    const dead: string[] = []
    await kit.reopen()
    await kit.store().startWorkers({
      async workOff(claimed) {
        claims.push(claimed)
        if (actionsOf(claimed).includes('poison')) throw new Error('always')
        return done()
      },
      onDead: ({ key, items }) => dead.push(`${key} ${items.length}`),
    })
    async function setFailures(failures: number): Promise<void> {
      await sql`
        update app.work_item set failures = ${failures}
        where key = 'pr:7:99#96' and done_at is null`.execute(kit.engine().db)
    }
    function actionsSeen(): readonly string[] {
      return claimsOf(96).map((each) => actionsOf(each).join())
    }
    await kit.store().accept(delivery(), [lookAt(pullRequest(96), 'poison')])
    await until(() => claimsOf(96).length >= 2)
    const counted = await sql<{ failures: number }>`
      select failures from app.work_item where key = 'pr:7:99#96'`.execute(kit.engine().db)
    expect(counted.rows[0]?.failures).toBeGreaterThan(0)

    await setFailures(3)
    await kit.store().accept(delivery(), [lookAt(pullRequest(96), 'good')])
    await until(() => actionsSeen().includes('good'))
    const before = claimsOf(96).length
    await until(() => claimsOf(96).length > before)
    expect(actionsSeen().at(-1)).toBe('poison')
    expect(dead).toEqual([])

    await setFailures(16)
    await until(() => dead.length === 1)
    expect(dead).toEqual(['pr:7:99#96 1'])
    expect((await kit.store().queueDepth()).dead).toBe(1)
    await kit.store().accept(delivery(), [lookAt(pullRequest(96), 'better')])
    await until(() => actionsSeen().includes('better'))
    expect(actionsSeen()).not.toContain('poison,better')
  }, 60_000)

  test('work that runs when the store is closed is ended, or given back when it takes too long', async () => {
    const seen: string[] = []
    way(98, async (claimed) => {
      await new Promise((resolve) => setTimeout(resolve, claimed.attempt === 1 ? 300 : 0))
      seen.push('short')
      return done()
    })
    way(99, (claimed) => {
      seen.push(`long ${claimed.attempt}`)
      return claimed.attempt === 1 ? new Promise(() => undefined) : Promise.resolve(done())
    })
    await kit.store().accept(delivery(), [lookAt(pullRequest(98)), lookAt(pullRequest(99))])
    await until(() => claimsOf(98).length === 1 && claimsOf(99).length === 1)
    await kit.reopen(1)
    expect(seen).toEqual(['long 1', 'short'])
    expect(claimsOf(99)[0]?.signal.aborted).toBe(true)
    await kit.store().startWorkers({ workOff })
    await until(() => seen.includes('long 2'))
    expect(seen).toEqual(['long 1', 'short', 'long 2'])
  })
})

describePostgres('two processes on one database', (kit) => {
  test('share the work without ever working on one pull request at the same time', async () => {
    const other = await storeOn(await openEngine(kit.place(), kit.log), kit.log)
    const running = new Map<string, number>()
    const state = { most: 0, items: 0, byOther: 0 }
    function workOffBy(isOther: boolean): WorkOff {
      return async (claimed) => {
        const now = (running.get(claimed.key) ?? 0) + 1
        running.set(claimed.key, now)
        state.most = Math.max(state.most, now)
        state.items += claimed.items.length
        if (isOther) state.byOther += 1
        await new Promise((resolve) => setTimeout(resolve, 20))
        running.set(claimed.key, now - 1)
        return done()
      }
    }
    await kit.store().startWorkers({ concurrency: 4, workOff: workOffBy(false) })
    await other.startWorkers({ concurrency: 4, workOff: workOffBy(true) })
    const accepted = Array.from({ length: 200 }, (_, index) =>
      (index % 2 === 0 ? kit.store() : other).accept(delivery(), [lookAt(pullRequest(index % 20))]),
    )
    await Promise.all(accepted)
    await until(() => state.items === 200)
    expect(state.most).toBe(1)
    expect(state.byOther).toBeGreaterThan(0)
    await other.close()
  })
})
