import { describe, expect, test } from '@jest/globals'
import { Envelope, PAYLOAD_TYPE, preAuthentication } from '../../../src/core/receipt/envelope.ts'
import { isAbout, ReceiptStatement, statementOf } from '../../../src/core/receipt/statement.ts'
import { byClaude, decision } from '../../report/decisions.ts'
import { HEAD, sha } from '../../support/facts.ts'
import { receipt } from '../../support/receipts.ts'

describe('a receipt as a statement', () => {
  const statement = statementOf(receipt())

  test('is about the commit that it was merged as, the head, and the others, each once', () => {
    expect(statement.subject.map(({ digest }) => digest.gitCommit)).toEqual([
      sha('merged'),
      HEAD,
      sha('first'),
    ])
    expect(isAbout(statement, sha('first').slice(0, 7).toUpperCase())).toBe(true)
    expect(isAbout(statement, sha('another'))).toBe(false)
  })

  test('says by which table of marks it was judged, and older ones say nothing of it', () => {
    const provenance = byClaude({ table: '2026.11.1' })
    const judged = statementOf(receipt({ decision: decision({ provenance }) }))

    expect(judged.predicate.ai?.table).toBe('2026.11.1')
    expect(ReceiptStatement.parse(JSON.parse(JSON.stringify(judged)))).toEqual(judged)
    expect(statement.predicate.ai).not.toHaveProperty('table')
  })

  test('comes back as it was from its own JSON', () => {
    expect(ReceiptStatement.parse(JSON.parse(JSON.stringify(statement)))).toEqual(statement)
  })

  test('says who signed, who did not count and why, which tools, prompts and policy', () => {
    expect(statement.predicate).toMatchObject({
      pullRequest: { number: 12, base: 'main', head: HEAD, merge: sha('merged') },
      state: 'met',
      verdict: 'pass',
      ai: { found: true, tools: ['claude-code'], models: ['Claude Opus 4.6'] },
      prompts: ['https://claude.ai/share/1'],
      reviews: [
        { person: { login: 'own1' }, counted: true, reasons: [] },
        {
          person: { login: 'drv' },
          counted: false,
          reasons: [{ kind: 'driver', driver: { reason: 'asked-agent' } }],
        },
      ],
      rules: [{ rule: 'countersign', status: 'met', waivedBy: null }],
      policy: [{ layer: 'repository', commit: sha('policy') }],
    })
    expect(statement.predicate.ai?.evidence.map(({ present, tool }) => [tool, present])).toEqual([
      ['claude-code', true],
      ['github-copilot', false],
    ])
  })

  test('of a merge that nothing is known of is whole as well', () => {
    const bare = statementOf(receipt({ decision: null, state: 'none', mergeSha: null, mergedBy: null }))

    expect(ReceiptStatement.parse(bare).predicate).toMatchObject({ ai: null, verdict: null, reviews: [] })
    expect(bare.subject[0]?.digest.gitCommit).toBe(HEAD)
  })

  test.each(['_type', 'subject', 'predicateType', 'predicate'] as const)('without %s is none', (member) => {
    const { [member]: _, ...rest } = statement

    expect(ReceiptStatement.safeParse(rest).success).toBe(false)
  })
})

describe('an envelope', () => {
  test('signs the type and the payload with their lengths in bytes', () => {
    const bytes = preAuthentication(new TextEncoder().encode('{"ä":1}'))

    expect(new TextDecoder().decode(bytes)).toBe(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} 8 {"ä":1}`)
  })

  test('without a signature, or of another type, is none', () => {
    const whole = { payloadType: PAYLOAD_TYPE, payload: 'e30=', signatures: [{ sig: 'AA==' }] }

    expect(Envelope.safeParse(whole).success).toBe(true)
    expect(Envelope.safeParse({ ...whole, signatures: [] }).success).toBe(false)
    expect(Envelope.safeParse({ ...whole, payloadType: 'text/plain' }).success).toBe(false)
  })
})
