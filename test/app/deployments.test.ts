import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { entriesOf, findingsOf } from '../support/audit-log.ts'
import { eventually, verdict } from '../support/eventually.ts'
import { claudeCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import { commitCommentsOf } from '../support/github/scene/reading.ts'
import type { RepositoryScene } from '../support/github/scene/repository.ts'
import type { Deployment } from '../support/github/world/entities.ts'
import { QUICK, type RunningApp, startApp } from '../support/running-app.ts'
import { aTeam, POLICY } from '../support/team.ts'

let running: RunningApp

beforeAll(async () => {
  running = await startApp({ paces: QUICK })
}, 120_000)
afterAll(async () => {
  await running.close()
})

interface Answered {
  readonly deployment: Deployment
  readonly state: string | null
  readonly comment: string
}

/** A workflow asks, and has its answer. */
async function deploy(repo: RepositoryScene, sha: string, environment = 'production'): Promise<Answered> {
  const { deployment, runId } = await repo.deploy(running.app.app, { sha, environment })
  return eventually(() => {
    const review = repo.repository.protectionReviews.find((each) => each.runId === runId)
    if (review === undefined) throw new Error('the deployment has no answer yet')
    return { deployment, state: review.state, comment: review.comment }
  })
}

async function signed(repo: RepositoryScene): Promise<PullRequestScene> {
  const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev'), claudeCommit('dev')] })
  await pull.approve('rev1')
  await verdict(pull, 'success')
  return pull
}

async function receiptOf({ headSha, pull, number }: PullRequestScene): Promise<void> {
  await eventually(async () => {
    const receipts = await running.server.store.findReceipts(headSha(), pull.repository.id)
    if (!receipts.some(({ pullRequest }) => pullRequest === number)) throw new Error('no receipt yet')
  })
}

/** Merges, and waits until that is on record. */
async function merge(
  pull: PullRequestScene,
  by: string,
  method: 'squash' | 'merge' | 'rebase',
): Promise<string> {
  const sha = await pull.merge(by, { method })
  await receiptOf(pull)
  return sha
}

/** The last event of its name is told of once more. */
async function tellAgain(event: string): Promise<void> {
  const sent = running.github.deliveries.webhooks.findLast((each) => each.event === event)
  if (sent === undefined) throw new Error('it was not told of yet')
  await running.github.deliveries.send({ ...sent, guid: randomUUID() })
}

/** Keys of work that was put off, as the log tells them. */
function postponedWork(): readonly string[] {
  const lines = running.log.map((line) => JSON.parse(line) as { msg: string; key?: string })
  return lines.flatMap(({ msg, key }) => (msg === 'work is postponed' && key !== undefined ? [key] : []))
}

test.each(['squash', 'merge', 'rebase'] as const)(
  'what was signed and merged by %s goes out',
  async (method) => {
    const { repo } = await aTeam(running, `goes-out-${method}`)
    const first = await deploy(repo, await merge(await signed(repo), 'dev', method))
    await repo.setDeploymentStatus(first.deployment, 'success')
    expect(first.state).toBe('approved')

    const sha = await merge(await signed(repo), 'dev', method)

    const second = await deploy(repo, sha)
    expect(second).toMatchObject({ state: 'approved' })
    expect(second.comment).toMatch(/came with a receipt that holds/)
  },
)

test('a merge of a moment ago is waited for, and one that was never told of is looked up', async () => {
  const { repo, organization } = await aTeam(running, 'just-now')
  const pull = await signed(repo)
  organization.webhooks('drop')
  const sha = await pull.merge('dev')
  organization.webhooks('send')

  const { runId } = await repo.deploy(running.app.app, { sha })
  await running.github.quiet()
  const reviews = repo.repository.protectionReviews
  expect(reviews.filter((review) => review.runId === runId)).toEqual([])
  await pull.comment('dev', 'Merged.')
  const closed = running.github.deliveries.webhooks.findLast(
    ({ event, action }) => event === 'pull_request' && action === 'closed',
  )
  if (closed === undefined) throw new Error('the merge was not announced')
  await running.github.deliveries.send(closed)

  await eventually(() => {
    expect(reviews.find((review) => review.runId === runId)).toMatchObject({ state: 'approved' })
  })
})

test('what was merged by force is refused, by number, also when something good came after it', async () => {
  const { repo } = await aTeam(running, 'forced-out')
  const before = await deploy(repo, await merge(await signed(repo), 'dev', 'squash'))
  await repo.setDeploymentStatus(before.deployment, 'success')
  const bad = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  await verdict(bad, 'failure')
  const badSha = await merge(bad, 'adm', 'squash')
  const sha = await merge(await signed(repo), 'dev', 'squash')

  const answer = await deploy(repo, sha)

  expect(answer.state).toBe('rejected')
  expect(answer.comment).toContain(
    `\`${badSha.slice(0, 7)}\` came with #${bad.number}, merged while the policy was unmet`,
  )
  expect(answer.comment).toContain('1 of 2 commits')
})

test('what came with no pull request is refused', async () => {
  const { repo } = await aTeam(running, 'unknown-out')

  const sha = await repo.pushToBranch('main', [{ by: 'dev' }], 'dev')

  const answer = await deploy(repo, sha)
  expect(answer).toMatchObject({ state: 'rejected' })
  expect(answer.comment).toContain('has no receipt')
})

test('a good merge into a branch that nobody guards opens no door to production', async () => {
  const { repo } = await aTeam(running, 'side-door', {
    files: {
      '.github/ai-policy.yml': POLICY.replace('when: { ai: true }', 'when: { ai: true, base: main }'),
    },
  })
  await repo.pushToBranch('sandbox', [{ by: 'dev' }], 'dev')
  const pull = await repo.openPullRequest({ by: 'dev', base: 'sandbox', commits: [claudeCommit('dev')] })
  await verdict(pull, 'success')
  const sha = await merge(pull, 'dev', 'merge')

  const answer = await deploy(repo, sha)

  expect(answer).toMatchObject({ state: 'rejected' })
  expect(answer.comment).toContain('has no receipt')
})

test('a merge under an exception goes out only as long as the exception lasts', async () => {
  const { repo } = await aTeam(running, 'lasting')
  const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  await verdict(pull, 'failure')
  await pull.comment('adm', '/ai-policy waive reason="hotfix" for=1h')
  await verdict(pull, 'success')
  const sha = await merge(pull, 'dev', 'squash')
  const good = await deploy(repo, sha)
  await repo.setDeploymentStatus(good.deployment, 'failure')
  await pull.comment('own1', 'Thank you.')

  const other = await repo.openPullRequest({ by: 'rev2', commits: [{ by: 'rev2' }] })
  await verdict(other, 'success')
  await other.comment('adm', '/ai-policy revoke EX-1 reason="fixed otherwise"')

  expect(good.state).toBe('approved')
  await eventually(async () => {
    const again = await deploy(repo, sha)
    expect(again.state).toBe('rejected')
    expect(again.comment).toContain('under `EX-1`, which ended')
  })
})

test('an environment that the policy does not guard is let through', async () => {
  const { repo } = await aTeam(running, 'staging')

  const answer = await deploy(repo, await repo.pushToBranch('main', [{ by: 'dev' }], 'dev'), 'staging')

  expect(answer).toMatchObject({ state: 'approved' })
})

test('going back to what was live before is not held up', async () => {
  const { repo } = await aTeam(running, 'rollback')
  const old = await merge(await signed(repo), 'dev', 'squash')
  for (const sha of [old, await merge(await signed(repo), 'dev', 'squash')]) {
    running.github.clock.advance(1_000)
    const { deployment } = await deploy(repo, sha)
    await repo.setDeploymentStatus(deployment, 'success')
  }
  running.github.clock.advance(1_000)

  const answer = await deploy(repo, old)

  expect(answer).toMatchObject({ state: 'approved' })
  expect(answer.comment).toContain('did not have already')
})

test('a policy that cannot be used lets nothing out, and says where it is wrong', async () => {
  const { repo } = await aTeam(running, 'unusable', {
    files: { '.github/ai-policy.yml': 'version: 1\nrulez: []\n' },
  })

  const answer = await deploy(repo, repo.headOf())

  expect(answer).toMatchObject({ state: 'rejected' })
  expect(answer.comment).toContain('.github/ai-policy.yml:2:')
})

test('the address in the payload is never called', async () => {
  const { repo } = await aTeam(running, 'callback')
  const sha = await merge(await signed(repo), 'dev', 'squash')
  await running.github.quiet()
  const since = running.github.log.requests.length
  const { runId } = await repo.deploy(running.app.app, { sha })
  const sent = running.github.deliveries.webhooks.findLast(
    ({ event }) => event === 'deployment_protection_rule',
  )
  if (sent === undefined) throw new Error('no webhook was sent')

  const hostile = JSON.stringify({
    ...(JSON.parse(sent.body) as object),
    deployment_callback_url: `http://127.0.0.1:9/repos/evil/app/actions/runs/${runId + 1}/deployment_protection_rule`,
  })
  await running.github.deliveries.send({ ...sent, guid: 'hostile', body: hostile })

  await eventually(() => {
    const runs = repo.repository.protectionReviews.map((review) => review.runId)
    expect(runs).toEqual(expect.arrayContaining([runId, runId + 1]))
  })
  const answers = running.github.log.requests.slice(since).filter(({ method }) => method === 'POST')
  expect(answers.filter(({ path }) => path.includes('evil'))).toEqual([])
})

test('what went live is on record with every commit that came with it', async () => {
  const { repo } = await aTeam(running, 'on-record')
  const { deployment } = await deploy(repo, await merge(await signed(repo), 'dev', 'squash'))
  await repo.setDeploymentStatus(deployment, 'success')
  const inner = await signed(repo)
  await merge(inner, 'dev', 'squash')
  const sha = await merge(await signed(repo), 'dev', 'squash')
  running.github.clock.advance(1_000)
  const second = await deploy(repo, sha)
  await repo.setDeploymentStatus(second.deployment, 'success')

  await eventually(async () => {
    const [receipt] = await running.server.store.findReceipts(inner.headSha(), inner.pull.repository.id)
    expect(receipt?.deployments.map(({ state }) => state)).toEqual(['approved', 'deployed'])
  })
})

test('what went live against our refusal is found', async () => {
  const { repo } = await aTeam(running, 'overridden')
  const sha = await repo.pushToBranch('main', [{ by: 'dev' }], 'dev')
  const pull = await signed(repo)
  const { deployment, state } = await deploy(repo, sha)
  expect(state).toBe('rejected')
  expect(pull.number).toBeGreaterThan(0)

  await repo.setDeploymentStatus(deployment, 'success')

  await eventually(async () => {
    const findings = await findingsOf(running, repo.fullName)
    expect(findings.map(({ data }) => data)).toEqual([
      expect.objectContaining({
        finding: 'deployed-against-refusal',
        environment: 'production',
        commit: sha,
      }),
    ])
  })
  const kinds = (await entriesOf(running, repo.fullName)).map(({ kind }) => kind)
  expect(kinds).toContain('deployment')
  const [comment, ...others] = commitCommentsOf(repo)
  expect(others).toEqual([])
  expect(comment).toMatchObject({ commit: sha, body: expect.stringContaining('went live in `production`') })

  await tellAgain('deployment_status')
  await eventually(async () => {
    const { waiting, active } = await running.server.store.queueDepth()
    expect({ waiting, active }).toEqual({ waiting: 0, active: 0 })
  })
  expect(await findingsOf(running, repo.fullName)).toHaveLength(1)
  expect(commitCommentsOf(repo)).toHaveLength(1)
})

// Last of those that look at work, since what it leaves waiting would be waited for by the others.
test('while the policy cannot be read a deployment waits, neither approved nor refused', async () => {
  const { repo } = await aTeam(running, 'waits')
  const sha = await merge(await signed(repo), 'dev', 'squash')
  const broken = running.github.fault({
    match: ({ body }) => body.includes('query Policies'),
    status: 502,
    every: 1,
  })

  const { runId } = await repo.deploy(running.app.app, { sha })

  // Each reading is tried several times, with pauses, before the deployment is put off.
  await eventually(() => {
    expect(postponedWork()).toContainEqual(expect.stringContaining(`:${repo.repository.id}:${runId}:`))
  })
  broken.remove()
  expect(repo.repository.protectionReviews.filter((review) => review.runId === runId)).toEqual([])
  const { waiting } = await running.server.store.queueDepth()
  expect(waiting).toBeGreaterThan(0)
})

test('GitHub was used as it describes itself', () => {
  expect(running.github.violations).toEqual([])
})
