import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { PREDICATE_TYPE } from '../../../src/core/receipt/predicate.ts'
import { statementOf } from '../../../src/core/receipt/statement.ts'
import { sha } from '../../support/facts.ts'
import { receipt, signedDecision } from '../../support/receipts.ts'

const PAGE = readFileSync(new URL('../../../docs/receipt-predicate.md', import.meta.url), 'utf8')

/** Names of all members, at any depth. */
function membersOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(membersOf)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => [name, ...membersOf(member)])
}

test('the page tells of every member, and of the type', () => {
  const whole = receipt({
    decision: { ...signedDecision(), provenance: { ...signedDecision().provenance, table: '2026.11.1' } },
    checks: [{ name: 'CodeQL', app: null, conclusion: 'success' }],
    deployments: [
      { environment: 'production', sha: sha('merged'), at: '2026-09-10T13:00:00Z', state: 'deployed' },
    ],
  })
  const members = new Set(membersOf(statementOf(whole).predicate))

  // People have these everywhere, and the page says so once for all.
  for (const name of ['id', 'login']) members.delete(name)
  expect([...members].filter((name) => !new RegExp(`[\`.]${name}(?:\\[\\])?\``).test(PAGE))).toEqual([])
  expect(PAGE).toContain(PREDICATE_TYPE)
})
