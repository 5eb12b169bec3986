import { expect, test } from '@jest/globals'
import { requestTable } from '../../../scripts/bench/requests.ts'
import { findingTable, textTable } from '../../../scripts/bench/table.ts'

test('columns of numbers stand to the right, others to the left, and nothing trails', () => {
  expect(
    textTable(
      ['name', 'count'],
      [
        ['a', '1'],
        ['longer', '1,000'],
      ],
    ),
  ).toBe(['name    count', '------  -----', 'a           1', 'longer  1,000'].join('\n'))
})

test('a finding shows its goal, its floor, how they compare, and what to make of it', () => {
  const common = { group: 'g', unit: 'ms', isExact: false } as const
  const table = findingTable([
    { ...common, name: 'timed', value: 30, goal: { timesFloor: 2 }, floor: 10 },
    { ...common, name: 'counted', value: 3, unit: 'requests', goal: { atMost: 2 }, isExact: true },
    { ...common, name: 'only told', value: 7 },
  ])
  const [, , timed, counted, told] = table.split('\n')
  expect(timed).toMatch(/timed .*30 .*<= 2 x floor.*10 .*3 x.*missed$/)
  expect(counted).toMatch(/counted .*3 .*<= 2.*BROKEN$/)
  expect(told).toMatch(/only told .*7 +ms$/)
})

test('an evaluation that asks for more than its budget is called broken', () => {
  const budget = { reads: 1, writes: 1 }
  const common = { budget, points: 1, onTop: 0, operations: [] }
  const table = requestTable([
    { ...common, name: 'small', reads: 1, writes: 1 },
    { ...common, name: 'greedy', reads: 2, writes: 1 },
  ])
  expect(table).toMatch(/small .*1 \+ 1 .*met/)
  expect(table).toMatch(/greedy .*2 \+ 1 .*BROKEN/)
})
