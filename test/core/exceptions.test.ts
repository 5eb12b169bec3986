import { describe, expect, test } from '@jest/globals'
import { decide } from '../../src/core/decide.ts'
import {
  endedException,
  grantedException,
  notAiOf,
  type Occasion,
  requestedException,
  waiverOf,
} from '../../src/core/exceptions.ts'
import { COUNTERSIGN, claudeCommit, facts, HEAD, NOW, person, policy, signal } from '../support/facts.ts'

const OCCASION: Occasion = { actor: person('adm'), pullRequest: 1, head: HEAD, now: NOW, signals: [signal()] }
const REQUEST = {
  name: 'request-exception',
  rule: 'countersign',
  tool: null,
  paths: ['src/**'],
  scope: 'repository',
  minutes: 1440,
  reason: 'spike',
} as const

describe('the life of an exception', () => {
  const requested = { id: 'EX-1', ...requestedException(REQUEST, { ...OCCASION, actor: person('dev') }) }
  const grant = { actor: person('adm'), now: NOW, maxDays: 14 }

  test('a request waits, and waives nothing', () => {
    expect(requested).toMatchObject({
      kind: 'exception',
      state: 'requested',
      requester: person('dev'),
      granter: null,
      scope: 'repository',
      paths: ['src/**'],
      startsAt: null,
      minutes: 1440,
    })
  })

  test('granted, it runs from now for as long as was requested', () => {
    expect(grantedException(requested, null, grant)).toMatchObject({
      state: 'granted',
      granter: person('adm'),
      startsAt: NOW,
      endsAt: '2026-09-11T12:00:00Z',
    })
  })

  test('the granter may give another time', () => {
    expect(grantedException(requested, 60, grant).endsAt).toBe('2026-09-10T13:00:00Z')
  })

  test('one that named no time runs as long as the policy allows', () => {
    const { minutes: _none, ...timeless } = requested
    expect(grantedException(timeless, null, grant).endsAt).toBe('2026-09-24T12:00:00Z')
  })

  test('refused or revoked, it ends now, and who did it is kept beside who granted it', () => {
    const boss = { actor: person('boss'), now: NOW }
    const granted = grantedException(requested, null, grant)
    expect(endedException(requested, 'refused', boss)).toMatchObject({
      state: 'refused',
      granter: person('boss'),
      endsAt: NOW,
    })
    expect(endedException(granted, 'revoked', boss)).toMatchObject({
      state: 'revoked',
      granter: person('adm'),
      endedBy: person('boss'),
    })
  })
})

describe('a waiver', () => {
  test('is requested and granted in one, for this head', () => {
    const waiver = { id: 'EX-2', ...waiverOf({ name: 'waive', reason: 'hotfix', minutes: 60 }, OCCASION) }
    expect(waiver).toMatchObject({
      kind: 'waiver',
      state: 'granted',
      head: HEAD,
      endsAt: '2026-09-10T13:00:00Z',
    })
    const seen = facts({ commits: [claudeCommit()], exceptions: [waiver] })
    expect(decide(seen, policy({ rules: [COUNTERSIGN] }), NOW).verdict).toBe('pass')
  })
})

describe('a finding of "not AI"', () => {
  test('is bound to the evidence that was known', () => {
    const by = policy({ rules: [COUNTERSIGN] })
    const { provenance } = decide(facts({ commits: [claudeCommit()] }), by, NOW)
    const finding = notAiOf({ name: 'not-ai', reason: 'typed' }, { ...OCCASION, signals: provenance.signals })
    const seen = facts({ commits: [claudeCommit()], exceptions: [{ id: 'EX-3', ...finding }] })
    expect(decide(seen, by, NOW).verdict).toBe('pass')
    expect(
      decide({ ...seen, extraSignals: [signal({ tool: 'kiro', marker: 'kiro/x' })] }, by, NOW).verdict,
    ).toBe('fail')
  })
})
