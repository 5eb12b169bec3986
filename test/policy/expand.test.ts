import { describe, expect, test } from '@jest/globals'
import { expandPresets } from '../../src/policy/expand.ts'
import { PRESETS } from '../../src/policy/presets.generated.ts'
import { policyFile } from '../support/policy-text.ts'

describe('presets in a policy', () => {
  test('their rules are added, and say where they come from', () => {
    const file = policyFile('extends: [preset:starter]\nrules: [{ id: mine, require: { owner: true } }]')
    const { rules } = expandPresets(file, 'repository')
    expect(rules.map(({ rule, origin }) => [rule.id, origin])).toEqual([
      ['countersign', 'preset:starter'],
      ['countersign-critical', 'preset:starter'],
      ['say-which-tool', 'preset:starter'],
      ['mine', 'repository'],
    ])
  })

  test('a rule of the same id replaces theirs', () => {
    const file = policyFile(
      'extends: [preset:starter]\nrules: [{ id: countersign, require: { approvals: 3 } }]',
    )
    const { rules } = expandPresets(file, 'repository')
    expect(rules.filter(({ rule }) => rule.id === 'countersign')).toEqual([
      { rule: { id: 'countersign', require: { approvals: 3 } }, origin: 'repository' },
    ])
  })

  test('any other key that the file sets replaces theirs, and the rest stays', () => {
    const file = policyFile(
      'extends: [preset:regulated]\ntools: { unlisted: deny }\nexceptions: { max_days: 3 }',
    )
    const { file: joined, origins } = expandPresets(file, 'organisation')
    expect(joined.tools).toEqual({ ...PRESETS['regulated']?.tools, unlisted: 'deny' })
    expect(joined.exceptions).toEqual({ max_days: 3, notify_days: [3, 1] })
    expect(origins).toMatchObject({
      'tools.unlisted': 'organisation',
      'tools.reason': 'preset:regulated',
      'exceptions.max_days': 'organisation',
      'exceptions.notify_days': 'preset:regulated',
    })
  })

  test('levels are joined by name: the paths of both, the limits of the file', () => {
    const file = policyFile(
      'extends: [preset:production-guardrails]\nblast_radius:\n  - { level: critical, paths: [core/**] }\n  - { level: high, changed_lines: 5 }\n  - { level: low, paths: [docs/**] }',
    )
    const levels = expandPresets(file, 'repository').file.blast_radius ?? []
    expect(levels.map(({ level }) => level)).toEqual(['critical', 'high', 'low'])
    expect(levels[0]?.paths).toEqual(expect.arrayContaining(['core/**', '**/migrations/**']))
    expect(levels[1]).toMatchObject({ changed_lines: 5, changed_files: 60 })
  })

  test('two presets may stand together', () => {
    const file = policyFile('extends: [preset:starter, preset:linux-kernel]')
    const ids = expandPresets(file, 'repository').rules.map(({ rule }) => rule.id)
    expect(ids).toEqual([
      'countersign',
      'countersign-critical',
      'say-which-tool',
      'assisted-by',
      'human-sign-off',
    ])
  })

  test('marks of own tools add up', () => {
    const file = policyFile('extends: [preset:regulated]\nprovenance: { custom: [{ tool: x, trailer: X }] }')
    expect(expandPresets(file, 'repository').file.provenance).toEqual({
      unmarked: 'ai',
      custom: [{ tool: 'x', trailer: 'X' }],
    })
  })

  test('a preset that loading would have refused is a broken assumption', () => {
    expect(() => expandPresets({ version: 1, extends: ['preset:none'] }, 'repository')).toThrow('preset:none')
  })
})
