import { describe, expect, test } from '@jest/globals'
import { FIRST_LOOK } from '../../src/app/policy-in-force.ts'
import type { ProtectionState } from '../../src/app/production-ports.ts'
import { examineProtections, type ProtectionPorts, tellIfWeaker } from '../../src/app/protection.ts'
import type { WorkItem } from '../../src/app/work.ts'
import { person, sha } from '../support/facts.ts'
import { notAsked, takingOnce } from '../support/ports.ts'
import { keepLog } from '../support/stores.ts'

type Protection = Extract<WorkItem, { kind: 'protection' }>
type Weakened = Extract<WorkItem, { kind: 'weakened' }>

const REF = { installation: 1, repositoryId: 2, owner: 'acme', name: 'app' }
const NOW = '2026-11-20T12:00:30.000Z'
const CHANGED: Protection = {
  kind: 'protection',
  ref: REF,
  branch: 'main',
  action: 'repository_ruleset.edited',
  by: person('adm'),
  at: '2026-11-20T12:00:00.000Z',
}
const PINNED: ProtectionState = { isProtected: true, isRequired: true, pinnedTo: 7 }
const LOOSE: ProtectionState = { ...PINNED, pinnedTo: null }
const GONE: ProtectionState = { isProtected: true, isRequired: false, pinnedTo: null }
const WEAKENED: Weakened = {
  kind: 'weakened',
  ref: REF,
  branch: 'main',
  before: { isRequired: true, pinnedTo: 7 },
  by: person('adm'),
  at: CHANGED.at,
  notBefore: '2026-11-20T12:01:00.000Z',
}

interface Given {
  readonly known?: ProtectionState | null
  readonly now?: ProtectionState
  readonly clock?: string
  readonly mode?: 'enforce' | 'observe'
  /** Null: the branch is gone. */
  readonly head?: string | null
}

interface World {
  readonly ports: ProtectionPorts
  readonly onCommits: { readonly commit: string; readonly body: string }[]
  readonly onPullRequests: string[]
}

function world(given: Given = {}): World {
  const { known = PINNED, now = GONE, clock = NOW, mode = 'enforce', head = sha('newest') } = given
  const onCommits: World['onCommits'] = []
  const onPullRequests: string[] = []
  const taken = new Set<string>()
  const text = `version: 1
mode: ${mode}
rules: [{ id: sign, require: { approvals: 1 } }]
exceptions: { grant: [team/ai-admins] }
`
  const ports: ProtectionPorts = {
    work: { ask: notAsked },
    log: keepLog(),
    clock: () => clock,
    protection: { protectionOf: async () => now, headOf: async () => head },
    keepProtection: { lastProtection: async () => known },
    policyTexts: { readPolicyTexts: notAsked },
    policies: {
      lastPolicy: async () => ({
        repository: { state: 'found', repository: 'acme/app', commit: 'c', blob: 'b', text },
        organisation: { state: 'absent' },
        invalidSince: null,
        asks: FIRST_LOOK,
      }),
      rememberPolicy: notAsked,
      hasKnownFloor: async () => false,
      timedPolicies: notAsked,
    },
    once: takingOnce(taken),
    answer: { react: notAsked, reply: notAsked, hasReplied: notAsked },
    notices: {
      reply: async (_ref, body) => String(onPullRequests.push(body)),
      hasReplied: async () => false,
    },
    commits: {
      commentOnCommit: async (_ref, commit, body) => void onCommits.push({ commit, body }),
      standsOnCommit: async () => false,
    },
  }
  return { ports, onCommits, onPullRequests }
}

