import { describe, expect, test } from '@jest/globals'
import { type Backtest, backtest, type Trial } from '../../src/core/backtest.ts'
import type { Facts } from '../../src/core/facts.ts'
import { type Readable, type RecordedFacts, recordFacts } from '../../src/core/recorded-facts.ts'
import type { Require } from '../../src/policy/schema.ts'
import {
  COUNTERSIGN,
  claudeCommit,
  facts,
  file,
  HEAD,
  policy,
  review,
  rule,
  sha,
  team,
} from '../support/facts.ts'

type Given = Parameters<typeof facts>[0]

interface Told {
  readonly at?: string
  readonly read?: readonly Readable[]
}

function merged(
  number: number,
  given: Given = {},
  { at = '2026-09-01', read = [] }: Told = {},
): RecordedFacts {
  const seen = facts({ ...given, pullRequest: { ...given.pullRequest, number } })
  const record = recordFacts(seen, { mergedAt: `${at}T12:00:00Z`, read })
  if (record === null) throw new Error('a small pull request is always recorded')
  return record
}

function numbers(backtested: Backtest): Record<string, readonly number[]> {
  const { blocked, warned, passed, untold } = backtested
  return Object.fromEntries(
    Object.entries({ blocked, warned, passed, untold })
      .filter(([, names]) => names.length > 0)
      .map(([name, names]) => [name, names.map((each) => each.number)]),
  )
}

function today(...members: readonly string[]): Pick<Facts, 'teams' | 'repository'> {
  return { teams: [team('owners', ...members)], repository: facts().repository }
}

function tried(
  candidate: Trial['candidate'],
  recorded: readonly RecordedFacts[],
): Record<string, readonly number[]> {
  return numbers(backtest({ candidate, current: null, recorded }))
}

const AI: Given = { commits: [claudeCommit()] }
const SIGNED: Given = { ...AI, reviews: [review('rev1')] }

/** AI changes have to meet this. */
function asks(require: Require): Trial['candidate'] {
  return policy({ rules: [rule(require, { id: 'r', when: { ai: true } })] })
}

describe('a backtest', () => {
  test('tells what would have been held up, newest first, and how much of it is AI', () => {
    const recorded = [
      merged(1, AI, { at: '2026-09-01' }),
      merged(2, SIGNED, { at: '2026-09-02' }),
      merged(3, {}, { at: '2026-09-03' }),
      merged(4, AI, { at: '2026-09-04' }),
    ]
    const result = backtest({ candidate: policy({ rules: [COUNTERSIGN] }), current: null, recorded })
    expect(result).toMatchObject({ judged: 4, ai: 3 })
    expect(result.blocked.map(({ number, ai }) => [number, ai])).toEqual([
      [4, true],
      [1, true],
    ])
    expect(numbers(result)).toEqual({ blocked: [4, 1] })
  })

  test('says what only the policy in force holds up', () => {
    const current = policy({ rules: [rule({ approvals: 2 }, { id: 'r', when: { ai: true } })] })
    const candidate = policy({ rules: [COUNTERSIGN] })
    const recorded = [merged(1, AI), merged(2, SIGNED), merged(3)]
    expect(numbers(backtest({ candidate, current, recorded }))).toEqual({ blocked: [1], passed: [2] })
  })

  test('of a policy that enforces nothing tells what it would have warned of', () => {
    const lax = { ...COUNTERSIGN, mode: 'observe' as const }
    expect(tried(policy({ mode: 'observe', rules: [lax] }), [merged(1, AI), merged(2)])).toEqual({
      warned: [1],
    })
  })

  test('judges each as it stood when it was merged: a trial that was running then', () => {
    const tools = { unlisted: 'deny', trials: [{ tool: 'claude-code', until: '2026-09-10' }] } as const
    const recorded = [merged(1, AI, { at: '2026-09-10' }), merged(2, AI, { at: '2026-09-11' })]
    expect(tried(policy({ tools: { ...tools, trials: [...tools.trials] } }), recorded)).toEqual({
      blocked: [2],
    })
  })

  test('plays a circuit breaker through, with what each policy takes for AI', () => {
    const breaker = policy({
      rules: [
        rule(
          { ai_share: { max: 0.5, window_days: 10, resume_below: 0.4 } },
          { id: 'breaker', when: { ai: true } },
        ),
      ],
    })
    const days: readonly (readonly [string, Given])[] = [
      ['2026-09-01', {}],
      ['2026-09-02', AI],
      ['2026-09-03', AI],
      ['2026-09-04', AI],
      ['2026-09-05', {}],
      ['2026-09-06', {}],
      ['2026-09-07', {}],
      ['2026-09-08', AI],
      ['2026-09-12', {}],
      ['2026-09-13', {}],
      ['2026-09-14', AI],
    ]
    const recorded = days.map(([at, given], index) => merged(index + 1, given, { at }))
    // Open from the 4th on (2 of 3), still so on the 8th (3 of 7 is not below 0.4), closed on the 14th (1 of 6).
    expect(tried(breaker, recorded)).toEqual({ blocked: [8, 4] })
  })

  test('keeps the repositories of an organisation apart', () => {
    const recorded = ['app', 'web'].map((name, index) =>
      merged(1, { ...AI, repository: { name, id: index } }, { at: `2026-09-0${index + 1}` }),
    )
    const { blocked } = backtest({ candidate: policy({ rules: [COUNTERSIGN] }), current: null, recorded })
    expect(blocked.map(({ repository }) => repository)).toEqual(['acme/web', 'acme/app'])
  })
})

