import { describe, expect, test } from '@jest/globals'
import {
  brokenForCertain,
  describeGoal,
  type Finding,
  formatNumber,
  isMet,
} from '../../../scripts/bench/finding.ts'

const FINDING: Finding = {
  group: 'requests',
  name: 'small: reads',
  value: 1,
  unit: 'requests',
  isExact: true,
}

describe('a finding', () => {
  test.each([
    ['at most', { atMost: 1 }, true],
    ['at most', { atMost: 0 }, false],
    ['at least', { atLeast: 1 }, true],
    ['at least', { atLeast: 2 }, false],
  ] as const)('meets "%s" up to and with the number itself', (_, goal, met) => {
    expect(isMet({ ...FINDING, goal })).toBe(met)
  })

  test('is held against the floor of the same run, where that was measured', () => {
    const goal = { timesFloor: 2 }
    expect(isMet({ ...FINDING, value: 10, floor: 5, goal })).toBe(true)
    expect(isMet({ ...FINDING, value: 11, floor: 5, goal })).toBe(false)
    expect(isMet({ ...FINDING, value: 10, goal })).toBeNull()
  })

  test('without a goal is neither met nor missed', () => {
    expect(isMet(FINDING)).toBeNull()
  })

  test('breaks the run only when it was counted, since times are the noise of the machine as well', () => {
    const counted = { ...FINDING, value: 2, goal: { atMost: 1 } }
    const timed = { ...counted, isExact: false }
    expect(brokenForCertain([counted, timed, FINDING])).toEqual([counted])
  })
})

test('goals are told in a few words', () => {
  expect([{ atMost: 3 }, { atLeast: 300 }, { timesFloor: 1.5 }, undefined].map(describeGoal)).toEqual([
    '<= 3',
    '>= 300',
    '<= 1.50 x floor',
    '',
  ])
})

test.each([
  [3, '3'],
  [3000, '3,000'],
  [0.1234, '0.12'],
  [1.234, '1.23'],
  [12.34, '12.3'],
  [1234.5, '1,235'],
])('%p is written as %p', (value, text) => {
  expect(formatNumber(value)).toBe(text)
})
