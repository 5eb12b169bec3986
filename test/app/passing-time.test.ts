import { expect, test } from '@jest/globals'
import { lookAtPassedTime, type TimePorts } from '../../src/app/passing-time.ts'
import { FIRST_LOOK } from '../../src/app/policy-in-force.ts'
import type { WorkItem } from '../../src/app/work.ts'
import { notAsked, takingOnce } from '../support/ports.ts'
import { pullRequest } from '../support/work.ts'

const TRIAL = `version: 1
tools: { trials: [{ tool: claude-code, until: 2026-11-19 }] }
`

test('the end of a trial is looked at once, also when the process dies before it has asked for that', async () => {
  const { number: _, ...ref } = pullRequest(1)
  const taken = new Set<string>()
  const asked: WorkItem[] = []
  const policy = {
    repository: { state: 'found', repository: 'acme/web', commit: 'c', blob: 'b', text: TRIAL },
    organisation: { state: 'absent' },
    invalidSince: null,
    asks: FIRST_LOOK,
  } as const
  let isDying = true
  const ports: TimePorts = {
    clock: () => '2026-11-20T12:00:00.000Z',
    policies: {
      timedPolicies: async () => [{ ref, policy }],
      lastPolicy: notAsked,
      rememberPolicy: notAsked,
      hasKnownFloor: notAsked,
    },
    shares: { shareOf: notAsked },
    once: takingOnce(taken),
    work: {
      accept: notAsked,
      async ask(items) {
        if (isDying) throw new Error('killed')
        asked.push(...items)
      },
    },
  }
  await expect(lookAtPassedTime(ports)).rejects.toThrow('killed')

  isDying = false
  await lookAtPassedTime(ports)
  await lookAtPassedTime(ports)

  expect(asked).toEqual([{ kind: 'repository', ref, reason: 'time-passed', head: null }])
})
