import { describe, expect, test } from '@jest/globals'
import { foreignCheckSeen, foreignChecks } from '../../src/app/foreign-check.ts'
import type { First } from '../../src/app/ports.ts'
import type { Cause, WorkItem } from '../../src/app/work.ts'
import { sha } from '../support/facts.ts'
import { lastPolicyIs, notAsked, takingOnce } from '../support/ports.ts'
import { keepLog } from '../support/stores.ts'
import { pullRequest } from '../support/work.ts'

type Ports = Parameters<typeof foreignChecks>[0]
type Repository = Extract<WorkItem, { kind: 'repository' }>

const HEAD = sha('head')
const CHECKED: Cause = { kind: 'foreign-check', app: 'other-ci', head: HEAD, conclusion: 'success' }
const POLICY = `version: 1
rules: [{ id: sign, require: { approvals: 1 } }]
exceptions: { grant: [team/ai-admins] }
`

interface World {
  readonly ports: Ports
  /** Pull requests on which something was said. */
  readonly told: number[]
  /** Stores what work has left behind. */
  readonly store: (firsts: readonly First[] | undefined) => void
}

function world(): World {
  const taken = new Set<string>()
  const told: number[] = []
  const ports: Ports = {
    work: { ask: notAsked },
    clock: () => '2026-11-20T12:00:00.000Z',
    log: keepLog(),
    once: takingOnce(taken),
    policies: lastPolicyIs(POLICY),
    answer: { react: notAsked, reply: notAsked, hasReplied: notAsked },
    notices: {
      reply: async ({ number }) => String(told.push(number)),
      hasReplied: async () => told.length > 0,
    },
  }
  return { ports, told, store: (firsts = []) => firsts.forEach(({ name }) => taken.add(name)) }
}

describe('a check with our name that is not ours', () => {
  test('is found although the process died before what it had found was stored', async () => {
    const { ports, told, store } = world()
    await foreignChecks(ports, pullRequest(1), [CHECKED])

    const again = await foreignChecks(ports, pullRequest(1), [CHECKED])
    expect(again.map(({ audit }) => audit)).toMatchObject([[{ kind: 'finding', pullRequest: 1 }]])

    store(again)
    expect(await foreignChecks(ports, pullRequest(1), [CHECKED])).toEqual([])
    expect(told).toEqual([1])
  })

  test('is one finding, however often it was told of, and shown on each pull request with the head', async () => {
    const { ports, told, store } = world()
    const first = await foreignChecks(ports, pullRequest(1), [CHECKED, CHECKED])
    expect(first).toHaveLength(1)
    store(first)

    expect(await foreignChecks(ports, pullRequest(2), [CHECKED])).toEqual([])
    expect(told).toEqual([1, 2])
  })

  test('on a commit of no pull request is found although the process died before that was stored', async () => {
    const { ports, store } = world()
    const { number: _, ...ref } = pullRequest(1)
    const item: Repository = {
      kind: 'repository',
      ref,
      reason: 'foreign-check',
      head: HEAD,
      foreignCheck: { app: 'other-ci', conclusion: 'success' },
    }
    await foreignCheckSeen(ports, item, [])

    const { firsts } = await foreignCheckSeen(ports, item, [])
    expect(firsts).toMatchObject([{ audit: [{ kind: 'finding', pullRequest: null }] }])

    store(firsts)
    expect((await foreignCheckSeen(ports, item, [])).firsts).toEqual([])
  })
})
