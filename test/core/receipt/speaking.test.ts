import { describe, expect, test } from '@jest/globals'
import { type Branches, branchesToKnow, speakingReceipt } from '../../../src/core/receipt/speaking.ts'
import { receipt } from '../../support/receipts.ts'

const NONE: Branches = { deployed: null, guarded: new Set() }
const sandbox = receipt({ pullRequest: 1, base: 'sandbox', mergedAt: '2026-09-12T12:00:00Z' })
const trunk = receipt({ pullRequest: 2, state: 'unmet' })
const later = receipt({ pullRequest: 3, mergedAt: '2026-09-11T12:00:00Z' })
const release = receipt({ pullRequest: 4, base: 'release/1', mergedAt: '2026-09-09T12:00:00Z' })

describe('the receipt that speaks for a commit', () => {
  test('is never that of a merge into a branch that nobody guards, however good and late', () => {
    expect(speakingReceipt([sandbox], NONE)).toBeNull()
    expect(speakingReceipt([sandbox, trunk], NONE)).toBe(trunk)
  })

  test('is the newest of those into the default branch', () => {
    expect(speakingReceipt([later, trunk], NONE)).toBe(later)
  })

  test('is that of the branch that is deployed, when it is guarded', () => {
    const branches = { deployed: 'release/1', guarded: new Set(['release/1']) }

    expect(speakingReceipt([later, release], branches)).toBe(release)
  })

  test('is the worst of those into other guarded branches', () => {
    const bad = receipt({ pullRequest: 5, base: 'staging', state: 'none' })
    const branches = { deployed: null, guarded: new Set(['release/1', 'staging']) }

    expect(speakingReceipt([release, bad], branches)).toBe(bad)
  })

  test('of a time before branches were kept counts as into the default branch', () => {
    const { base: _, ...old } = receipt({ pullRequest: 6 })

    expect(speakingReceipt([old, sandbox], NONE)).toBe(old)
  })

  test('is nobody where there is none', () => {
    expect(speakingReceipt([], NONE)).toBeNull()
  })
})

describe('the branches of which it must be known whether they are guarded', () => {
  test('are none when the default branch is deployed and the commit came into it', () => {
    expect(branchesToKnow([later, sandbox], 'main')).toEqual([])
  })

  test('are all others that the receipts name, each once', () => {
    expect(branchesToKnow([sandbox, sandbox, release], 'main')).toEqual(['sandbox', 'release/1'])
    expect(branchesToKnow([later, release], 'release/1')).toEqual(['release/1'])
  })
})
