import { expect, test } from '@jest/globals'
import { OutsideError } from '../../src/app/errors.ts'
import { type TellPorts, tellFinding, tellSince } from '../../src/app/tell-finding.ts'
import type { WorkItem } from '../../src/app/work.ts'
import { lastPolicyIs, notAsked, takingOnce } from '../support/ports.ts'
import { keepLog } from '../support/stores.ts'

const REF = { installation: 1, repositoryId: 2, owner: 'acme', name: 'app', number: 3 }
const FINDING = { kind: 'check-not-required', branch: 'main' } as const
const POLICY = `version: 1
rules: [{ id: sign, require: { approvals: 1 } }]
exceptions: { grant: [team/ai-admins] }
`

function telling(failure?: OutsideError): {
  readonly ports: TellPorts
  readonly told: readonly string[]
  readonly log: ReturnType<typeof keepLog>
  readonly asked: readonly WorkItem[]
} {
  const asked: WorkItem[] = []
  const told: string[] = []
  const taken = new Set<string>()
  const log = keepLog()
  const ports: TellPorts = {
    work: { ask: async (items) => void asked.push(...items) },
    log,
    clock: () => '2026-11-20T12:00:00.000Z',
    answer: { react: notAsked, reply: notAsked, hasReplied: notAsked },
    notices: {
      async reply(_ref, body) {
        if (failure !== undefined) throw failure
        return String(told.push(body))
      },
      hasReplied: async () => false,
    },
    once: takingOnce(taken),
    policies: lastPolicyIs(POLICY),
  }
  return { ports, told, log, asked }
}

test('a finding is told once, as something that nobody waits for', async () => {
  const { ports, told } = telling()

  await tellFinding(ports, REF, 'weaker', FINDING)
  await tellFinding(ports, REF, 'weaker', FINDING)

  expect(told).toEqual([expect.stringContaining('For @acme/ai-admins.')])
})

test('a finding for which too little is left of the hour is told later, and holds nothing up', async () => {
  const { ports, told, asked } = telling(new OutsideError('github', 'kept', { reason: 'reserved' }))

  await tellFinding(ports, REF, 'weaker', FINDING)

  expect(told).toEqual([])
  expect(asked).toMatchObject([
    {
      kind: 'untold',
      place: { pullRequest: REF.number },
      finding: FINDING,
      notBefore: '2026-11-20T12:05:00.000Z',
    },
  ])
})

test('a finding that could not be told for a day is a warning', async () => {
  const { ports, asked, log } = telling(new OutsideError('github', 'kept', { reason: 'reserved' }))

  await tellSince(ports, REF, { name: 'weaker', finding: FINDING, since: '2026-11-19T11:59:00.000Z' })

  expect(asked).toEqual([])
  expect(log.lines).toMatchObject([
    { level: 'warn', text: 'a finding could not be shown on its pull request' },
  ])
})
