import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { stringify } from 'yaml'
import { factsFromCase } from '../../src/core/case-facts.ts'
import { decide } from '../../src/core/decide.ts'
import { policyInForce } from '../../src/policy/merge.ts'
import { arbitraryCase, arbitraryPolicy } from '../support/arbitrary-policies.ts'
import { loaded } from '../support/policy-text.ts'

const RANK = { pass: 0, warn: 1, fail: 2 }
const SEEN = { fail: 0, other: 0 }

describe('a repository may only tighten', () => {
  test('no pull request passes that fails under the organisation’s policy alone', () => {
    fc.assert(
      fc.property(arbitraryPolicy, arbitraryPolicy, arbitraryCase, (organisation, repository, given) => {
        const { facts, now } = factsFromCase(given, 'AI disclosure')
        const alone = policyInForce({ organisation, sources: [] }).policy
        const both = policyInForce({ organisation, repository, sources: [] }).policy
        const verdict = decide(facts, alone, now).verdict
        SEEN[verdict === 'fail' ? 'fail' : 'other'] += 1
        expect(RANK[decide(facts, both, now).verdict]).toBeGreaterThanOrEqual(RANK[verdict])
      }),
      { numRuns: 1_000 },
    )
    // The law would hold of nothing if no generated pull request ever failed, or none ever passed.
    expect(SEEN.fail).toBeGreaterThan(100)
    expect(SEEN.other).toBeGreaterThan(100)
  })

  test('what the organisation joins in is never looser than what it says', () => {
    fc.assert(
      fc.property(arbitraryPolicy, arbitraryPolicy, (organisation, repository) => {
        const { policy } = policyInForce({ organisation, repository, sources: [] })
        const [floor, own] = policy.layers
        expect({ ...floor, tightened: undefined }).toEqual(
          policyInForce({ organisation, sources: [] }).policy.layers[0],
        )
        expect(own?.machineUsers).toEqual(expect.arrayContaining([...(floor?.machineUsers ?? [])]))
        const order = own?.levels.map(({ level }) => level) ?? []
        const declared = (organisation.blast_radius ?? []).map(({ level }) => level)
        expect(order.filter((level) => declared.includes(level))).toEqual(declared)
        expect(policy.maxDays).toBeLessThanOrEqual(organisation.exceptions?.max_days ?? 30)
      }),
      { numRuns: 300 },
    )
  })

  test('every generated policy loads, so the law is about policies that exist', () => {
    fc.assert(
      fc.property(arbitraryPolicy, (file) => {
        expect(loaded(stringify(file, { aliasDuplicateObjects: false })).file).toEqual(file)
      }),
      { numRuns: 300 },
    )
  })
})
