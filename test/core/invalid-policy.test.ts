import { describe, expect, test } from '@jest/globals'
import { decide } from '../../src/core/decide.ts'
import type { Decision } from '../../src/core/decision.ts'
import { type InvalidPolicy, judgedDespiteInvalidPolicy } from '../../src/core/invalid-policy.ts'
import { COUNTERSIGN, claudeCommit, commit, facts, NOW, policy, review, rule } from '../support/facts.ts'

const INVALID: InvalidPolicy = {
  problems: [
    {
      file: '.github/ai-policy.yml',
      line: 3,
      column: 5,
      severity: 'error',
      message: 'unknown key `ruels`',
      code: 'unknown-key',
    },
  ],
  since: '2026-09-10T10:00:00Z',
  graceOver: false,
  hasFallback: true,
  isRepair: false,
}
const HUMANS_TOO = policy({ rules: [COUNTERSIGN, rule({ approvals: 1 }, { id: 'all' })] })

function judge(ai: boolean, overrides: Partial<InvalidPolicy> = {}, approved = true): Decision {
  const seen = facts({ commits: [ai ? claudeCommit() : commit()], reviews: approved ? [review('rev1')] : [] })
  return judgedDespiteInvalidPolicy(decide(seen, HUMANS_TOO, NOW), { ...INVALID, ...overrides })
}

describe('while the policy is invalid', () => {
  test('an AI change fails, and says where the mistake is', () => {
    const decision = judge(true)
    expect(decision.verdict).toBe('fail')
    expect(decision.findings[0]?.rule).toBe('policy-invalid')
    expect(decision.path[0]).toEqual({
      kind: 'fix-policy',
      message: expect.stringContaining('.github/ai-policy.yml:3:5'),
    })
  })

  test('another change is judged by the last valid policy, and that is said', () => {
    expect(judge(false).verdict).toBe('pass')
    expect(judge(false, {}, false).verdict).toBe('fail')
    expect(judge(false).notes.join('\n')).toMatch(
      /invalid since 2026-09-10T10:00:00Z.*the last valid one is used/,
    )
  })

  test('after the time of grace every change fails', () => {
    expect(judge(false, { graceOver: true }).verdict).toBe('fail')
  })

  test('but for one by a human that mends it', () => {
    expect(judge(false, { graceOver: true, isRepair: true }).verdict).toBe('pass')
    expect(judge(true, { graceOver: true, isRepair: true }).verdict).toBe('fail')
  })

  test('where there never was a valid one, others pass with that note', () => {
    const decision = judge(false, { hasFallback: false, graceOver: true })
    expect(decision.verdict).toBe('pass')
    expect(decision.notes.join('\n')).toMatch(/there never was a valid one/)
  })

  test('a problem without words is still a problem', () => {
    expect(judge(true, { problems: [] }).verdict).toBe('fail')
  })
})
