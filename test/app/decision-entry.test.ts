import { expect, test } from '@jest/globals'
import { decisionEntry } from '../../src/app/decision-entry.ts'
import { byClaude, decision } from '../report/decisions.ts'

test('the audit entry of a verdict says which table of marks the tools were found by', () => {
  const found = decision({ provenance: byClaude({ table: '2026.11.1' }) })

  expect(decisionEntry(found, '2026-09-10T12:00:00Z').data).toMatchObject({
    tools: ['claude-code'],
    table: '2026.11.1',
  })
})
