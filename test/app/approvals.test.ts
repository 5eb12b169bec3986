import { afterAll, beforeAll, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { eventually, textOf, verdict } from '../support/eventually.ts'
import { claudeCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import { checkOf, verdictOf } from '../support/github/scene/reading.ts'
import type { Review } from '../support/github/world/entities.ts'
import { QUICK, type RunningApp, startApp } from '../support/running-app.ts'
import { anAiPull, aPlace } from '../support/signing.ts'

const POLICY = `version: 1
rules:
  - { id: countersign, when: { ai: true }, require: { approvals: 1 } }
reviewers: { request: false }
`
const PEOPLE = ['rev1', 'rev2', 'own1'] as const
type Name = (typeof PEOPLE)[number]

/** What can happen to a pull request of `dev`, as far as it bears on who has signed it. */
type Act =
  | { readonly kind: 'approve' | 'object' | 'remark' | 'dismiss' | 'push'; readonly who: Name }
  | { readonly kind: 'retarget' }

const anAct: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('approve', 'approve', 'object', 'remark', 'dismiss', 'push' as const),
    who: fc.constantFrom(...PEOPLE),
  }),
  fc.constant({ kind: 'retarget' as const }),
)

/** The slow and obvious way: for each person, what they said last, and all that happened since. */
function reference(acts: readonly Act[]): 'success' | 'failure' {
  const opinions = PEOPLE.map((who) => ({ who, ...lastOpinion(acts, who) }))
  if (opinions.some(({ opinion }) => opinion === 'object')) return 'failure'
  const signed = opinions.filter(({ who, opinion, since }) => {
    const isDriver = acts.some((act) => act.kind === 'push' && act.who === who)
    const isOld = since.some(({ kind }) => kind === 'push' || kind === 'retarget')
    return opinion === 'approve' && !isDriver && !isOld
  })
  return signed.length > 0 ? 'success' : 'failure'
}

function lastOpinion(
  acts: readonly Act[],
  who: Name,
): { readonly opinion: 'approve' | 'object' | null; readonly since: readonly Act[] } {
  const at = acts.findLastIndex((act) => (act.kind === 'approve' || act.kind === 'object') && act.who === who)
  const since = acts.slice(at + 1)
  const { kind } = acts[at] ?? { kind: null }
  const isDismissed = since.some((act) => act.kind === 'dismiss' && act.who === who)
  return { opinion: isDismissed || (kind !== 'approve' && kind !== 'object') ? null : kind, since }
}

let running: RunningApp
let count = 0

beforeAll(async () => {
  running = await startApp({ paces: QUICK })
}, 120_000)
afterAll(async () => {
  await running.close()
  expect(running.github.violations).toEqual([])
})

async function perform(pull: PullRequestScene, act: Act, reviews: Map<Name, Review>): Promise<void> {
  // Times of GitHub have whole seconds, and within one of them the order is not known.
  running.github.clock.advance(2_000)
  switch (act.kind) {
    case 'approve':
      reviews.set(act.who, await pull.approve(act.who))
      return
    case 'object':
      reviews.set(act.who, await pull.requestChanges(act.who))
      return
    case 'remark':
      await pull.review(act.who, { state: 'COMMENTED', body: 'A remark.' })
      return
    case 'dismiss':
      await dismiss(pull, reviews.get(act.who))
      return
    case 'push':
      await pull.push({ by: act.who, commits: [{ by: 'dev' }] })
      return
    case 'retarget':
      await pull.edit('dev', { base: pull.pull.base.ref.endsWith('other') ? 'main' : 'other' })
      return
    default:
      throw new Error(`nobody performs ${JSON.stringify(act satisfies never)}`)
  }
}

async function dismiss(pull: PullRequestScene, review: Review | undefined): Promise<void> {
  if (review !== undefined && review.state !== 'DISMISSED') await pull.dismiss(review, 'adm')
}

test('whatever is reviewed, dismissed, pushed and retargeted, the verdict is that of the obvious reference', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anAct, { minLength: 3, maxLength: 7 }), async (acts) => {
      const place = await aPlace(running, `sequence-${(count += 1)}`, { policy: POLICY })
      await place.pushToBranch('other', [{ by: 'rev2', files: { 'docs/other.md': 'other\n' } }], 'rev2')
      const pull = await anAiPull(place, { commits: [claudeCommit('dev')] })
      await verdict(pull, 'failure')
      const reviews = new Map<Name, Review>()
      for (const act of acts) await perform(pull, act, reviews)
      await eventually(async () => {
        await running.github.quiet()
        const { waiting, active } = await running.server.store.queueDepth()
        expect({ waiting, active }).toEqual({ waiting: 0, active: 0 })
      })
      const seen = verdictOf(pull)
      if (seen !== reference(acts))
        throw new Error(`${seen} (${checkOf(pull)?.state.title ?? ''})\n${textOf(pull)}`)
    }),
    { numRuns: 10, endOnFailure: true },
  )
}, 240_000)
