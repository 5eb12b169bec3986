import { describe, expect, test } from '@jest/globals'
import { decide } from '../../src/core/decide.ts'
import type { Decision } from '../../src/core/decision.ts'
import type { Facts } from '../../src/core/facts.ts'
import type { PolicyInForce } from '../../src/policy/policy.ts'
import {
  COUNTERSIGN,
  claudeCommit,
  commit,
  exception,
  facts,
  file,
  HEAD,
  layer,
  level,
  NOW,
  person,
  policy,
  review,
  rule,
  team,
} from '../support/facts.ts'

const HIGH = level('high', ['auth/**', 'infra/**'])
const OWNERS_SIGN_HIGH = rule(
  { approvals: [{ count: 2 }, { count: 1, from: ['team/owners'] }] },
  { id: 'owners-sign-high', when: { ai: true, blast_radius: 'high' } },
)
const BASELINE = policy({ levels: [HIGH], rules: [COUNTERSIGN, OWNERS_SIGN_HIGH] })
const OWNERS = team('owners', 'own1', 'own2')

function judge(seen: Facts, by: PolicyInForce = BASELINE): Decision {
  return decide(seen, by, NOW)
}

function aiFacts(overrides: Parameters<typeof facts>[0] = {}): Facts {
  return facts({ commits: [claudeCommit()], teams: [OWNERS], ...overrides })
}

function highFacts(...approvers: readonly string[]): Facts {
  return aiFacts({ files: [file('auth/login.ts')], reviews: approvers.map((login) => review(login)) })
}

function statusOf(decision: Decision, id: string): string | undefined {
  return decision.findings.find((finding) => finding.rule === id)?.status
}

describe('the verdict', () => {
  test('a change without evidence of AI passes a policy about AI', () => {
    const decision = judge(facts())
    expect(decision.verdict).toBe('pass')
    expect(decision.provenance.ai).toBe(false)
    expect(decision.toRequest).toEqual({ people: [], teams: [] })
    expect(decision.notes).toContain('No rule of the policy applies to this pull request.')
  })

  test('an AI change without approval fails and needs one', () => {
    const decision = judge(aiFacts())
    expect(decision.verdict).toBe('fail')
    expect(decision.provenance.tools).toEqual(['claude-code'])
    expect(decision.path).toEqual([{ kind: 'approval', count: 1, from: null, candidates: [] }])
  })

  test('an AI change with an independent approval on its head passes', () => {
    expect(judge(aiFacts({ reviews: [review('rev1')] })).verdict).toBe('pass')
  })

  test('of two people and one owner, an ordinary approval leaves the owner to be asked', () => {
    const decision = judge(highFacts('rev1'))
    expect(decision.verdict).toBe('fail')
    const finding = decision.findings.find(({ rule: id }) => id === 'owners-sign-high')
    expect(finding?.requirements[0]?.seen).toBe('1 of 2, 0 of 1 from team/owners')
    expect(decision.path).toEqual([
      {
        kind: 'approval',
        count: 1,
        from: ['team/owners'],
        candidates: [person('own1'), person('own2')],
      },
    ])
    expect(decision.toRequest.teams).toEqual(['owners'])
    expect(decision.level).toBe('high')
    expect(decision.levelLabel).toBe('blast-radius: high')
  })

  test('two owners fill the places of two people and of an owner', () => {
    expect(judge(highFacts('own1', 'own2')).verdict).toBe('pass')
  })

  test('an ordinary approval and an owner pass together', () => {
    expect(judge(highFacts('rev1', 'own1')).verdict).toBe('pass')
  })

  test('something unmet in warn mode alone warns', () => {
    const warned = policy({ rules: [{ ...COUNTERSIGN, mode: 'warn' }] })
    expect(judge(aiFacts(), warned).verdict).toBe('warn')
  })

  test('a policy in observe mode touches nothing but the check', () => {
    const observed = judge(
      aiFacts(),
      policy({ mode: 'observe', rules: [{ ...COUNTERSIGN, mode: 'observe' }] }),
    )
    expect(observed.touches).toBe(false)
    expect(observed.verdict).toBe('warn')
    expect(observed.toRequest.teams).toEqual([])
  })

  test('a rule that the floor enforces holds though the repository only warns', () => {
    const layers = [
      layer({ layer: 'organisation', rules: [COUNTERSIGN] }),
      layer({ mode: 'warn', rules: [{ ...COUNTERSIGN, mode: 'warn' }] }),
    ]
    const decision = judge(aiFacts(), policy({ layers }))
    expect(decision.verdict).toBe('fail')
    expect(decision.findings.map((finding) => finding.layer)).toEqual(['organisation', 'repository'])
  })

  test('a missing permission is named and fails', () => {
    const decision = judge(facts({ missingPermissions: ['members: read'] }))
    expect(decision.verdict).toBe('fail')
    expect(decision.path).toEqual([{ kind: 'permission', permission: 'members: read' }])
  })
})

