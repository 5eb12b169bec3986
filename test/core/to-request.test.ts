import { describe, expect, test } from '@jest/globals'
import { decide } from '../../src/core/decide.ts'
import type { Decision } from '../../src/core/decision.ts'
import type { PolicyInForce } from '../../src/policy/policy.ts'
import {
  COUNTERSIGN,
  claudeCommit,
  driver,
  facts,
  NOW,
  person,
  policy,
  review,
  rule,
  sha,
  team,
} from '../support/facts.ts'

const FROM_OWNERS = policy({ rules: [rule({ approvals: { count: 1, from: ['team/owners', 'user/jane'] } })] })
const OWNERS = team('owners', 'own1', 'drv')
const CODEOWNERS = {
  path: 'CODEOWNERS',
  text: '* @acme/everyone\n/src/ @bob @drv @acme/core docs@example.com\n',
}

function asked(
  overrides: Parameters<typeof facts>[0] = {},
  by: PolicyInForce = FROM_OWNERS,
): { readonly people: readonly string[]; readonly teams: Decision['toRequest']['teams'] } {
  const seen = facts({
    commits: [claudeCommit()],
    teams: [OWNERS, team('core', 'carl'), team('everyone', 'eve')],
    remembered: { signals: [], drivers: [driver('drv')] },
    ...overrides,
  })
  const { people, teams } = decide(seen, by, NOW).toRequest
  return { people: people.map(({ login }) => login), teams }
}

function janeIn(mode: 'warn' | 'observe'): PolicyInForce {
  return policy({ rules: [{ ...rule({ approvals: { count: 1, from: ['user/jane'] } }), mode }] })
}

const NOBODY = { people: [], teams: [] }

describe('who is asked for a review', () => {
  test('those whom the rule names', () => {
    expect(asked()).toEqual({ people: ['jane'], teams: ['owners'] })
  })

  test('else the owners of the changed files, without drivers', () => {
    expect(asked({ codeowners: CODEOWNERS }, policy({ rules: [COUNTERSIGN] }))).toEqual({
      people: ['bob'],
      teams: ['core'],
    })
  })

  test('else nobody', () => expect(asked({}, policy({ rules: [COUNTERSIGN] }))).toEqual(NOBODY))

  test('also where the rule only warns, but not where it only observes', () => {
    expect(asked({}, janeIn('warn')).people).toEqual(['jane'])
    expect(asked({}, janeIn('observe')).people).toEqual([])
  })
})

describe('nobody is asked', () => {
  test('on a draft, on what is closed, or when the policy says so', () => {
    expect(asked({ pullRequest: { draft: true } })).toEqual(NOBODY)
    expect(asked({ pullRequest: { state: 'closed' } })).toEqual(NOBODY)
    expect(asked({}, { ...FROM_OWNERS, request: false })).toEqual(NOBODY)
  })

  test('when nothing is missing', () => expect(asked({ reviews: [review('jane')] })).toEqual(NOBODY))

  test('twice', () => {
    const requestedReviewers = [
      { kind: 'team', slug: 'Owners' },
      { kind: 'person', person: person('jane') },
    ] as const
    expect(asked({ pullRequest: { requestedReviewers } })).toEqual(NOBODY)
  })

  test('who has approved already, though more are needed', () => {
    const two = policy({ rules: [rule({ approvals: { count: 2, from: ['user/jane', 'user/kim'] } })] })
    expect(asked({ reviews: [review('jane')] }, two).people).toEqual(['kim'])
  })

  test('who takes part in the change, wrote it, or is no human', () => {
    const names = ['user/drv', 'user/dev', 'user/helper[bot]', 'user/acme-ci', 'user/kim']
    const by = policy({ machineUsers: ['acme-ci'], rules: [rule({ approvals: { count: 1, from: names } })] })
    expect(asked({}, by).people).toEqual(['kim'])
  })

  test('of a team none of whose members could sign, or that is not known', () => {
    const by = policy({ rules: [rule({ approvals: { count: 1, from: ['team/drivers', 'team/nowhere'] } })] })
    expect(asked({ teams: [team('drivers', 'drv', 'dev')] }, by)).toEqual(NOBODY)
  })
})

describe('somebody whose approval is stale', () => {
  test('is asked again', () => {
    expect(asked({ reviews: [review('jane', { commit: sha('old') })] }).people).toEqual(['jane'])
  })
})
