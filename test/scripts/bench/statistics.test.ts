import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { median, percentile } from '../../../scripts/bench/statistics.ts'

test.each([
  [0.5, 5],
  [0.99, 10],
  [0.1, 1],
  [0, 1],
  [1, 10],
])('the %p share of ten values in any order ends at the right one', (share, value) => {
  expect(percentile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], share)).toBe(value)
})

test('the 99th percentile of three hundred values leaves three above it', () => {
  const values = Array.from({ length: 300 }, (_, index) => index + 1)
  expect(percentile(values, 0.99)).toBe(297)
})

test('no more than the share lies below a percentile, which is one of the values', () => {
  const some = fc.array(fc.integer(), { minLength: 1 })
  fc.assert(
    fc.property(some, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
      const found = percentile(values, share)
      expect(values).toContain(found)
      expect(values.filter((value) => value < found).length).toBeLessThanOrEqual(share * values.length)
    }),
  )
})

test('there is no percentile of nothing', () => {
  expect(() => median([])).toThrow('nothing')
})
