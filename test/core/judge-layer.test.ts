import { describe, expect, test } from '@jest/globals'
import { decide } from '../../src/core/decide.ts'
import { policyInForce } from '../../src/policy/merge.ts'
import { claudeCommit, commit, exception, facts, file, HEAD, NOW, review } from '../support/facts.ts'
import { policyFile } from '../support/policy-text.ts'

type Seen = Parameters<typeof facts>[0]

const COUNTERSIGN = 'rules: [{ id: countersign, when: { ai: true }, require: { approvals: 1 } }]'

/** What the organisation's rules say where the repository has a policy too: `countersign: unmet`. */
function floorSays(floor: string, own: string, seen: Seen = {}): readonly string[] {
  const files = { organisation: policyFile(floor), repository: policyFile(own), sources: [] }
  return decide(facts({ commits: [claudeCommit()], ...seen }), policyInForce(files).policy, NOW)
    .findings.filter(({ layer }) => layer === 'organisation')
    .map(({ rule, mode, status }) => `${rule}: ${status}${mode === 'enforce' ? '' : `, ${mode}`}`)
}

describe('a rule of the organisation under what the repository sets stricter', () => {
  test('holds for files that the repository calls critical', () => {
    const floor = 'rules: [{ id: owners, when: { blast_radius: critical }, require: { approvals: 1 } }]'
    const own = 'blast_radius: [{ level: critical, paths: ["payments/**"] }]'
    const seen = { files: [file('payments/a.ts')] }
    expect(floorSays(floor, '', seen)).toEqual(['owners: not-applicable'])
    expect(floorSays(floor, own, seen)).toEqual(['owners: unmet'])
  })

  test('is not signed by what the repository calls a machine, whose objection it still hears', () => {
    const own = 'reviewers: { machine_users: [robot] }'
    expect(floorSays(COUNTERSIGN, '', { reviews: [review('robot')] })).toEqual(['countersign: met'])
    expect(floorSays(COUNTERSIGN, own, { reviews: [review('robot')] })).toEqual(['countersign: unmet'])
    const objection = review('robot', { state: 'changes-requested' })
    expect(floorSays(COUNTERSIGN, own, { reviews: [review('rev1'), objection] })).toEqual([
      'countersign: unmet',
    ])
  })

  test('holds for tools that only the repository recognises, and its stance too', () => {
    const floor = `${COUNTERSIGN}\ntools: { unlisted: deny }`
    const own = 'provenance: { custom: [{ tool: acme-coder, trailer: Acme-Coder }] }'
    const seen = { commits: [commit({ message: 'A change\n\nAcme-Coder: v3\n' })] }
    expect(floorSays(floor, '', seen)).toEqual([
      'tool-needs-exception: not-applicable',
      'countersign: not-applicable',
    ])
    expect(floorSays(floor, own, seen)).toEqual(['tool-denied: unmet', 'countersign: unmet'])
  })

  test('holds for changes without a mark, which only the repository judges as AI', () => {
    const own = 'provenance: { unmarked: ai }'
    const seen = { commits: [commit()] }
    expect(floorSays(COUNTERSIGN, own, seen)).toEqual(['countersign: unmet'])
    const forPeople = 'rules: [{ id: people, when: { ai: false }, require: { approvals: 1 } }]'
    expect(floorSays(forPeople, own, seen)).toEqual(['people: unmet'])
  })

  test('is enforced where the repository says that it enforces, and not where it says nothing', () => {
    expect(floorSays(`mode: warn\n${COUNTERSIGN}`, 'mode: enforce')).toEqual(['countersign: unmet'])
    expect(floorSays(`mode: warn\n${COUNTERSIGN}`, 'rules: []')).toEqual(['countersign: unmet, warn'])
    expect(floorSays(COUNTERSIGN, 'mode: observe')).toEqual(['countersign: unmet'])
  })

  test('is waived by what waives it, in sight', () => {
    const own = 'provenance: { unmarked: ai }'
    const waiver = exception({ kind: 'waiver', head: HEAD })
    expect(floorSays(COUNTERSIGN, own, { exceptions: [waiver] })).toEqual(['countersign: waived'])
  })
})
