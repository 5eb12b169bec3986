import { expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { parseObject } from '../../../src/adapters/store/json.ts'
import type { ExceptionFacts } from '../../../src/core/facts.ts'
import { exception } from '../../support/facts.ts'
import { collect, describeStores } from '../../support/stores.ts'
import { auditEntry, pullRequest } from '../../support/work.ts'

const ENTRY = auditEntry({ kind: 'exception', data: { reason: 'incident 12' } })

function requested(fields: Partial<ExceptionFacts> = {}): Omit<ExceptionFacts, 'id'> {
  const { id: _, ...facts } = exception({ state: 'requested', granter: null, ...fields })
  return facts
}

describeStores('the register of exceptions', (kit) => {
  test('exceptions are counted per repository, without gaps, however many ask at once', async () => {
    const ids = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const ref = pullRequest(1, { repositoryId: 200 + (index % 2) })
        return `${ref.repositoryId} ${(await kit.store().requestException(ref, requested(), ENTRY)).id}`
      }),
    )
    const expected = [200, 201].flatMap((id) =>
      Array.from({ length: 10 }, (_, index) => `${id} EX-${index + 1}`),
    )
    expect(new Set(ids)).toEqual(new Set(expected))
  })

  test('the audit log tells of a request, with the id that it was given', async () => {
    const ref = pullRequest(1, { repositoryId: 210, installation: 21 })
    const { id } = await kit.store().requestException(ref, requested(), ENTRY)
    const lines = await collect(kit.store().exportAudit('jsonl', 21))
    expect(lines.map((line) => parseObject(line))).toMatchObject([
      { kind: 'exception', data: { id, reason: 'incident 12' } },
    ])
  })

  test('the same comment asks only once, though it is worked off twice', async () => {
    const ref = pullRequest(1, { repositoryId: 220, installation: 22 })
    const first = await kit.store().requestException(ref, requested(), ENTRY, 'IC_1')
    const again = await kit.store().requestException(ref, requested({ reason: 'other' }), ENTRY, 'IC_1')
    const next = await kit.store().requestException(ref, requested(), ENTRY, 'IC_2')
    expect(again).toEqual(first)
    expect([first.id, next.id]).toEqual(['EX-1', 'EX-2'])
    expect((await kit.store().auditHead(22))?.seq).toBe(2)
  })

  test('an exception is moved only from the state it was seen in', async () => {
    const ref = pullRequest(1, { repositoryId: 230, installation: 23 })
    const asked = await kit
      .store()
      .requestException(ref, requested({ endsAt: '2030-01-01T00:00:00Z' }), ENTRY)
    const granted: ExceptionFacts = { ...asked, state: 'granted' }
    const refused: ExceptionFacts = { ...asked, state: 'refused' }
    const moves = await Promise.all([
      kit.store().changeException(ref, granted, 'requested', ENTRY),
      kit.store().changeException(ref, refused, 'requested', ENTRY),
    ])
    expect(moves.toSorted()).toEqual([false, true])
    expect((await kit.store().auditHead(23))?.seq).toBe(2)
    const found = await kit.store().findException(ref, asked.id)
    expect(found?.state).toBe(moves[0] ? 'granted' : 'refused')
  })

  test('what is not there is not found, and another installation finds nothing', async () => {
    const ref = pullRequest(1, { repositoryId: 240 })
    await kit.store().requestException(ref, requested(), ENTRY)
    expect(await kit.store().findException(ref, 'EX-1')).not.toBeNull()
    for (const id of ['EX-2', 'EX-0', 'EX-01', 'ex-1', '1', "EX-1' or true", 'EX-99999999999999']) {
      expect(await kit.store().findException(ref, id)).toBeNull()
    }
    expect(await kit.store().findException({ ...ref, installation: 8 }, 'EX-1')).toBeNull()
    expect(await kit.store().exceptionsFor({ ...ref, installation: 8 })).toEqual([])
  })

  test('a pull request sees its own exceptions and those of the repository, not long ended ones', async () => {
    const repositoryId = 250
    const ref = pullRequest(1, { repositoryId })
    const own = await kit.store().requestException(ref, requested({ pullRequest: 1 }), ENTRY)
    await kit.store().requestException(ref, requested({ pullRequest: 2 }), ENTRY)
    const wide = requested({ pullRequest: 2, scope: 'repository' })
    const shared = await kit.store().requestException(ref, wide, ENTRY)
    const ended = await kit
      .store()
      .requestException(ref, requested({ pullRequest: 1, state: 'expired' }), ENTRY)
    expect(await kit.store().exceptionsFor(ref)).toEqual([own, shared, ended])
    await sql`update app.exception set changed_at = now() - interval '31 days' where repository_id = 250`.execute(
      kit.engine().db,
    )
    expect(await kit.store().exceptionsFor(ref)).toEqual([own, shared])
  })

  test('exceptions fall due at their end, and notice of it is given once', async () => {
    const ref = pullRequest(1, { repositoryId: 260 })
    const granted = requested({ state: 'granted', endsAt: '2026-12-01T00:00:00Z' })
    const given = await kit.store().requestException(ref, granted, ENTRY)
    await kit.store().requestException(ref, requested({ endsAt: '2026-12-01T00:00:00Z' }), ENTRY)
    const { number: _, ...repository } = ref

    const before = '2026-11-30T00:00:00Z'
    expect(await kit.store().dueExceptions(before)).toEqual([])
    expect(await kit.store().endingExceptions(before, 7)).toEqual([
      { ref: repository, exception: given, noticed: [] },
    ])
    expect(await kit.store().endingExceptions('2026-11-20T00:00:00Z', 7)).toEqual([])
    const taken = await Promise.all([
      kit.store().takeNotice(ref, given.id, 7),
      kit.store().takeNotice(ref, given.id, 7),
    ])
    expect(taken.toSorted()).toEqual([false, true])
    expect(await kit.store().takeNotice(ref, given.id, 1)).toBe(true)
    expect((await kit.store().endingExceptions(before, 7))[0]?.noticed).toEqual([7, 1])

    const after = '2026-12-01T00:00:00.000Z'
    expect(await kit.store().dueExceptions(after)).toEqual([{ ref: repository, exception: given }])
    expect(await kit.store().endingExceptions(after, 7)).toEqual([])
    await kit.store().changeException(ref, { ...given, state: 'expired' }, 'granted', ENTRY)
    expect(await kit.store().dueExceptions(after)).toEqual([])
  })
})
