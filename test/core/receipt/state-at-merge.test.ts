import { expect, test } from '@jest/globals'
import { type AtMerge, stateAtMerge } from '../../../src/core/receipt/state-at-merge.ts'

const MERGED = '2026-09-10T12:00:00Z'
const BEFORE = '2026-09-10T11:59:58Z'
const AFTER = '2026-09-10T12:00:05.120Z'

const GOOD: AtMerge = {
  mergedAt: MERGED,
  published: { verdict: 'pass', at: BEFORE },
  check: { state: 'success', concludedAt: BEFORE },
  isShared: false,
}

const cases: readonly (readonly [string, Partial<AtMerge>, 'met' | 'unmet' | 'none'])[] = [
  ['a published verdict that was met', {}, 'met'],
  ['a verdict that only warned', { published: { verdict: 'warn', at: BEFORE } }, 'met'],
  ['a verdict that was unmet', { published: { verdict: 'fail', at: BEFORE } }, 'unmet'],
  [
    'a red check that nobody else can have made',
    { check: { state: 'failure', concludedAt: BEFORE } },
    'unmet',
  ],
  [
    'a red check that may be that of another pull request with the same head',
    { check: { state: 'failure', concludedAt: BEFORE }, isShared: true },
    'met',
  ],
  ['a published verdict whose check is gone', { check: null }, 'met'],
  ['no verdict at all', { published: null, check: null }, 'none'],
  [
    'a check that was still running',
    { published: null, check: { state: 'in-progress', concludedAt: null } },
    'none',
  ],
  ['a green check of a store that was lost', { published: null }, 'met'],
  [
    'a red check of a store that was lost',
    { published: null, check: { state: 'failure', concludedAt: BEFORE } },
    'unmet',
  ],
  [
    'a verdict that both clocks say came after the merge',
    { published: { verdict: 'pass', at: AFTER }, check: { state: 'success', concludedAt: AFTER } },
    'none',
  ],
  ['a verdict that only our own clock says came late', { published: { verdict: 'pass', at: AFTER } }, 'met'],
  [
    'a check that was written again later, for another pull request',
    { check: { state: 'failure', concludedAt: AFTER }, isShared: true },
    'met',
  ],
  [
    'a late check where nothing was kept',
    { published: null, check: { state: 'success', concludedAt: AFTER } },
    'none',
  ],
  [
    'a verdict of the same second as the merge',
    {
      published: { verdict: 'pass', at: '2026-09-10T12:00:00.900Z' },
      check: { state: 'success', concludedAt: MERGED },
    },
    'met',
  ],
]

test.each(cases)('%s makes the merge what it is', (_, overrides, state) => {
  expect(stateAtMerge({ ...GOOD, ...overrides })).toBe(state)
})
