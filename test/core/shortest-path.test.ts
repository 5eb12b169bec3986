import { describe, expect, test } from '@jest/globals'
import { decide } from '../../src/core/decide.ts'
import type { Decision, Need } from '../../src/core/decision.ts'
import type { Facts } from '../../src/core/facts.ts'
import type { PolicyInForce } from '../../src/policy/policy.ts'
import {
  COUNTERSIGN,
  claudeCommit,
  driver,
  exception,
  facts,
  file,
  layer,
  NOW,
  person,
  policy,
  review,
  rule,
  sha,
  signal,
  team,
} from '../support/facts.ts'

function judge(by: PolicyInForce, overrides: Partial<Facts> = {}): Decision {
  return decide(facts({ commits: [claudeCommit()], ...overrides }), by, NOW)
}

function kinds(needs: readonly Need[]): readonly Need['kind'][] {
  return needs.map(({ kind }) => kind)
}

const GRANTERS = ['team/ai-admins']

describe('the shortest path to green', () => {
  test('is empty when nothing is unmet', () => {
    const decision = judge(policy({ rules: [COUNTERSIGN] }), { reviews: [review('rev1')] })
    expect(decision.path).toEqual([])
    expect(decision.alternatives).toEqual([])
  })

  test('merges the approvals of all rules, and names who can give them', () => {
    const by = policy({
      rules: [
        COUNTERSIGN,
        rule({ approvals: [{ count: 2 }, { count: 1, from: ['team/owners'] }] }, { id: 'owners' }),
      ],
    })
    const teams = [team('owners', 'own1', 'drv', 'bot[bot]')]
    const remembered = { signals: [], drivers: [driver('drv')] }
    const reviews = [review('rev1', { commit: sha('old') })]
    expect(judge(by, { teams, remembered, reviews }).path).toEqual([
      { kind: 'approval', count: 1, from: ['team/owners'], candidates: [person('own1')] },
      { kind: 'approval', count: 1, from: null, candidates: [person('rev1'), person('own1')] },
    ])
  })

  test('puts the author first, then the reviewers, then those who are waited for', () => {
    const by = policy({
      rules: [
        rule({
          approvals: 1,
          checks: ['CodeQL'],
          owner: true,
          disclosure: true,
          sign_off: 'human',
          trailers: { required: ['Assisted-by'] },
          attestations: ['I read it'],
          tests: ['test/**'],
          acknowledge: true,
          max: { changed_files: 0 },
          ai_share: { max: 0.5, window_days: 7 },
          exception: true,
        }),
      ],
    })
    const decision = judge(by, {
      shares: [{ windowDays: 7, merged: 10, ai: 9, open: false }],
      reviews: [review('rev1', { state: 'changes-requested' })],
    })
    expect(kinds(decision.path)).toEqual([
      'disclosure',
      'attestation',
      'trailer',
      'sign-off',
      'tests',
      'shrink',
      'owner',
      'change-request',
      'acknowledge',
      'approval',
      'check',
      'exception',
      'wait-for-share',
    ])
  })

  test('says a thing once that two rules ask for', () => {
    const rules = [
      rule({ owner: true, disclosure: { fields: ['tool'] }, max: { changed_lines: 1 } }, { id: 'a' }),
      rule(
        { owner: true, disclosure: { fields: ['tool', 'model'] }, max: { changed_lines: 0 } },
        { id: 'b' },
      ),
    ]
    expect(judge(policy({ rules })).path).toEqual([
      { kind: 'disclosure', heading: 'AI disclosure', missing: ['ai-assisted', 'tool', 'model'] },
      { kind: 'shrink', what: 'changed-lines', seen: 2, max: 0 },
      { kind: 'owner' },
    ])
  })

  test('one objection blocks two rules and is one thing to do', () => {
    const rules = [COUNTERSIGN, rule({ approvals: 2 }, { id: 'two' })]
    const reviews = [review('rev1', { state: 'changes-requested' })]
    expect(kinds(judge(policy({ rules }), { reviews }).path)).toEqual(['change-request', 'approval'])
  })

  test('leaves out what only warns while something is enforced', () => {
    const rules = [COUNTERSIGN, rule({ owner: true }, { id: 'owned', mode: 'warn' })]
    expect(kinds(judge(policy({ rules })).path)).toEqual(['approval'])
    expect(kinds(judge(policy({ rules }), { reviews: [review('rev1')] }).path)).toEqual(['owner'])
  })

  test('leaves out what is waived', () => {
    const exceptions = [exception({ rule: 'countersign' })]
    expect(judge(policy({ rules: [COUNTERSIGN] }), { exceptions }).path).toEqual([])
  })
})

