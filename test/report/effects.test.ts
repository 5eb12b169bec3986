import { describe, expect, test } from '@jest/globals'
import type { Decision, Need } from '../../src/core/decision.ts'
import type { Effect, Shown } from '../../src/report/effect.ts'
import { checkEffects, type EffectOptions, effectsOf } from '../../src/report/effects.ts'
import { progressReport } from '../../src/report/progress.ts'
import { person, policy, team } from '../support/facts.ts'
import { blocked, byClaude, counted, decision, met } from './decisions.ts'

const NOTHING: Shown = { check: null, labels: [], comment: null, requestedBefore: [] }
const OPTIONS: EffectOptions = { policy: policy(), draft: false, extras: {}, teams: [team('owners', 'own1')] }

function kinds(effects: readonly Effect[]): readonly string[] {
  return effects.map(({ kind }) => kind)
}

function checkOf(effects: readonly Effect[]): Extract<Effect, { kind: 'check' }> {
  const found = effects.find((effect) => effect.kind === 'check')
  if (found === undefined) throw new Error('there is no check among the effects')
  return found
}

/** What the platform shows after the effects were made true. */
function shownAfter(effects: readonly Effect[], before: Shown = NOTHING): Shown {
  let shown = before
  for (const effect of effects) {
    if (effect.kind === 'check') {
      const { state, digest, annotationsDigest, run } = effect
      shown = { ...shown, check: { id: run ?? 'run', state, digest, annotationsDigest } }
    }
    if (effect.kind === 'add-labels')
      shown = { ...shown, labels: [...shown.labels, ...effect.labels.map(({ name }) => name)] }
    if (effect.kind === 'create-comment')
      shown = { ...shown, comment: { id: 'c1', body: `${effect.body}\r\n` } }
    if (effect.kind === 'request-reviewers') {
      const names = [
        ...effect.people.map(({ name }) => name),
        ...effect.teams.map(({ name }) => `team/${name}`),
      ]
      shown = { ...shown, requestedBefore: [...shown.requestedBefore, ...names] }
    }
  }
  return shown
}

const FULL = blocked({
  levelLabel: 'blast-radius: critical',
  toRequest: { people: [person('rev1')], teams: ['owners'] },
})

describe('effects', () => {
  test('make everything true that is not shown yet', () => {
    const effects = effectsOf(FULL, NOTHING, OPTIONS)
    expect(kinds(effects)).toEqual(['check', 'add-labels', 'create-comment', 'request-reviewers'])
    expect(effects.at(-1)).toEqual({
      kind: 'request-reviewers',
      people: [{ name: 'rev1', id: person('rev1').id, nodeId: null }],
      teams: [{ name: 'owners', id: null, nodeId: 'T_owners' }],
    })
  })

  test('are none when nothing has changed', () => {
    const shown = shownAfter(effectsOf(FULL, NOTHING, OPTIONS))
    expect(effectsOf(FULL, shown, OPTIONS)).toEqual([])
  })

  test('are none when only the audit log has moved on', () => {
    const before = { ...OPTIONS, extras: { auditHead: 'aaa' } }
    const shown = shownAfter(effectsOf(FULL, NOTHING, before))
    expect(effectsOf(FULL, shown, { ...OPTIONS, extras: { auditHead: 'bbb' } })).toEqual([])
    expect(checkOf(effectsOf(FULL, NOTHING, before)).report.summary).toContain('`aaa`')
  })

  test('correct a check whose state somebody else has changed', () => {
    const shown = shownAfter(effectsOf(FULL, NOTHING, OPTIONS))
    const { check } = shown
    const queued: Shown = { ...shown, check: check === null ? null : { ...check, state: 'queued' } }
    expect(effectsOf(FULL, queued, OPTIONS)).toMatchObject([{ kind: 'check', run: 'run', state: 'failure' }])
  })

  test('update the run of the head where one is', () => {
    const shown = shownAfter(
      checkEffects(FULL.head, NOTHING, { state: 'in-progress', report: progressReport() }),
    )
    expect(checkOf(effectsOf(FULL, shown, OPTIONS))).toMatchObject({ run: 'run', state: 'failure' })
  })

  test('make a new run when annotations change, since GitHub only ever adds to them', () => {
    const annotated = blocked({ path: [{ kind: 'acknowledge', path: 'AGENTS.md' } satisfies Need] })
    const shown = shownAfter(effectsOf(annotated, NOTHING, OPTIONS))
    expect(checkOf(effectsOf(blocked(), shown, OPTIONS)).run).toBeNull()
    const bare = shownAfter(effectsOf(blocked(), NOTHING, OPTIONS))
    expect(checkOf(effectsOf(annotated, bare, OPTIONS)).run).toBe('run')
  })

  test('make a new run where the one that is shown is not in our form', () => {
    const foreign: Shown = {
      ...NOTHING,
      check: { id: 'x', state: 'other', digest: null, annotationsDigest: null },
    }
    expect(checkOf(effectsOf(FULL, foreign, OPTIONS)).run).toBeNull()
  })

  test('follow the stricter pull request with the same head', () => {
    const stricter = { number: 12, state: 'failure', title: 'Needs 1 approval' } as const
    const [check] = effectsOf(decision(), NOTHING, { ...OPTIONS, extras: { stricter } })
    expect(check).toMatchObject({ kind: 'check', state: 'failure' })
  })

  test('are the check alone when the policy only observes', () => {
    const observed: Decision = { ...FULL, verdict: 'warn', touches: false }
    expect(effectsOf(observed, NOTHING, OPTIONS)).toMatchObject([{ kind: 'check', state: 'neutral' }])
  })
})

describe('on a draft', () => {
  const DRAFT = { ...OPTIONS, draft: true }

  test('nobody is asked and nothing is said', () => {
    expect(kinds(effectsOf(FULL, NOTHING, DRAFT))).toEqual(['check', 'add-labels'])
  })

  test('a comment from before is left as it is', () => {
    expect(kinds(effectsOf(FULL, { ...NOTHING, comment: { id: 'c', body: 'old' } }, DRAFT))).toEqual([
      'check',
      'add-labels',
    ])
  })
})

describe('the one comment', () => {
  test('is not made for a change that passes as it is', () => {
    expect(kinds(effectsOf(decision(), NOTHING, OPTIONS))).toEqual(['check'])
  })

  test('is updated in place when everything turned green', () => {
    const green = decision({
      provenance: byClaude(),
      findings: [met('countersign')],
      weighed: [counted('rev1')],
    })
    const shown = shownAfter(effectsOf(FULL, NOTHING, OPTIONS))
    expect(effectsOf(green, shown, OPTIONS).find(({ kind }) => kind === 'update-comment')).toMatchObject({
      comment: 'c1',
      body: expect.stringContaining('Countersigned by `rev1`'),
    })
  })
})

describe('reviewers', () => {
  test('are asked once, whatever became of the request', () => {
    const shown = { ...NOTHING, requestedBefore: ['Rev1', 'team/OWNERS'] }
    expect(kinds(effectsOf(FULL, shown, OPTIONS))).not.toContain('request-reviewers')
    const teams = { ...FULL, toRequest: { people: [], teams: ['team/others', 'owners'] } }
    expect(effectsOf(teams, shown, OPTIONS).at(-1)).toEqual({
      kind: 'request-reviewers',
      people: [],
      teams: [{ name: 'others', id: null, nodeId: null }],
    })
  })
})
