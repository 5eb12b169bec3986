import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { decide } from '../../src/core/decide.ts'
import type { Facts, ReviewFacts } from '../../src/core/facts.ts'
import {
  claudeCommit,
  commit,
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

/** What happens to a pull request, in order. */
type Happening =
  | {
      readonly kind: 'review'
      readonly who: string
      readonly state: 'approved' | 'changes-requested' | 'commented'
    }
  | { readonly kind: 'dismiss'; readonly who: string }
  | { readonly kind: 'push'; readonly who: string; readonly keepsDiff: boolean }
  | { readonly kind: 'retarget' }

interface Story {
  readonly ai: boolean
  readonly stale: 'on-push' | 'same-diff'
  readonly writers: readonly string[]
  readonly happenings: readonly Happening[]
}

const AUTHOR = 'dev'
const MACHINE = 'acme-ci'
const OWNERS = ['own1', 'own2']
const EVERYBODY = [AUTHOR, MACHINE, 'rev1', 'rev2', ...OWNERS, 'helper[bot]']
const HUMANS = new Set([AUTHOR, 'rev1', 'rev2', ...OWNERS])

interface Opinion {
  approves: boolean
  readonly objects: boolean
  readonly head: number
  readonly diff: number
}

interface Ending {
  readonly opinions: ReadonlyMap<string, Opinion>
  readonly pushers: ReadonlySet<string>
  readonly head: number
  readonly diff: number
}

/**
 * The rule of the house, told step by step as it happens, without any of the code that judges: everybody holds at most
 * one opinion; a push makes approvals old, a retarget makes them void, a dismissal takes one away for good.
 */
function live(happenings: readonly Happening[]): Ending {
  const opinions = new Map<string, Opinion>()
  const pushers = new Set<string>([AUTHOR])
  let head = 0
  let diff = 0
  for (const each of happenings) {
    if (each.kind === 'push') {
      head += 1
      if (!each.keepsDiff) diff += 1
      pushers.add(each.who)
    } else if (each.kind === 'retarget') {
      for (const opinion of opinions.values()) opinion.approves = false
    } else if (each.kind === 'dismiss') {
      opinions.delete(each.who)
    } else if (each.state !== 'commented') {
      const approves = each.state === 'approved'
      opinions.set(each.who, { approves, objects: !approves, head, diff })
    }
  }
  return { opinions, pushers, head, diff }
}

function tell({ ai, stale, writers, happenings }: Story): 'met' | 'unmet' {
  const end = live(happenings)
  const heard = [...end.opinions].filter(
    ([who]) => HUMANS.has(who) && who !== AUTHOR && writers.includes(who),
  )
  if (heard.some(([, { objects }]) => objects)) return 'unmet'
  const counted = heard
    .filter(([, { approves }]) => approves)
    .filter(([, { head, diff }]) => head === end.head || (stale === 'same-diff' && diff === end.diff))
    .filter(([who]) => !ai || !end.pushers.has(who))
    .map(([who]) => who)
  return counted.length >= 2 && counted.some((who) => OWNERS.includes(who)) ? 'met' : 'unmet'
}

/** The same story as the platform shows it afterwards. */
function seenAfter({ ai, writers, happenings }: Story): Facts {
  const reviews: (ReviewFacts & { readonly diff: number })[] = []
  const pushers: string[] = []
  let head = 0
  let diff = 0
  let baseChangedAt: string | null = null
  for (const [minute, each] of happenings.entries()) {
    const at = `2026-09-10T${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00Z`
    if (each.kind === 'push') {
      head += 1
      if (!each.keepsDiff) diff += 1
      pushers.push(each.who)
    } else if (each.kind === 'retarget') baseChangedAt = at
    else if (each.kind === 'review') {
      const given = {
        state: each.state,
        submittedAt: at,
        commit: sha(`head ${head}`),
        canWrite: writers.includes(each.who),
      }
      reviews.push({ ...review(each.who, given), diff })
    } else {
      const last = reviews.findLastIndex(
        ({ person: by, state }) => by?.login === each.who && state !== 'commented',
      )
      const dismissed = reviews[last]
      if (dismissed !== undefined) reviews[last] = { ...dismissed, state: 'dismissed' }
    }
  }
  const now = { sha: sha(`head ${head}`) }
  return facts({
    commits: [ai ? claudeCommit(now) : commit(now)],
    reviews: reviews.map(({ diff: of, ...rest }) => ({ ...rest, sameDiff: of === diff })),
    teams: [team('owners', ...OWNERS)],
    remembered: { signals: [], drivers: pushers.map((login) => driver(login)) },
    pullRequest: { baseChangedAt, author: person(AUTHOR) },
  })
}

const somebody = fc.constantFrom(...EVERYBODY)
const anyHappening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('review'), who: somebody, state: fc.constant('approved') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('review'),
      who: somebody,
      state: fc.constantFrom('changes-requested', 'commented'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('dismiss'), who: somebody }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('push'),
      who: fc.constantFrom('dev', 'rev1', 'own1'),
      keepsDiff: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('retarget') }) },
)
const anyStory: fc.Arbitrary<Story> = fc.record({
  ai: fc.boolean(),
  stale: fc.constantFrom('on-push', 'same-diff'),
  writers: fc.oneof(fc.constant(EVERYBODY), fc.subarray(EVERYBODY)),
  happenings: fc.array(anyHappening, { maxLength: 20 }),
})

describe('approvals judged from what the platform shows', () => {
  test('come to what the story says as it happens', () => {
    const verdicts = { met: 0, unmet: 0 }
    const require = { approvals: [{ count: 2 }, { count: 1, from: ['team/owners'] }] }
    fc.assert(
      fc.property(anyStory, (story) => {
        const by = policy({ rules: [rule(require)], stale: story.stale, machineUsers: [MACHINE] })
        const told = tell(story)
        verdicts[told] += 1
        expect(decide(seenAfter(story), by, NOW).findings[0]?.status).toBe(told)
      }),
      { numRuns: 3000 },
    )
    // Both sides are really tried.
    expect(Math.min(verdicts.met, verdicts.unmet)).toBeGreaterThan(100)
  })
})
