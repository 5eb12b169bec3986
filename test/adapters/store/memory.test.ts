import { expect, test } from '@jest/globals'
import { sql } from 'kysely'
import type { KnownPolicy, Memory, Outcome } from '../../../src/app/ports.ts'
import { decide } from '../../../src/core/decide.ts'
import { driver, facts, NOW, person, policy, rememberedSignal, sha } from '../../support/facts.ts'
import { describeStores, settle } from '../../support/stores.ts'
import { outcome, pullRequest } from '../../support/work.ts'

const NOTHING: Memory = {
  signals: [],
  drivers: [],
  baseChangedAt: null,
  comment: null,
  requested: [],
  lastDecision: null,
  ownerships: [],
  acknowledgements: [],
}

describeStores('remembering pull requests', (kit) => {
  async function leave(ref: Outcome['ref'], fields: Partial<Outcome>): Promise<void> {
    await settle(kit.engine(), { outcomes: [outcome(ref, fields)] })
  }

  test('of a pull request never seen, nothing is known', async () => {
    expect(await kit.store().recall(pullRequest(1), [sha('a')])).toEqual(NOTHING)
  })

  test('evidence stays with the day it was first seen, whatever is seen later', async () => {
    const ref = pullRequest(2)
    const first = rememberedSignal({ commit: sha('a') }, { firstSeen: '2026-01-01T00:00:00Z' })
    const other = rememberedSignal({ commit: sha('b') })
    await leave(ref, { newSignals: [first] })
    await leave(ref, { newSignals: [{ ...first, firstSeen: '2026-02-02T00:00:00Z' }, other] })
    await leave(ref, {})
    expect((await kit.store().recall(ref, [])).signals).toEqual([first, other])
  })

  test('a person drives a pull request once for each reason, and for good', async () => {
    const ref = pullRequest(3)
    const pusher = driver('jane', { reason: 'pusher', evidence: sha('a') })
    const asked = driver('jane', { reason: 'asked-agent', evidence: 'https://github.com/acme/web/pull/3' })
    await leave(ref, { newDrivers: [pusher] })
    await leave(ref, { newDrivers: [{ ...pusher, evidence: sha('b') }, asked] })
    expect((await kit.store().recall(ref, [])).drivers).toEqual([pusher, asked])
  })

  test('what people did is added up, and null leaves what was known', async () => {
    const ref = pullRequest(4)
    const owned = { person: person('jane'), at: '2026-01-01T00:00:00Z', head: sha('a') }
    const again = { ...owned, head: sha('b') }
    const answered = { person: person('jane'), path: 'src/a.ts', at: '2026-01-01T00:00:00Z', head: sha('a') }
    await leave(ref, {
      ownerships: [owned],
      acknowledgements: [answered],
      requested: ['jane'],
      comment: 'IC_1',
      baseChangedAt: '2026-01-02T00:00:00Z',
    })
    await leave(ref, { ownerships: [owned, again], acknowledgements: [answered], requested: ['team/owners'] })
    expect(await kit.store().recall(ref, [])).toEqual({
      ...NOTHING,
      ownerships: [owned, again],
      acknowledgements: [answered],
      requested: ['jane', 'team/owners'],
      comment: 'IC_1',
      baseChangedAt: '2026-01-02T00:00:00Z',
    })
  })

  test('the last decision is recalled, and seen from other pull requests with the same head', async () => {
    const decision = { ...decide(facts(), policy(), NOW), number: 5 }
    await leave(pullRequest(5), { decision, digest: 'd1', title: 'Add a thing', headSince: NOW })
    await leave(pullRequest(6), { decision: { ...decision, number: 6, verdict: 'fail' }, digest: 'd2' })
    const memory = await kit.store().recall(pullRequest(5), [])
    expect(memory.lastDecision).toMatchObject({
      head: decision.head,
      verdict: decision.verdict,
      digest: 'd1',
      headSince: NOW,
    })
    expect(await kit.store().verdictsOnHead(pullRequest(5), decision.head)).toEqual([
      { number: 5, verdict: decision.verdict, title: 'Add a thing' },
      { number: 6, verdict: 'fail', title: '' },
    ])
    expect(await kit.store().verdictsOnHead(pullRequest(5, { repositoryId: 98 }), decision.head)).toEqual([])
  })

  test('evidence passes to another pull request of the repository with the same commit, tree or patch', async () => {
    const seen = rememberedSignal({ commit: sha('carried') })
    const carriers = (['commit', 'tree', 'patch-id'] as const).map((kind) => ({
      kind,
      value: sha(kind),
      signals: [seen],
    }))
    await leave(pullRequest(10), { carriers })
    for (const { kind, value } of carriers) {
      const { signals } = await kit.store().recall(pullRequest(11), [value, sha('unrelated')])
      expect(signals).toEqual([{ ...seen, via: kind, fromPullRequest: 10 }])
    }
    expect((await kit.store().recall(pullRequest(10), [sha('tree')])).signals).toEqual([])
    const elsewhere = pullRequest(11, { repositoryId: 98 })
    expect((await kit.store().recall(elsewhere, [sha('tree')])).signals).toEqual([])
  })

  test('evidence and the pusher of a branch are there before the pull request is', async () => {
    const ref = pullRequest(12)
    const seen = rememberedSignal({ commit: sha('pushed') })
    const carrier = { ref, kind: 'commit' as const, value: sha('pushed'), signals: [seen], by: person('pat') }
    await settle(kit.engine(), {
      carriers: [carrier, { ...carrier, kind: 'tree', value: sha('pushed tree') }],
    })
    const memory = await kit.store().recall(ref, [sha('pushed'), sha('pushed tree')])
    expect(memory.signals).toEqual([{ ...seen, via: 'push' }])
    expect(memory.drivers).toEqual([{ person: person('pat'), reason: 'pusher', evidence: sha('pushed') }])
  })

  test('evidence stops passing on after ninety days', async () => {
    const carriers = [{ kind: 'tree' as const, value: sha('old'), signals: [rememberedSignal()] }]
    await leave(pullRequest(13), { carriers })
    await sql`update app.carrier set seen_at = now() - interval '89 days' where value = ${sha('old')}`.execute(
      kit.engine().db,
    )
    expect((await kit.store().recall(pullRequest(14), [sha('old')])).signals).toHaveLength(1)
    await sql`update app.carrier set seen_at = now() - interval '91 days' where value = ${sha('old')}`.execute(
      kit.engine().db,
    )
    expect((await kit.store().recall(pullRequest(14), [sha('old')])).signals).toEqual([])
    await leave(pullRequest(13), { carriers })
    expect((await kit.store().recall(pullRequest(14), [sha('old')])).signals).toHaveLength(1)
  })

  test('hostile text is remembered as far as a database can', async () => {
    const ref = pullRequest(15)
    const text = 'Co-authored-by: \0\ud800 <x@y>'
    await leave(ref, {
      newSignals: [rememberedSignal({ text })],
      newDrivers: [driver('e\0ve')],
      carriers: [{ kind: 'tree', value: 'a\0b', signals: [rememberedSignal({ text })] }],
      requested: ['a\0b'],
      title: 'a\0b',
      audit: [],
    })
    const memory = await kit.store().recall(ref, [])
    expect(memory.signals[0]?.signal.text).toBe('Co-authored-by: \uFFFD\uFFFD <x@y>')
    expect(memory.requested).toEqual(['a\uFFFDb'])
  })

  test('a policy is given back exactly as it was remembered', async () => {
    const known: KnownPolicy = {
      repository: {
        state: 'found',
        repository: 'acme/web',
        commit: sha('p'),
        blob: sha('b'),
        text: 'version: 1\n',
      },
      organisation: { state: 'absent' },
      invalidSince: null,
      asks: {
        teams: ['owners'],
        codeowners: true,
        checks: false,
        sameDiff: false,
        firstTime: false,
        openPullRequests: false,
        reviewComments: false,
        labels: ['ai-assisted'],
      },
    }
    expect(await kit.store().lastPolicy(pullRequest(1))).toBeNull()
    const { installation } = pullRequest(1)
    expect(await kit.store().hasKnownFloor(installation)).toBe(false)
    await kit.store().rememberPolicy(pullRequest(1), known)
    expect(JSON.stringify(await kit.store().lastPolicy(pullRequest(2)))).toBe(JSON.stringify(known))
    await kit.store().rememberPolicy(pullRequest(1), { ...known, invalidSince: '2026-11-20T10:00:00Z' })
    expect((await kit.store().lastPolicy(pullRequest(1)))?.invalidSince).toBe('2026-11-20T10:00:00Z')
    expect(await kit.store().hasKnownFloor(installation)).toBe(false)
    const { repository: floor } = known
    await kit.store().rememberPolicy(pullRequest(1), { ...known, organisation: floor })
    expect(await kit.store().hasKnownFloor(installation)).toBe(true)
    expect(await kit.store().hasKnownFloor(installation + 1)).toBe(false)
  })
})
