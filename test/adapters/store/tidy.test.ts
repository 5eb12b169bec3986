import { expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { tidy } from '../../../src/adapters/store/tidy.ts'
import { decide } from '../../../src/core/decide.ts'
import { facts, NOW, policy } from '../../support/facts.ts'
import { describeStores, settle } from '../../support/stores.ts'
import { auditEntry, delivery, lookAt, outcome, pullRequest } from '../../support/work.ts'

const LOOK = { head: 'a', updatedAt: NOW, hasVerdict: true, isSettled: true }

describeStores('what is kept', (kit) => {
  test('of a decision on what is closed is the audit log; on what is open, all of it', async () => {
    const { db } = kit.engine()
    const [closed, open] = [pullRequest(1), pullRequest(2)]
    const decision = decide(facts(), policy(), NOW)
    await settle(kit.engine(), {
      outcomes: [closed, open].map((ref) => outcome(ref, { decision, digest: 'd', audit: [auditEntry()] })),
      looks: [
        { ref: closed, look: null },
        { ref: open, look: LOOK },
      ],
    })
    await tidy(db, new AbortController().signal)
    expect(await kit.store().lastJudgement(closed)).not.toBeNull()

    await sql`update app.pull_request set decided_at = '2026-01-01T00:00:00Z'`.execute(db)
    await sql`update app.verdict set at = '2026-01-01T00:00:00Z'`.execute(db)
    await tidy(db, new AbortController().signal)
    expect(await kit.store().lastJudgement(closed)).toBeNull()
    expect(await kit.store().lastJudgement(open)).not.toBeNull()
    const verdicts = await kit.store().verdictsOnHead(open, decision.head)
    expect(verdicts.map(({ number }) => number)).toEqual([open.number])
    expect(await kit.store().verifyAudit()).toMatchObject({ ok: true, entries: 2 })
  })

  test('of work that was given up is nothing after a month', async () => {
    const { db } = kit.engine()
    await kit.store().accept(delivery(), [lookAt(pullRequest(3))])
    await kit.store().accept(delivery(), [lookAt(pullRequest(4))])
    await sql`update app.work_item set dead_at = now() - interval '29 days' where key like '%#3'`.execute(db)
    await sql`update app.work_item set dead_at = now() - interval '31 days' where key like '%#4'`.execute(db)
    await tidy(db, new AbortController().signal)
    const items = await db.selectFrom('app.work_item').select('key').execute()
    expect(items.map(({ key }) => key)).toEqual(['pr:7:99#3'])
  })

  test('the audit log is only ever added to', async () => {
    const { db } = kit.engine()
    await expect(sql`update app.audit set body = ''`.execute(db)).rejects.toThrow(/append-only/)
    await expect(sql`delete from app.audit`.execute(db)).rejects.toThrow(/append-only/)
    expect(await kit.store().auditHeads()).toEqual([expect.objectContaining({ installation: 7, seq: 2 })])
  })
})

describeStores('work that was given up', (kit) => {
  test('gets another round of tries, unless it is days old', async () => {
    const { db } = kit.engine()
    await kit.store().accept(delivery(), [lookAt(pullRequest(1))])
    await kit.store().accept(delivery({ receivedAt: '2026-01-01T00:00:00Z' }), [lookAt(pullRequest(2))])
    await kit.store().accept(delivery(), [lookAt(pullRequest(3))])
    await sql`update app.work_item set dead_at = now() - interval '10 minutes' where key not like '%#3'`.execute(
      db,
    )
    await sql`delete from pgboss.job`.execute(db)
    expect(await kit.store().reviveDead()).toBe(1)
    expect(await kit.store().queueDepth()).toMatchObject({ waiting: 1, dead: 1 })
    expect(await kit.store().reviveDead()).toBe(0)
  })
})
