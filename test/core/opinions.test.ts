import { describe, expect, test } from '@jest/globals'
import type { DiscountReason } from '../../src/core/decision.ts'
import { findDrivers } from '../../src/core/drivers.ts'
import type { Facts, ReviewFacts } from '../../src/core/facts.ts'
import { type Opinions, type Scales, weighReviews } from '../../src/core/opinions.ts'
import { driver, facts, HEAD, person, review, sha } from '../support/facts.ts'

interface Setting {
  readonly ai?: boolean
  readonly layer?: Partial<Scales['layer']>
  readonly seen?: Parameters<typeof facts>[0]
}

function weigh(
  reviews: readonly ReviewFacts[],
  { ai = true, layer = {}, seen = {} }: Setting = {},
): Opinions {
  const all: Facts = facts({ ...seen, reviews })
  const drivers = findDrivers(all, { aiCommits: [], openedByAgent: false, isTool: () => false })
  return weighReviews(all, { ai, drivers, layer: { machineUsers: [], stale: 'on-push', ...layer } })
}

function reasonsOf(one: ReviewFacts, setting: Setting = {}): readonly DiscountReason['kind'][] {
  return (weigh([one], setting).weighed[0]?.reasons ?? []).map(({ kind }) => kind)
}

function approvers(reviews: readonly ReviewFacts[], setting: Setting = {}): readonly string[] {
  return weigh(reviews, setting).approvers.map(({ login }) => login)
}

function at(minute: string, state: ReviewFacts['state']): ReviewFacts {
  return review('rev1', { state, submittedAt: `2026-09-10T11:${minute}:00Z` })
}

function nameless(login: string, state: ReviewFacts['state'], minute: string): ReviewFacts {
  return { ...at(minute, state), id: `${login} ${minute}`, person: person(login, { id: null }) }
}

function against(login: string, overrides: Partial<ReviewFacts> = {}): ReviewFacts {
  return review(login, { state: 'changes-requested', ...overrides })
}

function opponents(reviews: readonly ReviewFacts[], setting: Setting = {}): readonly string[] {
  return weigh(reviews, setting).opponents.map(({ login }) => login)
}

describe('an approval counts', () => {
  test('by an independent human with write permission on the head commit', () => {
    expect(weigh([review('rev1')]).weighed).toEqual([
      { person: person('rev1'), counted: true, state: 'approved', commit: HEAD, reasons: [] },
    ])
  })

  test('once for each person, however often it was given', () => {
    const twice = [review('rev1'), review('rev1', { submittedAt: '2026-09-10T11:30:00Z' })]
    expect(approvers(twice)).toEqual(['rev1'])
  })
})

describe('an approval does not count', () => {
  test('by a bot', () => expect(reasonsOf(review('coderabbitai[bot]'))).toEqual(['bot']))

  test('by an organisation', () => {
    expect(reasonsOf(review('acme', { person: person('acme', { kind: 'organization' }) }))).toEqual(['bot'])
  })

  test.each(['ghost', 'mannequin'] as const)('by a %s', (kind) => {
    expect(reasonsOf(review('x', { person: person('x', { kind }) }))).toEqual(['deleted-account'])
  })

  test('by a deleted account', () =>
    expect(reasonsOf(review('x', { person: null }))).toEqual(['deleted-account']))

  test('by an account that the policy calls a machine, letter case aside', () => {
    expect(reasonsOf(review('acme-ci'), { layer: { machineUsers: ['Acme-CI'] } })).toEqual(['machine-user'])
  })

  test('without write permission now', () => {
    expect(reasonsOf(review('tri', { canWrite: false }))).toEqual(['no-write'])
  })

  test('by a driver of an AI change, and the evidence is shown', () => {
    const seen = { remembered: { signals: [], drivers: [driver('rev1')] } }
    expect(weigh([review('rev1')], { seen }).weighed[0]?.reasons).toEqual([
      { kind: 'driver', driver: driver('rev1') },
    ])
  })

  test('by the author, AI or not', () => {
    expect(reasonsOf(review('dev'), { ai: false })).toEqual(['driver'])
  })

  test('on an earlier commit', () => {
    expect(weigh([review('rev1', { commit: sha('old') })]).weighed[0]?.reasons).toEqual([
      { kind: 'stale', commit: sha('old') },
    ])
  })

  test('on a commit that the platform has lost', () => {
    expect(reasonsOf(review('rev1', { commit: null }))).toEqual(['stale'])
    const lost = review('rev1', { commit: null, sameDiff: true })
    expect(reasonsOf(lost, { layer: { stale: 'same-diff' } })).toEqual(['stale'])
  })

  test('given before the base branch was changed, or within the same second', () => {
    const seen = { pullRequest: { baseChangedAt: '2026-09-10T11:00:00Z' } }
    expect(reasonsOf(review('rev1'), { seen })).toEqual(['before-base-change'])
    expect(reasonsOf(review('rev1', { submittedAt: '2026-09-10T11:00:01Z' }), { seen })).toEqual([])
  })

  test('for every reason that speaks against it', () => {
    expect(reasonsOf(review('dev', { canWrite: false, commit: null }))).toEqual([
      'driver',
      'no-write',
      'stale',
    ])
  })
})

