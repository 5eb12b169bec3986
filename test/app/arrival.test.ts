import { beforeEach, describe, expect, test } from '@jest/globals'
import { type Arrival, type ArrivalPorts, judgeArrival } from '../../src/app/arrival.ts'
import type { ReadHistory } from '../../src/app/production-ports.ts'
import type { WorkItem } from '../../src/app/work.ts'
import { person, sha } from '../support/facts.ts'
import { notAsked } from '../support/ports.ts'
import { receipt } from '../support/receipts.ts'

type Arrived = Extract<WorkItem, { kind: 'arrived' }>
type Linked = Awaited<ReturnType<ReadHistory['pullRequestsOfCommit']>>[number]

const TOLD = '2026-09-10T12:00:00.000Z'
const AFTER = sha('after')
const ARRIVED: Arrived = {
  kind: 'arrived',
  ref: { installation: 1, repositoryId: 2, owner: 'acme', name: 'app' },
  branch: 'main',
  after: AFTER,
  by: person('dev'),
  commits: [{ sha: AFTER, tools: ['claude-code'] }],
  looksMerged: false,
  at: TOLD,
  receivedAt: TOLD,
}
const MERGED: Linked = {
  number: 7,
  state: 'merged',
  mergeCommit: AFTER,
  mergedAt: TOLD,
  head: sha('head'),
  base: 'main',
}

/** Commits below which something was said. */
const shownOn: string[] = []
beforeEach(() => {
  shownOn.length = 0
})

/** A world in which nobody accounts for the commits, a while after they were told of. */
function arrivalAfter(
  seconds: number,
  given: {
    readonly pulls?: readonly Linked[]
    readonly isOnRecord?: boolean
    readonly hasPolicy?: boolean
    readonly isProtected?: boolean
    readonly wasProtected?: boolean
    /** Head of an open pull request that was looked at. */
    readonly head?: string
  } = {},
  arrived: Partial<Arrived> = {},
): Promise<Arrival> {
  const { pulls = [], isOnRecord = false, hasPolicy = true } = given
  const { isProtected, wasProtected, head } = given
  const found = { state: 'found', repository: 'acme/app', commit: 'c', blob: 'b', text: '' } as const
  const ports: ArrivalPorts = {
    work: { ask: notAsked },
    commits: {
      commentOnCommit: async (_ref, commit) => void shownOn.push(commit),
      standsOnCommit: notAsked,
    },
    once: { takeOnce: async () => true, isTaken: async () => false },
    log: { debug: notAsked, info: notAsked, warn: notAsked, error: notAsked },
    clock: () => new Date(Date.parse(TOLD) + seconds * 1000).toISOString(),
    pushPatienceMs: 3000,
    protection: {
      headOf: notAsked,
      protectionOf: async () =>
        isProtected === undefined ? notAsked() : { isProtected, isRequired: isProtected, pinnedTo: null },
    },
    keepProtection: {
      lastProtection: async () =>
        wasProtected === undefined
          ? null
          : { isProtected: wasProtected, isRequired: wasProtected, pinnedTo: null },
    },
    looks: { lastLooks: async () => (head === undefined ? [] : [{ ...LOOK, head }]) },
    receipts: { ...NOT_ASKED, findReceipts: async () => (isOnRecord ? [receipt()] : []) },
    history: { ...NOT_ASKED, pullRequestsOfCommit: async () => pulls },
    policies: { ...NOT_ASKED, lastPolicy: async () => null },
    policyTexts: {
      readPolicyTexts: async () => ({
        repository: hasPolicy ? found : { state: 'absent' },
        organisation: { state: 'absent' },
      }),
    },
  }
  return judgeArrival(ports, { ...ARRIVED, ...arrived })
}

const NOT_ASKED = {
  findReceipts: notAsked,
  lastDeployment: notAsked,
  deploymentsAt: notAsked,
  commitsBetween: notAsked,
  pullRequestsOfCommit: notAsked,
  lastSuccessfulDeployment: notAsked,
  commitsTouching: notAsked,
  lastPolicy: notAsked,
  rememberPolicy: notAsked,
  hasKnownFloor: notAsked,
  timedPolicies: notAsked,
}

const LOOK = { repositoryId: 2, number: 7, updatedAt: TOLD, hasVerdict: true, isSettled: true }
const NOTHING = { kind: 'settled', settlement: { audit: [], ask: [] } }