describe('what was not read at the time', () => {
  test.each<[string, Require, Readable, Given]>([
    ['checks', { checks: ['CodeQL'] }, 'checks', {}],
    ['answers in comments', { acknowledge: true }, 'reviewComments', {}],
    ['owners', { approvals: [{ count: 1, from: ['codeowners'] }] }, 'codeowners', {}],
    ['open pull requests', { max: { open_pull_requests: 1 } }, 'openPullRequests', {}],
  ])('is not held against a change: %s', (_, require, name, given) => {
    expect(tried(asks(require), [merged(1, { ...AI, ...given })])).toEqual({ untold: [1] })
    expect(tried(asks(require), [merged(1, { ...AI, ...given }, { read: [name] })])['untold']).toBeUndefined()
  })

  test('matters only when nothing that is known holds it up', () => {
    const both = policy({ rules: [COUNTERSIGN, rule({ checks: ['CodeQL'] }, { id: 'scanned' })] })
    expect(tried(both, [merged(1, AI)])).toEqual({ blocked: [1] })
    expect(tried(both, [merged(2, SIGNED)])).toEqual({ untold: [2] })
  })

  test('of diffs matters only where an approval is older than the head', () => {
    const same = policy({ stale: 'same-diff', rules: [COUNTERSIGN] })
    const older = { ...AI, reviews: [review('rev1', { commit: sha('earlier') })] }
    expect(tried(same, [merged(1, AI), merged(2, older), merged(3, SIGNED)])).toEqual({
      blocked: [1],
      untold: [2],
    })
  })

  test('of teams is taken from today', () => {
    const owners = asks({ approvals: [{ count: 1, from: ['team/owners'] }] })
    const recorded = [merged(1, SIGNED)]
    expect(tried(owners, recorded)).toEqual({ untold: [1] })
    const trial = { candidate: owners, current: null, recorded }
    expect(numbers(backtest({ ...trial, today: today('rev1') }))).toEqual({})
    expect(numbers(backtest({ ...trial, today: today('else') }))).toEqual({ blocked: [1] })
  })

  test('of the repository is taken from today', () => {
    const critical = policy({
      rules: [
        rule({ approvals: 1 }, { id: 'r', when: { repository: { properties: { tier: 'critical' } } } }),
      ],
    })
    const recorded = [merged(1)]
    const repository = { ...facts().repository, properties: { tier: 'critical' } }
    const result = backtest({
      candidate: critical,
      current: null,
      recorded,
      today: { teams: [], repository },
    })
    expect(numbers(result)).toEqual({ blocked: [1] })
  })
})

test('the facts are those of the head that was merged', () => {
  expect(merged(1, SIGNED).facts.reviews[0]?.commit).toBe(HEAD)
  expect(merged(1, { files: [file('a.ts')] }).facts.files).toHaveLength(1)
})