describe('the rules of a branch', () => {
  test.each([
    ['require it no more', GONE, 'check-not-required'],
    ['require it from anybody', LOOSE, 'check-not-pinned'],
    ['require it from another app', { ...PINNED, pinnedTo: 8 }, 'check-not-pinned'],
  ] as const)('that %s are found, and told of a moment later', async (_what, now, finding) => {
    const { ports, onCommits } = world({ now })

    const examined = await examineProtections(ports, [CHANGED])

    expect(examined).toMatchObject({
      audit: [{ kind: 'finding', actor: { login: 'adm' }, data: { finding, branch: 'main' } }],
      ask: [WEAKENED],
      protections: [{ ref: REF, branch: 'main', state: now }],
    })
    expect(onCommits).toEqual([])
  })

  test('are as weak for whoever hears of it twice at once, and found once', async () => {
    const { ports } = world()

    const examined = await examineProtections(ports, [CHANGED, CHANGED])

    expect([examined.audit.length, examined.ask.length]).toEqual([1, 1])
  })

  test('that always were so are no finding, and remembered', async () => {
    const { ports } = world({ known: null })

    const examined = await examineProtections(ports, [CHANGED])

    expect(examined).toEqual({
      audit: [],
      ask: [],
      protections: [{ ref: REF, branch: 'main', state: GONE }],
    })
  })

  test('that a merge shows are told of there and at once', async () => {
    const { ports, onPullRequests } = world()

    const examined = await examineProtections(ports, [{ ...CHANGED, action: 'merged', pullRequest: 5 }])

    expect(examined).toMatchObject({ audit: [{ pullRequest: 5 }], ask: [] })
    expect(onPullRequests).toEqual([expect.stringContaining('is not required on `main` any more')])
    expect(onPullRequests[0]).not.toContain('changed the rules')
  })

  test('of a platform whose clock is ahead are not waited for longer', async () => {
    const { ports } = world()

    const { ask } = await examineProtections(ports, [{ ...CHANGED, at: '2026-11-20T13:00:00.000Z' }])

    expect(ask).toMatchObject([{ notBefore: '2026-11-20T12:01:30.000Z' }])
  })
})

describe('weaker rules', () => {
  const later = { clock: '2026-11-20T12:01:00.000Z' }

  test('are not told of before there was time to put them right', async () => {
    const { ports, onCommits } = world()

    expect(await tellIfWeaker(ports, WEAKENED, [])).toEqual({ kind: 'later', until: WEAKENED.notBefore })
    expect(onCommits).toEqual([])
  })

  test('are told of once on the newest commit, with who, when and what to do', async () => {
    const { ports, onCommits } = world(later)

    expect(await tellIfWeaker(ports, WEAKENED, [])).toEqual({ kind: 'told' })
    await tellIfWeaker(ports, WEAKENED, [WEAKENED])

    expect(onCommits).toEqual([
      { commit: sha('newest'), body: expect.stringMatching(/is not required on `main` any more/) },
    ])
    expect(onCommits[0]?.body).toContain('`adm` changed the rules on 2026-11-20 12:00 UTC.')
    expect(onCommits[0]?.body).toMatch(/\n\nFor @acme\/ai-admins\.$/)
  })

  test('that were put right are told of to nobody', async () => {
    const { ports, onCommits } = world({ ...later, now: PINNED })

    expect(await tellIfWeaker(ports, WEAKENED, [])).toEqual({ kind: 'told' })
    expect(onCommits).toEqual([])
  })

  test('that became weaker in two steps are told of as they stand, by the last who changed them', async () => {
    const last = { ...WEAKENED, before: { isRequired: true, pinnedTo: null }, by: person('own1') }
    const { ports, onCommits } = world(later)

    await tellIfWeaker(ports, WEAKENED, [last])

    expect(onCommits).toEqual([{ commit: sha('newest'), body: expect.stringContaining('`own1` changed') }])
  })

  test('of which the last step was taken back are told of as they stand', async () => {
    const last = { ...WEAKENED, before: { isRequired: true, pinnedTo: null }, by: person('own1') }
    const { ports, onCommits } = world({ ...later, now: LOOSE })

    await tellIfWeaker(ports, WEAKENED, [last])

    expect(onCommits).toHaveLength(1)
    expect(onCommits[0]?.body).toContain('is required from anybody now')
    expect(onCommits[0]?.body).toContain('`adm` changed')
  })

  test('that are weakened again are told of again', async () => {
    const { ports, onCommits } = world(later)

    await tellIfWeaker(ports, WEAKENED, [])
    await tellIfWeaker(ports, { ...WEAKENED, at: '2026-11-20T12:00:50.000Z' }, [])

    expect(onCommits).toHaveLength(2)
  })

  test('are told of to nobody where everything is only observed, or where the branch is gone', async () => {
    const observed = world({ ...later, mode: 'observe' })
    await tellIfWeaker(observed.ports, WEAKENED, [])
    const gone = world({ ...later, head: null })
    await tellIfWeaker(gone.ports, WEAKENED, [])

    expect([...observed.onCommits, ...gone.onCommits]).toEqual([])
  })
})
