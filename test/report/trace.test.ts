import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { predicateOf } from '../../src/core/receipt/predicate.ts'
import type { KeptReceipt } from '../../src/core/receipt/receipt.ts'
import { traceText } from '../../src/report/trace.ts'
import { exception, NOW, sha, signal } from '../support/facts.ts'
import { receipt, signedDecision } from '../support/receipts.ts'
import { unmet } from './decisions.ts'
import { everywhere, nasty } from './hostile.ts'

function told(overrides: Partial<KeptReceipt> = {}): string {
  return traceText(predicateOf(receipt(overrides)))
}

describe('a trace', () => {
  test('tells all of it on one screen', () => {
    const text = told({
      checks: [{ name: 'CodeQL', app: 'github-advanced-security', conclusion: 'success' }],
      deployments: [
        { environment: 'production', sha: sha('merged'), at: '2026-09-10T13:00:00Z', state: 'approved' },
        { environment: 'production', sha: sha('merged'), at: '2026-09-10T13:05:00Z', state: 'deployed' },
      ],
    })

    expect(text.split('\n').length).toBeLessThan(30)
    for (const words of [
      'acme/app#12: Add refunds',
      'by `own1` into `main`, the policy was met',
      `as ${sha('merged')}, from head`,
      '`claude-code` (`Claude Opus 4.6`), in 100 % of the commits',
      'not on the merged head',
      'https://claude.ai/share/1',
      '`own1` approved on',
      '`drv` approved on',
      'not independent: asked an agent to work on it',
      '`CodeQL` success',
      `repository: acme/app .github/ai-policy.yml at commit \`${sha('policy')}\``,
      'live in `production` since 2026-09-10 13:05 UTC',
    ])
      expect(text).toContain(words)
  })

  test('shouts what should not have been merged', () => {
    const decision = {
      ...signedDecision(),
      verdict: 'fail' as const,
      findings: [unmet('countersign', [])],
      weighed: [],
    }

    expect(told({ state: 'unmet', decision })).toMatch(
      /ALTHOUGH THE POLICY WAS UNMET[\s\S]*nobody whose approval counted[\s\S]*UNMET `countersign`/,
    )
    expect(told({ state: 'none', decision: null })).toContain('WITHOUT A VERDICT')
  })

  test('names the exception that a rule was waived by, with who granted it until when', () => {
    const waivedBy = exception({
      id: 'EX-4',
      state: 'granted',
      endsAt: '2026-09-12T12:00:00Z',
      reason: 'hotfix',
    })
    const decision = {
      ...signedDecision(),
      findings: [unmet('countersign', [], {}, { status: 'waived', waivedBy })],
      exceptions: [waivedBy],
    }

    expect(told({ decision })).toMatch(
      /waived by `EX-4` `countersign`[\s\S]*`EX-4` granted by .* until 2026-09-12 12:00 UTC: `hotfix`/,
    )
  })

  test('counts what does not fit on the screen', () => {
    const signals = Array.from({ length: 30 }, (_, index) => signal({ text: `Trace ${index}` }))
    const base = signedDecision()
    const decision = { ...base, provenance: { ...base.provenance, signals, remembered: [] } }

    expect(told({ decision })).toContain('and 24 more traces')
  })

  test('says so when it went nowhere, and when it was refused', () => {
    const refused = {
      environment: 'production',
      sha: sha('merged'),
      at: '2026-09-10T13:00:00Z',
      state: 'rejected',
    } as const

    expect(told()).toContain('nowhere, as far as is known')
    expect(told({ deployments: [refused] })).toContain('REFUSED for `production`')
  })

  test('cannot be steered by any text of a stranger', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const decision = everywhere(text)
        const deployment = { environment: text, sha: text, at: NOW, state: 'deployed' } as const
        const checks = [{ name: text, app: text, conclusion: text }]
        const lines = told({
          title: text,
          base: text,
          repository: `acme/${text}`,
          decision,
          checks,
          deployments: [deployment],
        })

        // No letter but the line end may move the cursor, and every line is one of ours.
        expect(lines.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u200b\u202e]/u)
        expect(
          lines
            .split('\n')
            .slice(1, -1)
            .filter((line) => !line.startsWith('  ')),
        ).toEqual([])
      }),
    )
  })
})
