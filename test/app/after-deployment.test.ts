import { expect, test } from '@jest/globals'
import { afterDeployment, type DeploymentPorts } from '../../src/app/deployment.ts'
import { FIRST_LOOK } from '../../src/app/policy-in-force.ts'
import type { DeploymentRecord } from '../../src/app/ports.ts'
import type { WorkItem } from '../../src/app/work.ts'
import { type WorkPorts, workOff } from '../../src/app/work-off.ts'
import { person, sha } from '../support/facts.ts'
import { takingOnce } from '../support/ports.ts'
import { keepLog } from '../support/stores.ts'

const REF = { installation: 1, repositoryId: 2, owner: 'acme', name: 'app' }
const LIVE = sha('live')
const DEPLOYED: Extract<WorkItem, { kind: 'deployed' }> = {
  kind: 'deployed',
  ref: REF,
  environment: 'production',
  sha: LIVE,
  by: person('adm'),
  createdAt: '2026-11-20T11:50:00.000Z',
  at: '2026-11-20T12:00:00.000Z',
}
const POLICY = `version: 1
rules: [{ id: sign, require: { approvals: 1 } }]
exceptions: { grant: [team/ai-admins] }
deployments: { environments: [production] }
`

interface World {
  readonly ports: DeploymentPorts
  readonly comments: string[]
  readonly records: DeploymentRecord[]
}

/** Production, to which a commit was refused; where the comment is lost as often as `losses` says. */
function world(answered: DeploymentRecord['state'], losses = 0): World {
  const comments: string[] = []
  const answer = { environment: 'production', sha: LIVE, at: DEPLOYED.createdAt, state: answered }
  const records: DeploymentRecord[] = [answer]
  const taken = new Set<string>()
  let left = losses
  const ports = {
    log: keepLog(),
    clock: () => '2026-11-20T12:00:01.000Z',
    history: { lastSuccessfulDeployment: async () => null },
    receipts: { deploymentsAt: async () => records },
    policies: {
      lastPolicy: async () => ({
        repository: { state: 'found', repository: 'acme/app', commit: 'c', blob: 'b', text: POLICY },
        organisation: { state: 'absent' },
        invalidSince: null,
        asks: FIRST_LOOK,
      }),
      hasKnownFloor: async () => false,
    },
    once: takingOnce(taken),
    commits: {
      async commentOnCommit(_ref: unknown, commit: string) {
        if (left > 0) {
          left -= 1
          throw new Error('killed')
        }
        comments.push(commit)
      },
      standsOnCommit: async () => comments.length > 0,
    },
  }
  // What an override needs of the ports, and no more.
  return { ports: ports as unknown as DeploymentPorts, comments, records }
}

function settled(
  { records }: World,
  { deployments = [] }: Awaited<ReturnType<typeof afterDeployment>>,
): void {
  records.push(...deployments.map(({ record }) => record))
}

test('a process that is killed before the end loses nothing of an override, and tells of it once', async () => {
  const all = world('rejected')
  await afterDeployment(all.ports, DEPLOYED)

  const again = await afterDeployment(all.ports, DEPLOYED)

  expect(again).toMatchObject({
    audit: [{ actor: { login: 'adm' }, data: { finding: 'deployed-against-refusal', commit: LIVE } }],
    deployments: [{ ref: REF, record: { state: 'deployed', at: DEPLOYED.at }, shas: [LIVE] }],
  })
  expect(all.comments).toEqual([LIVE])
})

test('a process that is killed while it tells of an override tells of it once', async () => {
  const all = world('rejected', 1)
  await expect(afterDeployment(all.ports, DEPLOYED)).rejects.toThrow('killed')

  settled(all, await afterDeployment(all.ports, DEPLOYED))

  expect(all.comments).toEqual([LIVE])
})

test('an override that is told of again is no news', async () => {
  const all = world('rejected')
  settled(all, await afterDeployment(all.ports, DEPLOYED))

  expect(await afterDeployment(all.ports, DEPLOYED)).toEqual({ audit: [] })
  expect(all.comments).toEqual([LIVE])
})

test('an override that is told of twice at once is one finding', async () => {
  const all = world('rejected')
  const receivedAt = DEPLOYED.at
  const claimed = {
    key: 'deployed',
    signal: new AbortController().signal,
    attempt: 1,
    items: ['1', '2'].map((id) => ({ id, receivedAt, item: DEPLOYED })),
  }

  const result = await workOff(all.ports as unknown as WorkPorts, claimed)

  expect(result).toMatchObject({ settlement: { audit: [{ kind: 'finding' }], deployments: [{ ref: REF }] } })
})

test('what was approved goes live without a finding', async () => {
  const all = world('approved')

  expect(await afterDeployment(all.ports, DEPLOYED)).toMatchObject({
    audit: [],
    deployments: [{ record: { state: 'deployed' } }],
  })
  expect(all.comments).toEqual([])
})
