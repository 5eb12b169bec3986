import { createHash } from 'node:crypto'
import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { sql } from 'kysely'
import { parseObject } from '../../../src/adapters/store/json.ts'
import { collect, describeStores, type Kit } from '../../support/stores.ts'
import { auditEntry } from '../../support/work.ts'

/** Lets one at the rows as somebody who owns the database, past the triggers. */
async function tamper(kit: Kit, statement: string): Promise<void> {
  const { db } = kit.engine()
  await sql`alter table app.audit disable trigger all`.execute(db)
  await sql.raw(statement).execute(db)
  await sql`alter table app.audit enable trigger all`.execute(db)
}

async function fill(kit: Kit, installation: number, count: number): Promise<void> {
  const entries = Array.from({ length: count }, (_, index) => auditEntry({ data: { index } }))
  await kit.store().appendAudit(installation, entries)
}

describeStores('the audit log', (kit) => {
  test('entries of one installation are a chain, however many are added at once', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        kit.store().appendAudit(100 + (index % 2), [auditEntry({ data: { index } })]),
      ),
    )
    expect((await kit.store().auditHead(100))?.seq).toBe(10)
    const verdict = await kit.store().verifyAudit()
    expect(verdict).toMatchObject({ ok: true, entries: 20, broken: null })
    expect(verdict.heads).toEqual([await kit.store().auditHead(100), await kit.store().auditHead(101)])
    expect(await kit.store().verifyAudit(100)).toMatchObject({ ok: true, entries: 10 })
    expect(await kit.store().verifyAudit(99)).toMatchObject({ ok: true, entries: 0 })
    expect(await kit.store().auditHead(99)).toBeNull()
  })

  test('more entries than are read at once are verified and exported whole', async () => {
    await fill(kit, 110, 1100)
    expect(await kit.store().verifyAudit(110)).toMatchObject({ ok: true, entries: 1100 })
    const lines = await collect(kit.store().exportAudit('jsonl', 110))
    expect(lines.map((line) => parseObject(line)['seq'])).toEqual(
      Array.from({ length: 1100 }, (_, index) => index + 1),
    )
  })

  test('findings are found by a commit that they name, and nothing else is', async () => {
    const sha = 'abcdef0123456789abcdef0123456789abcdef01'
    const found = auditEntry({
      kind: 'finding',
      data: { finding: 'direct-push', commits: ['f'.repeat(40), sha] },
    })
    await kit.store().appendAudit(115, [found, auditEntry({ data: { commit: sha } })])
    expect(await kit.store().findingsAt(sha)).toMatchObject([found])
    expect(await kit.store().findingsAt('ABCDEF0')).toMatchObject([found])
    expect(await kit.store().findingsAt('abcdef')).toEqual([])
    expect(await kit.store().findingsAt('bcdef0123')).toEqual([])
    expect(await kit.store().findingsAt('%%%%%%%%')).toEqual([])
  })

  test('no entry can be changed, removed or truncated away', async () => {
    await fill(kit, 120, 2)
    const { db } = kit.engine()
    const refused = /append-only/
    await expect(sql`update app.audit set kind = 'x' where installation = 120`.execute(db)).rejects.toThrow(
      refused,
    )
    await expect(sql`delete from app.audit where installation = 120`.execute(db)).rejects.toThrow(refused)
    await expect(sql`truncate app.audit`.execute(db)).rejects.toThrow(refused)
    expect(await kit.store().verifyAudit(120)).toMatchObject({ ok: true, entries: 2 })
  })

  test.each([
    [
      'a changed text',
      `update app.audit set body = replace(body, '"index":2', '"index":9') where`,
      3,
      /changed/,
    ],
    ['a changed column', `update app.audit set kind = 'finding' where`, 3, /columns/],
    ['a changed time', `update app.audit set at = '2020-01-01T00:00:00Z' where`, 3, /columns/],
    ['a changed hash', `update app.audit set hash = repeat('0', 64) where`, 3, /changed/],
    ['an entry taken out', 'delete from app.audit where', 3, /missing/],
  ])('%s is named as the first broken entry', async (name, statement, seq, reason) => {
    const installation = 130 + name.length
    await fill(kit, installation, 5)
    await tamper(kit, `${statement} installation = ${installation} and seq = 3`)
    const verdict = await kit.store().verifyAudit(installation)
    expect(verdict.ok).toBe(false)
    expect(verdict.broken).toEqual({ installation, seq, reason: expect.stringMatching(reason) as unknown })
    await tamper(kit, `delete from app.audit where installation = ${installation}`)
    await sql`delete from app.audit_head where installation = ${installation}`.execute(kit.engine().db)
  })

  test('an end that was cut off is noticed', async () => {
    await fill(kit, 140, 5)
    await tamper(kit, 'delete from app.audit where installation = 140 and seq > 3')
    expect((await kit.store().verifyAudit(140)).broken).toEqual({
      installation: 140,
      seq: 4,
      reason: 'the entry is missing',
    })
  })

  test('a chain cut off together with its head differs from the head that was noted outside', async () => {
    await fill(kit, 150, 5)
    const noted = await kit.store().auditHead(150)
    await tamper(kit, 'delete from app.audit where installation = 150 and seq > 3')
    await sql`update app.audit_head set seq = 3,
      hash = (select hash from app.audit where installation = 150 and seq = 3) where installation = 150`.execute(
      kit.engine().db,
    )
    expect(await kit.store().verifyAudit(150)).toMatchObject({ ok: true, entries: 3 })
    expect(await kit.store().auditHead(150)).not.toEqual(noted)
  })

  test('entries beyond the head, or without any head, are noticed', async () => {
    await fill(kit, 160, 3)
    await sql`update app.audit_head set seq = 2,
      hash = (select hash from app.audit where installation = 160 and seq = 2) where installation = 160`.execute(
      kit.engine().db,
    )
    expect((await kit.store().verifyAudit(160)).broken).toMatchObject({ installation: 160, seq: 3 })
    await sql`delete from app.audit_head where installation = 160`.execute(kit.engine().db)
    expect((await kit.store().verifyAudit(160)).broken).toMatchObject({ installation: 160, seq: 3 })
  })

  test('anybody can follow the chain through an export with a hash function and nothing else', async () => {
    await kit
      .store()
      .appendAudit(170, [
        auditEntry({ data: { z: 1, a: { d: [1, 'ü\u2028'], c: null }, text: 'a\0b\ud800' } }),
        auditEntry({ pullRequest: null, repository: null, actor: null }),
      ])
    let before = ''
    for await (const line of kit.store().exportAudit('jsonl', 170)) {
      const { hash, previous, ...entry } = parseObject(line)
      expect(previous).toBe(before)
      const text = JSON.stringify(sortKeys(entry))
      before = createHash('sha256')
        .update(previous + text)
        .digest('hex')
      expect(hash).toBe(before)
    }
    expect((await kit.store().auditHead(170))?.hash).toBe(before)
  })

  test('the CSV has one line for each entry and no cell that a spreadsheet would run', async () => {
    const actor = { id: 1, login: '=cmd|calc', kind: 'user' as const }
    await kit.store().appendAudit(180, [auditEntry({ repository: '=HYPERLINK("x")', actor }), auditEntry()])
    const [heading, first, ...rest] = await collect(kit.store().exportAudit('csv', 180))
    expect(heading).toBe('installation,seq,at,kind,repository,pullRequest,actor,data,hash')
    expect(rest).toHaveLength(1)
    expect(first).toMatch(
      /^180,1,"2026-11-20T10:00:00Z","decision","'=HYPERLINK\(""x""\)",1,"\{""id"":1,""kind"":""user"",""login"":""=cmd\|calc""\}","\{""verdict"":""pass""\}","[0-9a-f]{64}"$/,
    )
  })

  test('whatever JSON an entry holds, the chain verifies', async () => {
    const data = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' }))
    await fc.assert(
      fc.asyncProperty(fc.array(data, { maxLength: 4 }), async (all) => {
        await kit.store().appendAudit(
          190,
          all.map((each) => auditEntry({ data: each })),
        )
        expect((await kit.store().verifyAudit(190)).broken).toBeNull()
      }),
      { numRuns: 25 },
    )
  })
})

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sortKeys(each)]),
  )
}
