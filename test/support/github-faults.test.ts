import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Octokit } from '@octokit/rest'
import type { PullRequestScene } from './github/scene/pull-request.ts'
import { type GitHub, startGitHub } from './github/start.ts'
import { octokitOf } from './github-client.ts'

let github: GitHub
let octokit: Octokit
let pr: PullRequestScene
const at = { owner: 'acme', repo: 'app' }

beforeEach(async () => {
  github = await startGitHub()
  const acme = github.organization('acme')
  const repo = acme.repository('app', { access: { dev: 'write' } })
  const app = github.app()
  await app.installOn(acme)
  pr = await repo.openPullRequest({ by: 'dev' })
  octokit = await octokitOf(github, app, acme)
})
afterEach(async () => {
  await github.close()
})

interface Failed {
  readonly status: number
  readonly response?: { readonly headers: Record<string, string> }
}

async function failure(request: Promise<unknown>): Promise<Failed> {
  try {
    await request
  } catch (error) {
    return error as Failed
  }
  throw new Error('The request did not fail')
}

describe('a fault', () => {
  test('strikes once unless told otherwise', async () => {
    const fault = github.fault({ status: 502 })
    expect((await failure(octokit.rest.repos.get(at))).status).toBe(502)
    await octokit.rest.repos.get(at)
    expect(fault.hits()).toBe(1)
  })

  test('strikes every n-th request that it is meant for, until it is taken away', async () => {
    const fault = github.fault({
      status: 500,
      every: 2,
      match: ({ operation }) => operation.endsWith('/labels'),
    })
    const statuses: number[] = []
    for (let round = 0; round < 4; round++) {
      await octokit.rest.repos.get(at)
      const labels = octokit.rest.issues.listLabelsForRepo(at)
      statuses.push(
        await labels.then(
          ({ status }) => status,
          ({ status }: Failed) => status,
        ),
      )
    }
    expect(statuses).toEqual([200, 500, 200, 500])
    fault.remove()
    await octokit.rest.issues.listLabelsForRepo(at)
    await octokit.rest.issues.listLabelsForRepo(at)
  })

  test('of a secondary limit says when to come again', async () => {
    github.fault({ secondaryLimit: 60 })
    const error = await failure(octokit.rest.repos.get(at))
    expect(error).toMatchObject({ status: 403, response: { headers: { 'retry-after': '60' } } })
  })

  test('of the primary limit says when it is over', async () => {
    github.fault({ primaryLimit: 120 })
    const { status, response } = await failure(octokit.rest.repos.get(at))
    expect(status).toBe(403)
    expect(response?.headers['x-ratelimit-remaining']).toBe('0')
    expect(Number(response?.headers['x-ratelimit-reset'])).toBeGreaterThan(Date.now() / 1_000 + 100)
  })

  test('of the limit of GraphQL comes with HTTP 200', async () => {
    github.fault({ graphqlRateLimited: 120, match: ({ operation }) => operation === 'query Who' })
    const answer = await octokit.request('POST /graphql', {
      baseUrl: `${github.url}/api`,
      query: 'query Who { viewer { login } }',
    })
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-resource': 'graphql' },
      data: { errors: [{ type: 'RATE_LIMITED' }] },
    })
  })

  test('may lose the answer to a write that was done', async () => {
    github.fault({ dropAfterWrite: true })
    await failure(octokit.rest.issues.createComment({ ...at, issue_number: pr.number, body: 'Done' }))
    expect(pr.pull.comments).toMatchObject([{ body: 'Done' }])
  })

  test('may break the connection before anything is done', async () => {
    github.fault({ networkError: true })
    await failure(octokit.rest.issues.createComment({ ...at, issue_number: pr.number, body: 'Lost' }))
    expect(pr.pull.comments).toEqual([])
  })

  test('may keep an answer waiting', async () => {
    github.fault({ delay: 80 })
    const started = performance.now()
    await octokit.rest.repos.get(at)
    expect(performance.now() - started).toBeGreaterThanOrEqual(75)
  })
})

describe('the request log', () => {
  test('counts reads, writes and what comes on top apart', async () => {
    const before = github.log.requests.length
    await octokit.rest.repos.get(at)
    await octokit.graphql(
      'query Labels { repository(owner: "acme", name: "app") { labels(first: 1) { totalCount } } }',
    )
    await octokit.rest.issues.createLabel({ ...at, name: 'ai-assisted' })
    const { data: comment } = await octokit.rest.issues.createComment({ ...at, issue_number: 1, body: 'One' })
    await octokit.graphql(
      'mutation React($id: ID!) { addReaction(input: { subjectId: $id, content: EYES }) { clientMutationId } }',
      {
        id: comment.node_id,
      },
    )
    await octokit.rest.rateLimit.get()
    const kinds = ['read', 'write', 'label-create', 'reaction', 'meta', 'token'] as const
    expect(kinds.map((kind) => github.log.count(kind, before))).toEqual([2, 1, 1, 1, 1, 0])
    expect(github.log.requests.slice(before).map(({ operation }) => operation)).toEqual([
      'GET /repos/{owner}/{repo}',
      'query Labels',
      'POST /repos/{owner}/{repo}/labels',
      'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
      'mutation React',
      'GET /rate_limit',
    ])
  })

  test('knows for whom each request was, how it ended, and how many were open at once', async () => {
    github.fault({ delay: 30, times: 3 })
    await Promise.all([1, 2, 3].map(() => octokit.rest.repos.get(at)))
    expect(github.log.mostInFlight('acme')).toBeGreaterThan(1)
    const last = github.log.requests.at(-1)
    expect(last).toMatchObject({ account: 'acme', status: 200, method: 'GET', path: '/repos/acme/app' })
    expect(last?.finishedAt).not.toBeNull()
  })
})
