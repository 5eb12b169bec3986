import { expect, test } from '@jest/globals'
import type { ExceptionFacts } from '../../../src/core/facts.ts'
import { exceptionsBehind, objectionTo } from '../../../src/core/receipt/objection.ts'
import type { KeptReceipt } from '../../../src/core/receipt/receipt.ts'
import { decision, unmet } from '../../report/decisions.ts'
import { exception, NOW } from '../../support/facts.ts'
import { receipt } from '../../support/receipts.ts'

const LATER = '2026-09-11T12:00:00Z'
const live = exception({ id: 'EX-1', state: 'granted', endsAt: LATER })

function waived(by: ExceptionFacts): KeptReceipt {
  const finding = unmet('countersign', [], {}, { status: 'waived', waivedBy: by })
  return receipt({ decision: decision({ findings: [finding] }) })
}

test('nothing speaks against what was met', () => {
  expect(objectionTo(receipt(), new Map(), NOW)).toBeNull()
})

test('what was merged while unmet, or without a verdict, is held up by name', () => {
  expect(objectionTo(receipt({ state: 'unmet' }), new Map(), NOW)).toEqual({ kind: 'unmet', pullRequest: 12 })
  expect(objectionTo(receipt({ state: 'none', decision: null }), new Map(), NOW)).toEqual({
    kind: 'no-verdict',
    pullRequest: 12,
  })
})

test('an exception carries as long as it lasts', () => {
  expect(exceptionsBehind(waived(live))).toEqual([live])
  expect(objectionTo(waived(live), new Map(), NOW)).toBeNull()
  expect(objectionTo(waived(live), new Map(), LATER)).toEqual({
    kind: 'exception-ended',
    pullRequest: 12,
    exception: 'EX-1',
    endedAt: LATER,
  })
})

test('an exception that was revoked after the merge carries nothing any more', () => {
  const register = new Map([['EX-1', { ...live, state: 'revoked' as const, endsAt: NOW }]])

  expect(objectionTo(waived(live), register, NOW)).toMatchObject({ kind: 'exception-ended', endedAt: NOW })
})

test('an exception without an end never ends', () => {
  expect(objectionTo(waived({ ...live, endsAt: null }), new Map(), LATER)).toBeNull()
})
