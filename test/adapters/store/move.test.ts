import { expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { readAudit, writeAudit } from '../../../src/adapters/store/audit.ts'
import { SCHEMA_VERSION } from '../../../src/adapters/store/migrations/list.ts'
import { exportLines, importLines } from '../../../src/adapters/store/move.ts'
import { MOVED_TABLES } from '../../../src/adapters/store/moved-tables.ts'
import { storeOn } from '../../../src/adapters/store/store.ts'
import { decide } from '../../../src/core/decide.ts'
import { embeddedPlace } from '../../support/embedded-place.ts'
import { driver, exception, facts, NOW, policy, rememberedSignal, sha } from '../../support/facts.ts'
import {
  collect,
  describeStores,
  keepLog,
  openEngine,
  removePlace,
  settle,
  until,
} from '../../support/stores.ts'
import { auditEntry, delivery, done, lookAt, outcome, pullRequest } from '../../support/work.ts'

const made: { lines?: Promise<readonly string[]> } = {}

/** An export of a store with something of everything. */
function exported(): Promise<readonly string[]> {
  made.lines ??= makeExport()
  return made.lines
}

async function makeExport(): Promise<readonly string[]> {
  const place = await embeddedPlace()
  const engine = await openEngine(place, keepLog())
  const store = await storeOn(engine, keepLog())
  const ref = pullRequest(1)
  await settle(engine, {
    outcomes: [
      outcome(ref, {
        decision: decide(facts(), policy(), NOW),
        digest: 'd',
        newSignals: [rememberedSignal()],
        newDrivers: [driver('jane')],
        carriers: [{ kind: 'tree', value: sha('tree'), signals: [rememberedSignal()] }],
        audit: [auditEntry({ data: { text: 'ü "quoted" \\u0000 \u2028' } })],
      }),
    ],
    audit: Array.from({ length: 450 }, (_, index) => auditEntry({ data: { index } })),
  })
  const { id: _, ...asked } = exception()
  await store.requestException(ref, asked, auditEntry(), 'IC_1')
  await store.accept(delivery({ id: 'open' }), [lookAt(ref, 'left open')])
  const lines = await collect(exportLines(engine.db))
  await store.close()
  await removePlace(place)
  return lines
}

describeStores('moving from the embedded store', (kit) => {
  test('everything arrives, the audit chain verifies, and open work is taken up', async () => {
    const lines = await exported()
    const { rows, audit } = await importLines(kit.engine().db, lines)
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
    expect((await collect(exportLines(kit.engine().db))).length).toBeGreaterThan(lines.length - 1)
  })

  test('every table is moved, but for what belongs to the database it lies in', async () => {
    const found = await sql<{ name: string }>`
      select table_name as name from information_schema.tables
      where table_schema = 'app' order by table_name`.execute(kit.engine().db)
    const staying = ['migration', 'task']
    const moved = found.rows.map((row) => row.name).filter((name) => !staying.includes(name))
    expect(MOVED_TABLES.toSorted()).toEqual(moved)
  })

  test('a store that is not empty takes nothing', async () => {
    await kit.store().appendAudit(1, [auditEntry()])
    await expect(importLines(kit.engine().db, await exported())).rejects.toThrow(/not empty/)
  })
})

const HEADING = JSON.stringify({ format: 'countersign store', schema: SCHEMA_VERSION })

describeStores('an export that is not whole', (kit) => {
  test.each([
    ['cut off', [HEADING], /cut off/],
    ['of something else', ['{"hello":1}', '{"end":true}'], /not an export/],
    ['of another schema', ['{"format":"countersign store","schema":99}', '{"end":true}'], /schema 99/],
    ['with a foreign table', [HEADING, '{"table":"pg_authid","row":{}}'], /no row/],
  ])('%s is refused', async (_name, lines, reason) => {
    await expect(importLines(kit.engine().db, lines)).rejects.toThrow(reason)
  })

  test('leaves nothing behind', async () => {
    const lines = [HEADING, '{"table":"breaker","row":{"repository_id":1,"window_days":1,"is_open":true}}']
    await expect(importLines(kit.engine().db, lines)).rejects.toThrow(/cut off/)
    const { open } = await kit.store().shareOf(pullRequest(1, { repositoryId: 1 }), 1, NOW)
    expect(open).toBe(false)
  })
})

test('a store can be read while another one takes it in', async () => {
  const places = [await embeddedPlace(), await embeddedPlace()] as const
  const source = await openEngine(places[0], keepLog())
  const target = await openEngine(places[1], keepLog())
  await writeAudit(source.db).appendAudit(5, [auditEntry()])
  const { audit } = await importLines(target.db, exportLines(source.db))
  expect(audit).toMatchObject({ ok: true, entries: 1 })
  expect(await readAudit(target.db).auditHead(5)).toEqual(await readAudit(source.db).auditHead(5))
  await Promise.all([source.close(), target.close()])
  await Promise.all(places.map(removePlace))
}, 60_000)
