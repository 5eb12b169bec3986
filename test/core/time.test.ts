import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { addMinutes, instantOf, isBefore, utcDate } from '../../src/core/time.ts'

const SECONDS = fc.integer({ min: -2_000_000_000, max: 50_000_000_000 })

describe('times', () => {
  test('an ISO time is read as the language itself reads it', () => {
    fc.assert(
      fc.property(SECONDS, (seconds) => {
        expect(instantOf(new Date(seconds * 1000).toISOString())).toBe(seconds * 1000)
      }),
    )
  })

  test('a time is written as the language itself writes it, to the second', () => {
    fc.assert(
      fc.property(SECONDS, (seconds) => {
        const time = new Date(seconds * 1000).toISOString()
        expect(addMinutes(time, 0)).toBe(time.replace('.000', ''))
      }),
    )
  })

  test('offsets and fractions of a second are understood', () => {
    expect(instantOf('2026-09-10T14:00:00+02:00')).toBe(instantOf('2026-09-10T12:00:00Z'))
    expect(instantOf('2026-09-10T06:30:00-0530')).toBe(instantOf('2026-09-10T12:00:00Z'))
    expect(instantOf('2026-09-10T12:00:00.250Z') - instantOf('2026-09-10T12:00:00Z')).toBe(250)
  })

  test.each(['', 'yesterday', '2026-09-10', '2026-09-10T12:00:00', '2026-09-10 12:00:00Z'])(
    '%j is no time, and cannot be judged',
    (text) => expect(() => instantOf(text)).toThrow('Not an ISO 8601 time'),
  )

  test('the day is the day in UTC, wherever the time was written', () => {
    expect(utcDate('2026-09-10T23:30:00-02:00')).toBe('2026-09-11')
    expect(utcDate('2028-02-29T00:00:00Z')).toBe('2028-02-29')
  })

  test('minutes are added over the end of a month', () => {
    expect(addMinutes('2026-01-31T23:30:00Z', 60)).toBe('2026-02-01T00:30:00Z')
  })

  test('a time with a fraction is later than the whole second', () => {
    expect(isBefore('2026-09-10T12:00:00Z', '2026-09-10T12:00:00.5Z')).toBe(true)
    expect(isBefore('2026-09-10T12:00:00Z', '2026-09-10T12:00:00.000Z')).toBe(false)
  })
})
