import { describe, expect, test } from '@jest/globals'
import { OutsideError } from '../../src/app/errors.ts'
import { FIRST_LOOK } from '../../src/app/policy-in-force.ts'
import type { KnownPolicy, PolicyText } from '../../src/app/ports.ts'
import { type TellOnCommitPorts, tellOfOverride, tellOfPush } from '../../src/app/tell-on-commit.ts'
import { keyOf, type WorkItem } from '../../src/app/work.ts'
import { type WorkPorts, workOff } from '../../src/app/work-off.ts'
import { person, sha } from '../support/facts.ts'
import { notAsked, takingOnce } from '../support/ports.ts'

const REF = { installation: 1, repositoryId: 2, owner: 'acme', name: 'app' }
const ENFORCED = `version: 1
rules: [{ id: sign, require: { approvals: 1 } }]
exceptions: { grant: [team/ai-admins] }
`
const OBSERVED = `version: 1
mode: observe
rules: [{ id: sign, require: { approvals: 1 } }]
`

interface Given {
  /** Policy that pull requests were judged by; null: none was judged yet. */
  readonly known?: string | null
  /** Policy that stands in the repository. */
  readonly standing?: string
  readonly failure?: Error
}

interface Telling {
  readonly ports: TellOnCommitPorts
  readonly told: { readonly commit: string; readonly body: string }[]
  readonly warnings: string[]
  readonly asked: WorkItem[]
}

function telling({ known = ENFORCED, standing = ENFORCED, failure }: Given = {}): Telling {
  const told: Telling['told'] = []
  const warnings: string[] = []
  const asked: WorkItem[] = []
  const taken = new Set<string>()
  const lastPolicy: KnownPolicy | null =
    known === null
      ? null
      : {
          repository: found(known),
          organisation: { state: 'absent' },
          invalidSince: null,
          asks: FIRST_LOOK,
        }
  const ports: TellOnCommitPorts = {
    work: { ask: async (items) => void asked.push(...items) },
    clock: () => '2026-11-20T12:00:00.000Z',
    log: {
      debug: () => undefined,
      info: () => undefined,
      warn: (_fields, text) => warnings.push(text),
      error: notAsked,
    },
    once: takingOnce(taken),
    policies: {
      lastPolicy: async () => lastPolicy,
      rememberPolicy: notAsked,
      hasKnownFloor: async () => false,
      timedPolicies: notAsked,
    },
    policyTexts: {
      readPolicyTexts: async () => ({ repository: found(standing), organisation: { state: 'absent' } }),
    },
    commits: {
      async commentOnCommit(_ref, commit, body) {
        if (failure !== undefined) throw failure
        told.push({ commit, body })
      },
      standsOnCommit: async (_ref, commit, body) =>
        told.some((each) => each.commit === commit && each.body === body),
    },
  }
  return { ports, told, warnings, asked }
}

function found(text: string): PolicyText {
  return { state: 'found', repository: 'acme/app', commit: 'c', blob: text, text }
}

/** Ports of a process that is killed at a step, after so many of the kind. */
function dyingAt(
  ports: TellOnCommitPorts,
  step: 'commentOnCommit' | 'takeOnce',
  calls: number,
): TellOnCommitPorts {
  let left = calls
  function count(name: typeof step): void {
    if (name !== step) return
    if (left === 0) throw new Error('killed')
    left -= 1
  }
  const { commits, once } = ports
  return {
    ...ports,
    commits: {
      ...commits,
      async commentOnCommit(ref, commit, body) {
        count('commentOnCommit')
        await commits.commentOnCommit(ref, commit, body)
      },
    },
    once: {
      ...once,
      async takeOnce(ref, name) {
        count('takeOnce')
        return once.takeOnce(ref, name)
      },
    },
  }
}

const BUSY = new OutsideError('github', 'too many comments were made of late', { reason: 'reserved' })

function push(names: readonly string[], branch = 'main'): Parameters<typeof tellOfPush>[2] {
  const commits = names.map((name) => ({ sha: sha(name), tools: ['claude-code'] }))
  return { kind: 'direct-push', branch, by: person('dev'), commits }
}

