import { describe, expect, test } from '@jest/globals'
import { labelEffects, managedLabels, wantedLabels } from '../../src/report/labels.ts'
import { exception, layer, level, policy } from '../support/facts.ts'
import { approval, byClaude, decision, silence, unmet } from './decisions.ts'

const LEVELS = ['critical', 'high', 'middle', 'low', 'least'].map((name) => level(name, []))
const POLICY = policy({ levels: LEVELS })

describe('labels', () => {
  test('tell evidence of AI, an exception, and the blast radius', () => {
    const waived = { ...unmet('countersign', [approval()]), status: 'waived', waivedBy: exception() } as const
    const all = decision({ provenance: byClaude(), findings: [waived], levelLabel: 'blast-radius: high' })
    expect(wantedLabels(all, POLICY).map(({ name }) => name)).toEqual([
      'ai-assisted',
      'ai-exception',
      'blast-radius: high',
    ])
    expect(wantedLabels(decision(), POLICY)).toEqual([])
  })

  test('do not call a change AI without evidence', () => {
    const treated = decision({ provenance: silence({ ai: true, assumed: 'unmarked' }) })
    expect(wantedLabels(treated, POLICY)).toEqual([])
  })

  test('can be named otherwise or switched off', () => {
    const levels = [level('critical', [], { label: 'danger' }), level('high', [], { label: false })]
    const named = { ...policy({ levels }), aiLabel: false, exceptionLabel: 'excepted' } as const
    expect(managedLabels(named).map(({ name }) => name)).toEqual(['excepted', 'danger'])
    expect(
      wantedLabels(decision({ provenance: byClaude(), levelLabel: 'danger' }), named).map(({ name }) => name),
    ).toEqual(['danger'])
  })

  test('of two layers are one where GitHub holds them to be the same', () => {
    const two = policy({
      layers: [
        layer({ layer: 'organisation', levels: LEVELS }),
        layer({ levels: [level('High', [], { label: 'Blast-Radius: high' })] }),
      ],
    })
    expect(managedLabels(two).filter(({ name }) => /high/i.test(name))).toHaveLength(1)
  })

  test('have descriptions that GitHub takes, and a colour each', () => {
    const long = policy({ levels: [level('a'.repeat(39), [])] })
    for (const { description, color } of [...managedLabels(POLICY), ...managedLabels(long)]) {
      expect(description.length).toBeLessThanOrEqual(100)
      expect(description).toMatch(/grants nothing\.$/)
      expect(color).toMatch(/^[0-9a-f]{6}$/)
    }
  })

  test('are set only where they are not set already', () => {
    const ai = decision({ provenance: byClaude(), levelLabel: 'blast-radius: high' })
    expect(labelEffects(ai, POLICY, ['AI-Assisted', 'Blast-radius: High', 'bug'])).toEqual([])
    expect(labelEffects(ai, POLICY, ['bug'])).toMatchObject([
      { kind: 'add-labels', labels: [{ name: 'ai-assisted' }, { name: 'blast-radius: high' }] },
    ])
  })

  test('that were set by hand are corrected, and those of others left alone', () => {
    expect(labelEffects(decision(), POLICY, ['bug', 'AI-exception', 'blast-radius: low'])).toEqual([
      { kind: 'remove-labels', labels: ['AI-exception', 'blast-radius: low'] },
    ])
  })
})