describe('reviews as they are shown', () => {
  const owners = policy({
    rules: [rule({ approvals: { count: 1, from: ['team/owners'] } }, { id: 'owners' })],
  })

  test('an approval that no rule asks for is said not to count', () => {
    expect(judge(highFacts('rev1', 'own1'), owners).weighed).toMatchObject([
      { person: person('rev1'), counted: false, reasons: [{ kind: 'not-asked-for', rule: 'owners' }] },
      { person: person('own1'), counted: true, reasons: [] },
    ])
  })

  test('one that another rule asks for counts', () => {
    expect(judge(highFacts('rev1')).weighed).toMatchObject([{ counted: true }])
  })

  test('where no rule asks for approvals, nobody is told off', () => {
    expect(judge(highFacts('rev1'), policy()).weighed).toMatchObject([{ counted: true }])
  })

  test('what one layer does not count is shown as not counted', () => {
    const layers = [layer({ layer: 'organisation', machineUsers: ['rev1'] }), layer({ rules: [COUNTERSIGN] })]
    expect(judge(highFacts('rev1'), policy({ layers })).weighed).toMatchObject([
      { counted: false, reasons: [{ kind: 'machine-user' }] },
    ])
  })
})

describe('facts that are cut short', () => {
  test('an incomplete list of commits counts as AI', () => {
    const decision = judge(facts({ complete: { files: true, commits: false } }))
    expect(decision.verdict).toBe('fail')
    expect(decision.provenance).toMatchObject({ ai: true, assumed: 'incomplete' })
  })

  test('an incomplete list of files has the highest blast radius', () => {
    const decision = judge(aiFacts({ complete: { files: false, commits: true } }))
    expect(decision.level).toBe('high')
    expect(decision.reaches).toEqual([{ level: 'high', files: [], because: 'incomplete' }])
    expect(statusOf(decision, 'owners-sign-high')).toBe('unmet')
  })
})

describe('exceptions', () => {
  test('a waiver at this head waives what is unmet, and shows it', () => {
    const waiver = exception({ kind: 'waiver', head: HEAD })
    const decision = judge(aiFacts({ exceptions: [waiver] }))
    expect(decision.verdict).toBe('pass')
    expect(decision.findings.find(({ rule: id }) => id === 'countersign')).toMatchObject({
      status: 'waived',
      waivedBy: waiver,
    })
    expect(decision.exceptions).toEqual([waiver])
  })

  test('a waiver given on another head is void', () => {
    const waiver = exception({ kind: 'waiver', head: commit({ sha: 'f'.repeat(40) }).sha })
    expect(judge(aiFacts({ exceptions: [waiver] })).verdict).toBe('fail')
  })

  test('nothing lifts a denied tool', () => {
    const denied = policy({
      tools: { deny: ['claude-code'], reason: 'SEC-12', link: 'https://wiki.example.com' },
    })
    const exceptions = [
      exception({ kind: 'waiver', head: HEAD }),
      exception({ id: 'EX-2', tool: 'claude-code' }),
      exception({ id: 'EX-3', rule: 'tool-denied' }),
    ]
    const decision = judge(aiFacts({ exceptions, reviews: [review('rev1')] }), denied)
    expect(decision.verdict).toBe('fail')
    expect(decision.path).toEqual([
      { kind: 'impossible', reason: 'SEC-12', link: 'https://wiki.example.com' },
    ])
  })
})