describe('where nothing helps', () => {
  test('only that is said', () => {
    const by = policy({ rules: [COUNTERSIGN], tools: { deny: ['claude-code'], reason: 'SEC-12' } })
    const decision = judge(by)
    expect(decision.path).toEqual([{ kind: 'impossible', reason: 'SEC-12', link: null }])
    expect(decision.alternatives).toEqual([])
  })

  test('but an exception would, the exception is the way', () => {
    const frozen = rule({ deny: 'legacy is frozen', approvals: 1 }, { id: 'frozen' })
    expect(judge(policy({ rules: [frozen] })).path).toEqual([
      { kind: 'exception', rule: 'frozen', tool: null, pending: null, granters: GRANTERS },
    ])
  })

  test('a request that waits is named', () => {
    const exceptions = [exception({ id: 'EX-4', rule: 'frozen', state: 'requested' })]
    const frozen = rule({ deny: 'no' }, { id: 'frozen' })
    expect(judge(policy({ rules: [frozen] }), { exceptions }).path).toMatchObject([{ pending: 'EX-4' }])
  })
})

describe('exceptions that would do instead', () => {
  test('are offered for each rule that has a way of its own', () => {
    const decision = judge(policy({ rules: [COUNTERSIGN, rule({ owner: true }, { id: 'owned' })] }))
    expect(decision.alternatives).toEqual([
      { kind: 'exception', rule: 'countersign', tool: null, pending: null, granters: GRANTERS },
      { kind: 'exception', rule: 'owned', tool: null, pending: null, granters: GRANTERS },
    ])
  })

  test('are not offered twice, nor for what is no rule of the policy', () => {
    const layers = [layer({ layer: 'organisation', rules: [COUNTERSIGN] }), layer({ rules: [COUNTERSIGN] })]
    const decision = judge(policy({ layers }), { missingPermissions: ['members: read'] })
    expect(decision.alternatives).toHaveLength(1)
  })

  test('are not offered beside the path when the path asks for them already', () => {
    const by = policy({ tools: { exception: ['claude-code'] }, granters: null })
    const decision = judge(by)
    expect(decision.path).toEqual([
      { kind: 'exception', rule: null, tool: 'claude-code', pending: null, granters: null },
    ])
    expect(decision.alternatives).toEqual([])
  })
})

describe('a stack', () => {
  test('an unmet pull request below is waited for', () => {
    const decision = judge(policy({ rules: [COUNTERSIGN] }), { reviews: [review('rev1')], unmetBelow: [3] })
    expect(decision.verdict).toBe('fail')
    expect(decision.path).toEqual([{ kind: 'check', name: 'ai-policy of #3', conclusion: 'failure' }])
  })
})

describe('a local clone', () => {
  test('lists the approvals that will be needed', () => {
    const decision = decide(
      facts({ extraSignals: [signal()], files: [file('a.ts')], reviewsKnown: false }),
      policy({ rules: [rule({ approvals: { count: 1, from: ['team/owners'] } })] }),
      NOW,
    )
    expect(decision.approvalsKnown).toBe(false)
    expect(decision.path).toEqual([{ kind: 'approval', count: 1, from: ['team/owners'], candidates: [] }])
    expect(decision.toRequest).toEqual({ people: [], teams: [] })
  })
})
