import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { type ApprovalNeed, mergeApprovals } from '../../src/core/cover.ts'
import { person } from '../support/facts.ts'

function need(count: number, from: readonly string[] | null, ...logins: readonly string[]): ApprovalNeed {
  return { kind: 'approval', count, from, candidates: logins.map((login) => person(login)) }
}

function total(needs: readonly ApprovalNeed[]): number {
  return needs.reduce((sum, { count }) => sum + count, 0)
}

describe('the smallest set of people', () => {
  test('nobody is needed where nothing is', () => expect(mergeApprovals([])).toEqual([]))

  test('of two rules that ask for anybody the larger count holds', () => {
    expect(mergeApprovals([need(1, null, 'a'), need(2, null, 'b')])).toEqual([need(2, null, 'a', 'b')])
  })

  test('somebody from a team is also anybody', () => {
    expect(mergeApprovals([need(2, null), need(1, ['team/owners'], 'own1', 'own2')])).toEqual([
      need(1, ['team/owners'], 'own1', 'own2'),
      need(1, null, 'own1', 'own2'),
    ])
    expect(mergeApprovals([need(1, null), need(1, ['team/owners'], 'own1')])).toEqual([
      need(1, ['team/owners'], 'own1'),
    ])
  })

  test('calls on the same people are one, in whatever order they are written', () => {
    const merged = mergeApprovals([
      need(1, ['team/a', 'team/b'], 'x', 'y'),
      need(2, ['team/b', 'team/a'], 'x', 'y'),
    ])
    expect(merged).toEqual([need(2, ['team/a', 'team/b'], 'x', 'y')])
  })

  test('somebody in two teams answers both', () => {
    const merged = mergeApprovals([need(1, ['team/a'], 'x', 'both'), need(1, ['team/b'], 'both', 'y')])
    expect(merged).toEqual([need(1, ['user/both'], 'both')])
  })

  test('a team inside another is named by the smaller one', () => {
    const merged = mergeApprovals([need(1, ['team/all'], 'x', 'y', 'z'), need(1, ['team/core'], 'x', 'y')])
    expect(merged).toEqual([need(1, ['team/core'], 'x', 'y')])
  })

  test('the best choice at first sight is not always the smallest set', () => {
    // `most` answers four of six and leaves two single ones; the two others answer three each.
    const merged = mergeApprovals([
      need(1, ['team/a'], 'left'),
      need(1, ['team/b'], 'left', 'most'),
      need(1, ['team/c'], 'left', 'most'),
      need(1, ['team/d'], 'right'),
      need(1, ['team/e'], 'right', 'most'),
      need(1, ['team/f'], 'right', 'most'),
    ])
    expect(merged.flatMap(({ candidates }) => candidates.map(({ login }) => login))).toEqual([
      'left',
      'right',
    ])
  })

  test('who is too few is still asked for', () => {
    expect(mergeApprovals([need(3, ['team/a'], 'x')])).toEqual([
      need(1, ['team/a'], 'x'),
      need(2, ['team/a']),
    ])
  })

  test('many rules at once are still merged', () => {
    const needs = Array.from({ length: 12 }, (_, index) => need(1, [`team/${index}`], `only-${index}`, 'all'))
    expect(mergeApprovals(needs)).toEqual([need(1, ['user/all'], 'all')])
  })

  test('it meets every need, and no smaller set does', () => {
    const people = ['a', 'b', 'c', 'd'] as const
    const anyNeed = fc.record({
      count: fc.integer({ min: 1, max: 2 }),
      team: fc.integer({ min: 0, max: 3 }),
    })
    const membership = fc.array(fc.subarray([...people]), { minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(fc.array(anyNeed, { maxLength: 4 }), membership, (asked, teams) => {
        const needs = asked.map(({ count, team }) =>
          need(Math.min(count, teams[team]?.length ?? 0), [`team/${team}`], ...(teams[team] ?? [])),
        )
        const wanted = needs.filter(({ count }) => count > 0)
        expect(total(mergeApprovals(wanted))).toBe(smallest(wanted, people))
      }),
      { numRuns: 300 },
    )
  })
})

/** Tries every set of people, smallest first. */
function smallest(needs: readonly ApprovalNeed[], people: readonly string[]): number {
  const sets = Array.from({ length: 2 ** people.length }, (_, bits) =>
    people.filter((_login, at) => (bits >> at) % 2 === 1),
  )
  const enough = sets.filter((set) =>
    needs.every(
      ({ count, candidates }) => candidates.filter(({ login }) => set.includes(login)).length >= count,
    ),
  )
  return Math.min(...enough.map((set) => set.length))
}