describe('commits that came to a guarded branch', () => {
  test('are not looked into before there was time for their merge to be told', async () => {
    expect(await arrivalAfter(0.2)).toEqual({ kind: 'later', until: '2026-09-10T12:00:01.000Z' })
  })

  test("are nobody's fault once a receipt accounts for them", async () => {
    expect(await arrivalAfter(2, { isOnRecord: true })).toEqual(NOTHING)
  })

  test('with evidence and without a pull request are one finding, with all of them', async () => {
    const commits = [
      { sha: sha('first'), tools: ['claude-code'] },
      { sha: AFTER, tools: ['codex', 'claude-code'] },
    ]

    const arrival = await arrivalAfter(2, {}, { commits })

    expect(arrival).toMatchObject({
      settlement: {
        audit: [
          {
            kind: 'finding',
            actor: { login: 'dev' },
            data: {
              finding: 'direct-push',
              branch: 'main',
              commit: AFTER,
              commits: [sha('first'), AFTER],
              tools: ['claude-code', 'codex'],
            },
          },
        ],
      },
    })
  })

  test('are shown on the newest of them, and those without evidence are not', async () => {
    const commits = [
      { sha: sha('first'), tools: ['claude-code'] },
      { sha: sha('second'), tools: ['claude-code'] },
      { sha: AFTER, tools: [] },
    ]

    await arrivalAfter(2, {}, { commits })

    expect(shownOn).toEqual([sha('second')])
  })

  test('are looked up from the newest on, when there are very many', async () => {
    const commits = Array.from({ length: 60 }, (_, at) => ({ sha: sha(`${at}`), tools: ['claude-code'] }))

    const arrival = await arrivalAfter(2, {}, { commits })

    expect(arrival).toMatchObject({ settlement: { audit: [{ data: { commit: sha('59') } }] } })
    expect(shownOn).toEqual([sha('59')])
  })

  test('that look like a merge are looked at once more after half a minute, and accused only then', async () => {
    const isLikely = { looksMerged: true }

    expect(await arrivalAfter(2, {}, isLikely)).toEqual({ kind: 'later', until: '2026-09-10T12:00:30.000Z' })
    expect(await arrivalAfter(31, {}, isLikely)).toMatchObject({
      settlement: { audit: [{ kind: 'finding' }] },
    })
  })

  test('of a pull request that is open still may be its merge, which is shown late', async () => {
    const open: Linked = { ...MERGED, state: 'open', mergeCommit: null, mergedAt: null }

    expect(await arrivalAfter(2, { pulls: [open] })).toMatchObject({ kind: 'later' })
    expect(await arrivalAfter(31, { pulls: [open] })).toMatchObject({ settlement: { audit: [{}] } })
  })

  test('of a merge that nobody told of have it judged', async () => {
    expect(await arrivalAfter(2, { pulls: [MERGED] })).toMatchObject({
      settlement: {
        audit: [],
        ask: [
          {
            kind: 'pull-request',
            ref: { number: 7 },
            cause: { kind: 'closed', merged: true, mergeCommit: AFTER, by: { login: 'dev' } },
          },
        ],
      },
    })
  })

  test('of a merge long ago, or into another branch, are left alone', async () => {
    expect(await arrivalAfter(2, { pulls: [{ ...MERGED, mergeCommit: sha('old') }] })).toEqual(NOTHING)
    expect(await arrivalAfter(2, { pulls: [{ ...MERGED, base: 'release/1' }] })).toEqual(NOTHING)
  })

  test('of a pull request that was closed without a merge are as good as without one', async () => {
    const closed: Linked = { ...MERGED, state: 'closed', mergeCommit: null, mergedAt: null }

    expect(await arrivalAfter(2, { pulls: [closed] })).toMatchObject({ settlement: { audit: [{}] } })
  })

  test('without evidence are nothing to find', async () => {
    const commits = [{ sha: AFTER, tools: [] }]

    expect(await arrivalAfter(2, {}, { commits, looksMerged: true })).toEqual(NOTHING)
  })

  test('of the push that brings the first policy are nothing to find, and a merge that nobody told of is judged', async () => {
    const first = { bringsFirstPolicy: true } as const

    expect(await arrivalAfter(2, {}, first)).toEqual(NOTHING)
    expect(shownOn).toEqual([])
    expect(await arrivalAfter(2, { pulls: [MERGED] }, first)).toMatchObject({
      settlement: { audit: [], ask: [{ kind: 'pull-request', ref: { number: 7 } }] },
    })
  })

  test('where no policy is in force are nothing to find', async () => {
    expect(await arrivalAfter(2, { hasPolicy: false })).toEqual(NOTHING)
    expect(shownOn).toEqual([])
  })
})

describe('commits that came to a branch of which it is not known whether it is guarded', () => {
  const topic = { branch: 'release', mayBeUnguarded: true } as const

  test('have a few seconds to become a pull request, which is judged, and then nothing is asked of the branch', async () => {
    expect(await arrivalAfter(2, {}, topic)).toEqual({ kind: 'later', until: '2026-09-10T12:00:03.000Z' })
    expect(await arrivalAfter(4, { head: AFTER }, topic)).toEqual(NOTHING)
  })

  test('are looked into where it is guarded', async () => {
    expect(await arrivalAfter(4, { isProtected: false }, topic)).toEqual(NOTHING)
    expect(await arrivalAfter(4, { isProtected: true }, topic)).toMatchObject({
      settlement: { audit: [{ data: { finding: 'direct-push', branch: 'release' } }] },
    })
    expect(await arrivalAfter(4, { isProtected: true, head: sha('another') }, topic)).not.toEqual(NOTHING)
  })

  test('are looked into where it was guarded, though it is the head of a pull request', async () => {
    const known = { isProtected: true, wasProtected: true, head: AFTER }
    expect(await arrivalAfter(4, known, topic)).toMatchObject({
      settlement: { audit: [{ data: { finding: 'direct-push' } }] },
    })
  })
})
