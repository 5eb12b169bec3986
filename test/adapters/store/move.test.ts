import { afterEach, expect, test } from '@jest/globals'
import { storeOn } from '../../../src/adapters/store/store.ts'
import { decide } from '../../../src/core/decide.ts'
import { driver, exception, facts, NOW, policy, rememberedSignal, sha } from '../../support/facts.ts'
import {
  collect,
  describeStores,
  embeddedPlace,
  keepLog,
  openEngine,
  type Place,
  removePlace,
  settle,
  until,
} from '../../support/stores.ts'
import { auditEntry, delivery, done, lookAt, outcome, pullRequest } from '../../support/work.ts'

describeStores('moving from the embedded store', (kit) => {
  const sources: Place[] = []
  afterEach(async () => {
    await Promise.all(sources.splice(0).map(removePlace))
  })

  /** A store with something of everything, closed and ready to be exported. */
  async function exported(): Promise<readonly string[]> {
    const place = await embeddedPlace()
    sources.push(place)
    const engine = await openEngine(place, keepLog())
    const store = await storeOn(engine, keepLog())
    const ref = pullRequest(1)
    const decision = decide(facts(), policy(), NOW)
    await settle(
      { ...kit, engine: () => engine },
      {
        outcomes: [
          outcome(ref, {
            decision,
            digest: 'd',
            newSignals: [rememberedSignal()],
            newDrivers: [driver('jane')],
            carriers: [{ kind: 'tree', value: sha('tree'), signals: [rememberedSignal()] }],
            audit: [auditEntry({ data: { text: 'ü "quoted" \\u0000 \u2028' } })],
          }),
        ],
        audit: Array.from({ length: 450 }, (_, index) => auditEntry({ data: { index } })),
      },
    )
    const { id: _, ...asked } = exception()
    await store.requestException(ref, asked, auditEntry(), 'IC_1')
    await store.accept(delivery({ id: 'open' }), [lookAt(ref, 'left open')])
    const lines = await collect(store.exportAll())
    await store.close()
    return lines
  }

  test('everything arrives, the audit chain verifies, and open work is taken up', async () => {
    const lines = await exported()
    const { rows, audit } = await kit.store().importAll(lines)
    expect(rows).toBe(lines.length - 2)
    expect(audit).toMatchObject({ ok: true, entries: 452 })
    const ref = pullRequest(1)
    expect(await kit.store().recall(ref, [])).toMatchObject({
      signals: [rememberedSignal()],
      drivers: [driver('jane')],
      lastDecision: { digest: 'd' },
    })
    expect((await kit.store().findException(ref, 'EX-1'))?.id).toBe('EX-1')
    expect((await kit.store().requestException(ref, exception(), auditEntry(), 'IC_2')).id).toBe('EX-2')
    expect(await kit.store().accept(delivery({ id: 'open' }), [lookAt(ref)])).toBe('duplicate')
    const seen: unknown[] = []
    await kit.store().startWorkers({
      async workOff(claimed) {
        seen.push(...claimed.items.map(({ item }) => item))
        return done()
      },
    })
    await until(() => seen.length === 1)
    expect(seen).toEqual([lookAt(ref, 'left open')])
    expect((await collect(kit.store().exportAll())).length).toBeGreaterThan(lines.length - 1)
  })

  test('a store can be read while another one takes it in', async () => {
    const place = await embeddedPlace()
    sources.push(place)
    const source = await storeOn(await openEngine(place, keepLog()), keepLog())
    const empty = await embeddedPlace()
    sources.push(empty)
    const target = await storeOn(await openEngine(empty, keepLog()), keepLog())
    await source.appendAudit(5, [auditEntry()])
    const { audit } = await target.importAll(source.exportAll())
    expect(audit).toMatchObject({ ok: true, entries: 1 })
    expect(await target.auditHead(5)).toEqual(await source.auditHead(5))
    await Promise.all([source.close(), target.close()])
  })

  test('a store that is not empty takes nothing', async () => {
    await kit.store().appendAudit(1, [auditEntry()])
    await expect(kit.store().importAll(await exported())).rejects.toThrow(/not empty/)
  })
})

describeStores('an export that is not whole', (kit) => {
  test.each([
    ['cut off', ['{"format":"countersign store","schema":1}'], /cut off/],
    ['of something else', ['{"hello":1}', '{"end":true}'], /not an export/],
    ['of another schema', ['{"format":"countersign store","schema":99}', '{"end":true}'], /schema 99/],
    [
      'with a foreign table',
      ['{"format":"countersign store","schema":1}', '{"table":"pg_authid","row":{}}'],
      /no row/,
    ],
  ])('%s is refused', async (_name, lines, reason) => {
    await expect(kit.store().importAll(lines)).rejects.toThrow(reason)
  })

  test('leaves nothing behind', async () => {
    const lines = [
      '{"format":"countersign store","schema":1}',
      '{"table":"breaker","row":{"repository_id":1,"window_days":1,"is_open":true}}',
    ]
    await expect(kit.store().importAll(lines)).rejects.toThrow(/cut off/)
    const { open } = await kit.store().shareOf(pullRequest(1, { repositoryId: 1 }), 1, NOW)
    expect(open).toBe(false)
  })
})
