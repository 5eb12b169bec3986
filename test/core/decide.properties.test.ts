import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { decide } from '../../src/core/decide.ts'
import type { Verdict } from '../../src/core/decision.ts'
import type { Facts, ReviewFacts, TeamFacts } from '../../src/core/facts.ts'
import type { PolicyInForce } from '../../src/policy/policy.ts'
import type { ApprovalsRequirement } from '../../src/policy/require.ts'
import {
  claudeCommit,
  commit,
  driver,
  exception,
  facts,
  file,
  HEAD,
  layer,
  level,
  NOW,
  policy,
  review,
  rule,
  sha,
  team,
} from '../support/facts.ts'

const PEOPLE = ['dev', 'rev1', 'rev2', 'own1', 'own2', 'drv', 'acme-ci', 'helper[bot]'] as const
const BASE_CHANGE = '2026-09-10T10:30:00Z'

const anyReview: fc.Arbitrary<ReviewFacts> = fc
  .record({
    login: fc.constantFrom(...PEOPLE),
    state: fc.constantFrom('approved', 'approved', 'changes-requested', 'commented', 'dismissed'),
    minute: fc.integer({ min: 0, max: 119 }),
    commit: fc.constantFrom(HEAD, HEAD, sha('old'), null),
    canWrite: fc.boolean().map((no) => !no),
    sameDiff: fc.boolean(),
  })
  .map(({ login, minute, ...rest }) =>
    review(login, {
      ...rest,
      submittedAt: `2026-09-10T${10 + Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}:00Z`,
    }),
  )

const FROM: readonly string[][] = [['team/owners'], ['user/rev1', 'team/owners'], ['user/rev2']]

const anyEntry: fc.Arbitrary<ApprovalsRequirement> = fc.oneof(
  fc.record({ count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({
    count: fc.integer({ min: 1, max: 2 }),
    from: fc.constantFrom(...FROM),
  }),
)

const anyRule = fc
  .record({
    approvals: fc.array(anyEntry, { minLength: 1, maxLength: 3 }),
    when: fc.constantFrom(
      {},
      { ai: true },
      { ai: false },
      { blast_radius: 'critical' },
      { not: { paths: 'docs/**' } },
    ),
    mode: fc.constantFrom('enforce', 'enforce', 'warn', 'observe'),
  })
  .map(({ approvals, when, mode }) => rule({ approvals }, { when, mode }))

const anyPolicy: fc.Arbitrary<PolicyInForce> = fc
  .array(
    fc.record({
      rules: fc.array(anyRule, { maxLength: 3 }),
      stale: fc.constantFrom('on-push', 'same-diff'),
      unmarked: fc.constantFrom('human', 'ai'),
      machineUsers: fc.constantFrom([], ['acme-ci']),
    }),
    { minLength: 1, maxLength: 2 },
  )
  .map((layers) =>
    policy({
      layers: layers.map((each, at) =>
        layer({
          ...each,
          layer: at === 0 && layers.length > 1 ? 'organisation' : 'repository',
          levels: [level('critical', ['auth/**'])],
          rules: each.rules.map((one, index) => ({ ...one, id: `rule-${index}` })),
        }),
      ),
    }),
  )

const OWNERS: TeamFacts = team('owners', 'own1', 'own2', 'drv')

const anyFacts: fc.Arbitrary<Facts> = fc
  .record({
    ai: fc.boolean(),
    paths: fc.subarray(['src/a.ts', 'auth/b.ts', 'docs/c.md']),
    reviews: fc.array(anyReview, { maxLength: 8 }),
    drivers: fc.subarray(['drv', 'rev2']),
    baseChangedAt: fc.constantFrom(null, BASE_CHANGE),
    complete: fc.record({
      files: fc.constantFrom(true, true, false),
      commits: fc.constantFrom(true, true, false),
    }),
    waived: fc.boolean(),
  })
  .map(({ ai, paths, reviews, drivers, baseChangedAt, complete, waived }) =>
    facts({
      commits: [ai ? claudeCommit() : commit()],
      files: paths.map((path) => file(path)),
      reviews,
      teams: [OWNERS],
      remembered: { signals: [], drivers: drivers.map((login) => driver(login)) },
      pullRequest: { baseChangedAt },
      complete,
      exceptions: waived ? [exception({ rule: 'rule-0' })] : [],
    }),
  )

const RANK: Readonly<Record<Verdict, number>> = { pass: 0, warn: 1, fail: 2 }

function rankOf(seen: Facts, by: PolicyInForce): number {
  return RANK[decide(seen, by, NOW).verdict]
}

describe('every decision', () => {
  test('is the same for the same facts, policy and moment', () => {
    fc.assert(
      fc.property(anyFacts, anyPolicy, (seen, by) => {
        const first = decide(seen, by, NOW)
        expect(decide(structuredClone(seen), structuredClone(by), NOW)).toEqual(first)
        expect(JSON.parse(JSON.stringify(first))).toEqual(first)
      }),
    )
  })

  test('is not made worse by one more approval that counts', () => {
    fc.assert(
      fc.property(anyFacts, anyPolicy, fc.constantFrom('new1', 'own9'), (seen, by, login) => {
        const more = { ...seen, reviews: [...seen.reviews, review(login, { submittedAt: NOW })] }
        expect(rankOf(more, by)).toBeLessThanOrEqual(rankOf(seen, by))
      }),
    )
  })

  test('is not made better by one more driver', () => {
    fc.assert(
      fc.property(anyFacts, anyPolicy, fc.constantFrom(...PEOPLE), (seen, by, login) => {
        const drivers = [...seen.remembered.drivers, driver(login)]
        const more = { ...seen, remembered: { ...seen.remembered, drivers } }
        expect(rankOf(more, by)).toBeGreaterThanOrEqual(rankOf(seen, by))
      }),
    )
  })

  test('is not made better by one more request for changes', () => {
    fc.assert(
      fc.property(anyFacts, anyPolicy, (seen, by) => {
        const against = review('new1', { state: 'changes-requested', submittedAt: NOW })
        expect(rankOf({ ...seen, reviews: [...seen.reviews, against] }, by)).toBeGreaterThanOrEqual(
          rankOf(seen, by),
        )
      }),
    )
  })

  test('is not made better by one more rule or one more layer', () => {
    fc.assert(
      fc.property(anyFacts, anyPolicy, anyPolicy, (seen, by, above) => {
        const stricter = { ...by, layers: [...above.layers, ...by.layers] }
        expect(rankOf(seen, stricter)).toBeGreaterThanOrEqual(rankOf(seen, by))
      }),
    )
  })

  test('is not made better by missing permissions or lists that are cut short', () => {
    const AI_ONLY = anyPolicy.map((by) => ({
      ...by,
      layers: by.layers.map((each) => ({
        ...each,
        rules: each.rules.filter(({ when }) => when?.ai !== false),
      })),
    }))
    fc.assert(
      fc.property(anyFacts, AI_ONLY, (seen, by) => {
        const cut = { ...seen, complete: { files: false, commits: false } }
        expect(rankOf(cut, by)).toBeGreaterThanOrEqual(rankOf(seen, by))
        expect(rankOf({ ...seen, missingPermissions: ['members: read'] }, by)).toBeGreaterThanOrEqual(
          rankOf(seen, by),
        )
      }),
    )
  })

  test('that is not green names a path, and one that is names none', () => {
    fc.assert(
      fc.property(anyFacts, anyPolicy, (seen, by) => {
        const { verdict, path } = decide(seen, by, NOW)
        expect(path.length === 0).toBe(verdict === 'pass')
      }),
    )
  })
})
