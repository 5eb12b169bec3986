import { describe, expect, test } from '@jest/globals'
import type { ShareFacts } from '../../../src/core/facts.ts'
import { AI_SHARE, isBreakerOpen } from '../../../src/core/requirements/ai-share.ts'
import { breakerStates, shareWindows } from '../../../src/core/share-windows.ts'
import { facts, layer, policy, rule } from '../../support/facts.ts'
import { context } from '../../support/situation.ts'

const BREAKER = { max: 0.5, window_days: 42, resume_below: 0.4 }

function share(ai: number, open = false, merged = 100): ShareFacts {
  return { windowDays: 42, merged, ai, open }
}

describe('the circuit breaker', () => {
  test('is not in every rule', () => expect(AI_SHARE.evaluate(context({ owner: true }))).toBeNull())

  test.each([
    ['closed, at the limit', share(50), false],
    ['closed, past the limit', share(51), true],
    ['open, at the lower mark', share(40, true), true],
    ['open, between the marks', share(45, true), true],
    ['open, below the lower mark', share(39, true), false],
    ['closed, between the marks', share(45), false],
    ['nothing merged', share(0, true, 0), false],
  ])('%s', (_what, seen, isOpen) => {
    expect(isBreakerOpen(BREAKER, seen)).toBe(isOpen)
    expect(AI_SHARE.evaluate(context({ ai_share: BREAKER }, facts({ shares: [seen] })))?.met).toBe(!isOpen)
  })

  test('without a lower mark closes at its limit', () => {
    const plain = { max: 0.5, window_days: 42 }
    expect(isBreakerOpen(plain, share(50, true))).toBe(false)
    expect(isBreakerOpen(plain, share(51, true))).toBe(true)
  })

  test('tells what it waits for', () => {
    const closed = AI_SHARE.evaluate(context({ ai_share: BREAKER }, facts({ shares: [share(60)] })))
    expect(closed).toMatchObject({
      seen: '60 of 100 merged in 42 days',
      needs: [{ kind: 'wait-for-share', share: 0.6, below: 0.5, windowDays: 42 }],
    })
    const open = AI_SHARE.evaluate(context({ ai_share: BREAKER }, facts({ shares: [share(60, true)] })))
    expect(open?.needs).toMatchObject([{ below: 0.4 }])
  })

  test('whose share is not known is not met', () => {
    expect(AI_SHARE.evaluate(context({ ai_share: BREAKER }))).toMatchObject({
      met: false,
      seen: 'unknown',
      needs: [{ kind: 'impossible' }],
    })
  })
})

describe('windows', () => {
  const by = policy({
    layers: [
      layer({
        layer: 'organisation',
        rules: [rule({ ai_share: BREAKER }), rule({ owner: true }, { id: 'x' })],
      }),
      layer({
        rules: [
          rule({ ai_share: { max: 0.9, window_days: 42 } }),
          rule({ ai_share: { max: 1, window_days: 7 } }, { id: 'y' }),
        ],
      }),
    ],
  })

  test('are those of all layers, each once', () => expect(shareWindows(by)).toEqual([7, 42]))

  test('are open when the breaker of one rule is', () => {
    const shares = [share(60), { ...share(60), windowDays: 7 }]
    expect(breakerStates({ shares }, by)).toEqual([
      { windowDays: 42, open: true },
      { windowDays: 7, open: false },
    ])
  })
})