describe('drivers of a change that is no AI’s', () => {
  test('may approve it, but for the author', () => {
    const seen = { remembered: { signals: [], drivers: [driver('rev1')] } }
    expect(approvers([review('rev1')], { ai: false, seen })).toEqual(['rev1'])
  })
})

describe('an approval of the same diff', () => {
  const moved = review('rev1', { commit: sha('old'), sameDiff: true })

  test('survives a push where the policy says so', () => {
    expect(reasonsOf(moved, { layer: { stale: 'same-diff' } })).toEqual([])
  })

  test('is stale by default', () => expect(reasonsOf(moved)).toEqual(['stale']))

  test('does not survive a push that changed the diff', () => {
    const changed = { ...moved, sameDiff: false }
    expect(reasonsOf(changed, { layer: { stale: 'same-diff' } })).toEqual(['stale'])
  })
})

describe('the latest opinion of a person', () => {
  test('is what counts, in whatever order the reviews are listed', () => {
    expect(approvers([at('30', 'changes-requested'), at('10', 'approved')])).toEqual([])
    expect(approvers([at('30', 'approved'), at('10', 'changes-requested')])).toEqual(['rev1'])
  })

  test('is not changed by a comment', () => {
    expect(approvers([at('10', 'approved'), at('30', 'commented')])).toEqual(['rev1'])
  })

  test('a dismissed one does not bring an older approval back', () => {
    const { weighed, approvers: counted } = weigh([at('10', 'approved'), at('30', 'dismissed')])
    expect(counted).toEqual([])
    expect(weighed).toHaveLength(1)
    expect(weighed[0]?.reasons).toEqual([{ kind: 'dismissed' }])
  })

  test('within one second is the one that is listed last', () => {
    expect(approvers([at('10', 'changes-requested'), at('10', 'approved')])).toEqual(['rev1'])
  })

  test('belongs to one person after the login was changed', () => {
    const renamed = review('rev1-new', {
      person: person('rev1-new', { id: person('rev1').id }),
      state: 'changes-requested',
      submittedAt: '2026-09-10T11:30:00Z',
    })
    expect(approvers([at('10', 'approved'), renamed])).toEqual([])
  })

  test('of a person without number goes by the login', () => {
    expect(approvers([nameless('Rev', 'approved', '10'), nameless('rev', 'dismissed', '20')])).toEqual([])
  })

  test('deleted accounts are not taken for one another', () => {
    const ghosts = [review('x', { person: null, id: '1' }), review('y', { person: null, id: '2' })]
    expect(weigh(ghosts).weighed).toHaveLength(2)
  })
})

describe('a request for changes', () => {
  test('by an independent person stands, also on an earlier commit', () => {
    expect(opponents([against('rev1', { commit: sha('old') })])).toEqual(['rev1'])
  })

  test('stands after the base branch was changed', () => {
    const seen = { pullRequest: { baseChangedAt: '2026-09-10T11:30:00Z' } }
    expect(opponents([against('rev1')], { seen })).toEqual(['rev1'])
  })

  test('by somebody who was named a driver meanwhile still stands', () => {
    const seen = { remembered: { signals: [], drivers: [driver('drv', { reason: 'co-author' })] } }
    expect(opponents([against('drv')], { seen })).toEqual(['drv'])
  })

  test('by an outsider, a bot or the author blocks nobody', () => {
    expect(opponents([against('out', { canWrite: false }), against('x[bot]'), against('dev')])).toEqual([])
  })
})
