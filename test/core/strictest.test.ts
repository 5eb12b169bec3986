import { describe, expect, test } from '@jest/globals'
import { strictestOf, strictestVerdict } from '../../src/core/strictest.ts'

describe('several pull requests with one head', () => {
  test('the strictest verdict is the one that the check shows', () => {
    expect(strictestVerdict(['pass', 'warn', 'fail'])).toBe('fail')
    expect(strictestVerdict(['pass', 'warn'])).toBe('warn')
    expect(strictestVerdict(['pass'])).toBe('pass')
  })

  test('of equally strict ones the lowest number, whatever the order', () => {
    const judged = [
      { number: 9, verdict: 'fail' },
      { number: 2, verdict: 'pass' },
      { number: 5, verdict: 'fail' },
    ] as const
    expect(strictestOf(judged)?.number).toBe(5)
    expect(strictestOf(judged.toReversed())?.number).toBe(5)
    expect(strictestOf([])).toBeNull()
  })
})