describe('a push past every pull request', () => {
  test('is told of once, on its newest commit, to those who grant exceptions', async () => {
    const { ports, told } = telling()

    await tellOfPush(ports, REF, push(['first', 'second']))

    expect(told).toEqual([{ commit: sha('second'), body: expect.stringContaining('For @acme/ai-admins.') }])
    expect(told[0]?.body).toContain('2 commits carry evidence of AI')
  })

  test('that brings the same again is no news, and only what is new in it is', async () => {
    const { ports, told } = telling()
    await tellOfPush(ports, REF, push(['first', 'second']))

    await tellOfPush(ports, REF, push(['first', 'second']))
    await tellOfPush(ports, REF, push(['first']))
    expect(told).toHaveLength(1)

    await tellOfPush(ports, REF, push(['second', 'third']))
    expect(told.map(({ commit }) => commit)).toEqual([sha('second'), sha('third')])
    expect(told[1]?.body).not.toContain(sha('second').slice(0, 7))
  })

  test('onto another branch is news of that branch', async () => {
    const { ports, told } = telling()

    await tellOfPush(ports, REF, push(['first']))
    await tellOfPush(ports, REF, push(['first'], 'release'))

    expect(told.map(({ body }) => /push to `(\w+)`/.exec(body)?.[1])).toEqual(['main', 'release'])
  })

  test('is told of to nobody where everything is only observed, known or not', async () => {
    const known = telling({ known: OBSERVED })
    await tellOfPush(known.ports, REF, push(['first']))
    const unknown = telling({ known: null, standing: OBSERVED })
    await tellOfPush(unknown.ports, REF, push(['first']))

    expect([...known.told, ...unknown.told]).toEqual([])
  })

  test('is told of where no pull request was ever judged', async () => {
    const { ports, told } = telling({ known: null })

    await tellOfPush(ports, REF, push(['first']))

    expect(told).toEqual([{ commit: sha('first'), body: expect.stringContaining('For @acme/ai-admins.') }])
  })

  test('is told of, and calls nobody, while the policy cannot be read', async () => {
    const { ports, told } = telling({ known: null, standing: 'version: 7\n' })

    await tellOfPush(ports, REF, push(['first']))

    expect(told).toEqual([{ commit: sha('first'), body: expect.not.stringContaining('For ') }])
  })

  test('that cannot be shown is a warning, and holds nothing up', async () => {
    const failure = new OutsideError('github', 'GitHub answered 403', { reason: 'forbidden' })
    const { ports, told, warnings } = telling({ failure })

    await tellOfPush(ports, REF, push(['first']))

    expect(told).toEqual([])
    expect(warnings).toEqual(['a finding could not be shown on its commit'])
  })

  test('that cannot be shown for now is shown later, once', async () => {
    const { ports, told, warnings, asked } = telling()
    const busy = { ...ports.commits, commentOnCommit: () => Promise.reject(BUSY) }
    await tellOfPush({ ...ports, commits: busy }, REF, push(['first', 'second']))
    expect([told, warnings]).toEqual([[], []])

    const [untold] = asked.filter((item) => item.kind === 'untold')
    if (untold === undefined) throw new Error('it was not asked for')
    const claimed = {
      key: keyOf(untold),
      signal: new AbortController().signal,
      attempt: 1,
      items: [{ id: '1', receivedAt: untold.since, item: untold }],
    }
    // What it needs of the ports, and no more.
    const all = ports as unknown as WorkPorts
    expect(await workOff(all, claimed)).toMatchObject({
      kind: 'postponed',
      until: '2026-11-20T12:05:00.000Z',
    })
    const later = { ...all, clock: () => untold.notBefore }
    await workOff(later, claimed)
    expect(await workOff(later, claimed)).toMatchObject({ kind: 'done' })

    expect(told.map(({ commit }) => commit)).toEqual([sha('second')])
    expect(told[0]?.body).toContain('2 commits carry evidence of AI')
  })

  test.each([
    ['before it was told', 'commentOnCommit', 0],
    ['after it was told', 'takeOnce', 1],
  ] as const)('is told of once, though the process dies %s', async (_when, step, calls) => {
    const { ports, told } = telling()
    await expect(tellOfPush(dyingAt(ports, step, calls), REF, push(['first']))).rejects.toThrow('killed')

    await tellOfPush(ports, REF, push(['first']))
    await tellOfPush(ports, REF, push(['first']))

    expect(told.map(({ commit }) => commit)).toEqual([sha('first')])
  })

  test('does not hide a fault of our own', async () => {
    const { ports } = telling({ failure: new TypeError('x is not a function') })

    await expect(tellOfPush(ports, REF, push(['first']))).rejects.toThrow('x is not a function')
  })
})

test('a deployment against a refusal is told of once for each environment, on the commit that is live', async () => {
  const { ports, told } = telling()
  const finding = {
    kind: 'deployed-against-refusal',
    environment: 'production',
    commit: sha('live'),
  } as const

  await tellOfOverride(ports, REF, finding)
  await tellOfOverride(ports, REF, finding)
  await tellOfOverride(ports, REF, { ...finding, environment: 'staging' })

  expect(told.map(({ commit }) => commit)).toEqual([sha('live'), sha('live')])
  expect(told[0]?.body).toContain('went live in `production` although that had been refused')
})
