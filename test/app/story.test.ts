import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { run } from '../cli/command-line.ts'
import { findingsOf } from '../support/audit-log.ts'
import { eventually, verdict } from '../support/eventually.ts'
import { copilotCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import { commentsOf } from '../support/github/scene/reading.ts'
import type { RepositoryScene } from '../support/github/scene/repository.ts'
import type { Deployment } from '../support/github/world/entities.ts'
import { type RunningApp, startApp } from '../support/running-app.ts'

/** The page tells what is tried here: policy and traces are compared with it. */
const PAGE = readFileSync(new URL('../../docs/story.md', import.meta.url), 'utf8')

let running: RunningApp

beforeAll(async () => {
  running = await startApp()
}, 120_000)
afterAll(async () => {
  await running.close()
})

/** The n-th block of a kind on the page. */
function block(kind: string, index: number): string {
  const blocks = [...PAGE.matchAll(/```(\w+)\n([\s\S]*?)```/g)].filter(([, found]) => found === kind)
  const text = blocks[index]?.[2]
  if (text === undefined) throw new Error(`docs/story.md has no block ${kind} ${index}`)
  return text
}

async function aShop(name: string): Promise<RepositoryScene> {
  const { github, app } = running
  const organization = github.organization(name, {
    members: ['drew', 'rosa', 'olga', 'adam'],
    teams: { owners: ['olga'], 'ai-admins': ['adam'] },
  })
  const repo = organization.repository('shop', {
    files: { '.github/ai-policy.yml': block('yaml', 0), 'README.md': '# shop\n' },
    access: { drew: 'write', rosa: 'write', olga: 'write', adam: 'admin' },
  })
  await app.installOn(organization)
  return repo
}

/** What ran in production before any of this. */
async function goLive(repo: RepositoryScene): Promise<void> {
  const { deployment } = await repo.deploy(running.app.app, { sha: repo.headOf() })
  await repo.setDeploymentStatus(deployment, 'success')
  running.github.clock.advance(1_000)
}

/** An agent's pull request whose traces its driver takes out, and that its driver approves. */
async function beginning(repo: RepositoryScene): Promise<PullRequestScene> {
  const files = { 'db/migrations/7.sql': 'alter table orders add refunded int;\n' }
  const pull = await repo.openPullRequest({
    by: 'copilot-swe-agent[bot]',
    branch: 'copilot/refunds',
    title: 'Add a column for refunds',
    commits: [copilotCommit('drew', { message: 'Add a column for refunds', files })],
  })
  await expect(verdict(pull, 'failure')).resolves.toContain('owners-sign-critical')
  const marked = pull.headSha()

  await pull.forcePush({ by: 'drew', commits: [{ by: 'drew', message: 'Add a column for refunds', files }] })
  await eventually(async () => {
    expect(await verdict(pull, 'failure')).toContain(marked.slice(0, 7))
  })

  await pull.approve('drew')
  await eventually(async () => {
    expect(await verdict(pull, 'failure')).toMatch(/drew.*not independent/)
  })
  return pull
}

interface Answered {
  readonly deployment: Deployment
  readonly state: string | null
  readonly comment: string
}

async function deploy(repo: RepositoryScene, sha: string): Promise<Answered> {
  const { deployment, runId } = await repo.deploy(running.app.app, { sha, by: 'rosa' })
  return eventually(() => {
    const review = repo.repository.protectionReviews.find((each) => each.runId === runId)
    if (review === undefined) throw new Error('the deployment has no answer yet')
    return { deployment, state: review.state, comment: review.comment }
  })
}

async function trace(sha: string): Promise<string> {
  const { out, code } = await run('.', ['trace', sha.slice(0, 10)], {
    openRecords: async () => ({ ...running.server.store, close: async () => undefined }),
  })
  expect(code).toBe(0)
  return out
}

/** Without what is different each time: hashes, times, numbers of comments. */
function lasting(text: string): readonly string[] {
  return text
    .replaceAll(/\b[0-9a-f]{40}\b|\b(?=[0-9a-f]*\d)[0-9a-f]{7}\b/g, 'COMMIT')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, 'TIME')
    .trimEnd()
    .split('\n')
}

test('the trace of a production commit tells all that happened before it', async () => {
  const repo = await aShop('acme')
  await goLive(repo)
  const pull = await beginning(repo)
  await pull.approve('olga')
  await verdict(pull, 'success')

  await repo.enqueue('rosa', pull)
  const group = await repo.requestMergeGroup(pull)
  await eventually(() => {
    const runs = [...repo.repository.checkRuns.values()].filter(({ headSha }) => headSha === group.headSha)
    expect(runs.map(({ state }) => state.conclusion)).toEqual(['success'])
  })
  const sha = await pull.merge('rosa', { method: 'squash', message: 'Add a column for refunds (#1)' })
  await repo.destroyMergeGroup(group, 'merged')

  const answer = await deploy(repo, sha)
  expect(answer.state).toBe('approved')
  await repo.setDeploymentStatus(answer.deployment, 'success')

  await eventually(async () => {
    expect(lasting(await trace(sha))).toEqual(lasting(block('text', 0)))
  })
  expect(await findingsOf(running, repo.fullName)).toEqual([])
})

test("the same with an administrator's force ends in a finding and a refused deployment", async () => {
  const repo = await aShop('acme-forced')
  await goLive(repo)
  const pull = await beginning(repo)

  const sha = await pull.merge('adam', { method: 'squash', message: 'Add a column for refunds (#1)' })

  await eventually(async () => {
    const findings = await findingsOf(running, repo.fullName)
    expect(findings).toMatchObject([
      { actor: { login: 'adam' }, pullRequest: 1, data: { finding: 'merged-while-unmet', merge: sha } },
    ])
    expect(commentsOf(pull).join('\n')).toContain('was merged by `adam`')
  })
  const answer = await deploy(repo, sha)
  expect(answer.state).toBe('rejected')
  expect(answer.comment).toContain('came with #1, merged while the policy was unmet')
  await eventually(async () => {
    const told = lasting((await trace(sha)).replaceAll('acme-forced', 'acme'))
    expect(told).toEqual(lasting(block('text', 1)))
  })
})

test('GitHub was used as it describes itself', () => {
  expect(running.github.violations).toEqual([])
})
