import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { commentBody, deservesComment, STICKY_PREFIX } from '../../src/report/comment.ts'
import { exception, person } from '../support/facts.ts'
import { approval, blocked, byClaude, counted, decision, met, silence, unmet } from './decisions.ts'
import { dangersIn, everywhere, nasty } from './hostile.ts'

const policyChange = { path: '.github/ai-policy.yml', problems: [], changes: [], notes: [] }
const waived = {
  ...unmet('countersign', [approval()]),
  status: 'waived',
  waivedBy: exception({ rule: 'countersign' }),
} as const

describe('a comment is worth its notification', () => {
  test('when something is unmet, enforced or not', () => {
    expect(deservesComment(blocked())).toBe(true)
    expect(deservesComment(decision({ verdict: 'warn' }))).toBe(true)
  })

  test('when something is waived, or an exception waits', () => {
    expect(deservesComment(decision({ findings: [waived] }))).toBe(true)
    expect(deservesComment(decision({ exceptions: [exception({ state: 'requested' })] }))).toBe(true)
    expect(deservesComment(decision({ exceptions: [exception()] }))).toBe(false)
  })

  test('when the policy would break or loosen', () => {
    const problem = { file: 'x', line: 1, column: 1, severity: 'error', message: 'm', code: 'c' } as const
    expect(deservesComment(decision({ policyChange: { ...policyChange, problems: [problem] } }))).toBe(true)
    expect(
      deservesComment(
        decision({ policyChange: { ...policyChange, changes: [{ text: 't', loosens: true }] } }),
      ),
    ).toBe(true)
    expect(
      deservesComment(
        decision({ policyChange: { ...policyChange, changes: [{ text: 't', loosens: false }] } }),
      ),
    ).toBe(false)
  })

  test('and not when a change without evidence passes', () => {
    expect(deservesComment(decision())).toBe(false)
  })
})

describe('the comment', () => {
  test('begins with a line that tells it from our replies', () => {
    expect(commentBody(decision()).split('\n')[0]).toBe(STICKY_PREFIX)
    expect(commentBody(blocked()).split('\n')[0]).toBe(STICKY_PREFIX)
  })

  test('mentions those who were asked to review, and nobody else', () => {
    const path = [
      approval(1, { from: ['team/owners', 'team/others'], candidates: [person('own1'), person('own2')] }),
    ]
    const body = commentBody(blocked({ path, toRequest: { people: [person('Own1')], teams: ['owners'] } }))
    expect(body.match(/@[\w/-]+/g)).toEqual(['@acme/owners', '@acme/owners', '@own1'])
    expect(body).toContain('`acme/others`')
    expect(body).toContain('`own2`')
    expect(commentBody(blocked({ path }), ['team/owners', 'Own1'])).toBe(body)
    const quiet = commentBody(blocked({ path }))
    expect(quiet).not.toContain('@')
    const prefixed = commentBody(blocked({ path, toRequest: { people: [], teams: ['team/others'] } }))
    expect(prefixed).toContain('@acme/others')
  })

  test('becomes short when everything turned green, and mentions nobody', () => {
    const green = decision({
      provenance: byClaude(),
      findings: [met('countersign')],
      weighed: [counted('rev1')],
    })
    expect(commentBody(green)).toBe(
      `${STICKY_PREFIX}\n\n**Countersigned by \`rev1\`.** Nothing is left to do.`,
    )
  })

  test('brings the help of the rules that are unmet', () => {
    const findings = [
      unmet('a', [approval()], {}, { remedy: 'Ask in #owners.' }),
      unmet('b', [approval()], {}, { remedy: 'https://wiki.example/b' }),
      unmet('c', [approval()]),
    ]
    expect(commentBody(blocked({ findings }))).toContain(
      'Help for `a`: Ask in `#owners`.\nHelp for `b`: <https://wiki.example/b>\n\n',
    )
  })

  test('shows each exception once', () => {
    const waiting = exception({ id: 'EX-2', state: 'requested' })
    const body = commentBody(decision({ findings: [waived, waived], exceptions: [exception(), waiting] }))
    expect(body.match(/^- `EX-\d/gm)).toEqual(['- `EX-1', '- `EX-2'])
  })

  test('stays honest about silence', () => {
    expect(commentBody(blocked({ provenance: silence() }))).toContain('No AI evidence found. Unmet:')
    expect(commentBody(blocked({ provenance: silence({ ai: true, assumed: 'unmarked' }) }))).toContain(
      'No AI evidence found; the change is treated as AI.',
    )
  })

  test('does not let strangers do anything in it', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const [prefix, ...lines] = commentBody(everywhere(text)).split('\n')
        expect(prefix).toBe(STICKY_PREFIX)
        for (const line of lines) expect(dangersIn(line)).toEqual([])
      }),
      { numRuns: 100 },
    )
  })
})
