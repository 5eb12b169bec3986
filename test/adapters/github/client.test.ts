import { generateKeyPairSync } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import nock from 'nock'
import { pino } from 'pino'
import { createGitHub, type GitHub } from '../../../src/adapters/github/client.ts'
import type { RequestKind } from '../../../src/adapters/github/octokit.ts'

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
})
const BASE = 'https://ghe.example.com/api/v3'
const HOST = 'https://ghe.example.com'
const REPO = 'GET /repos/{owner}/{repo}'
const HERE = { owner: 'acme', repo: 'app' }
const QUERY = { query: 'query { viewer { login } }', variables: {} }
const MUTATION = { query: 'mutation { addStar { clientMutationId } }', variables: {}, isWrite: true }

beforeEach(() => {
  nock.disableNetConnect()
})
afterEach(() => {
  jest.useRealTimers()
  const left = nock.pendingMocks()
  nock.abortPendingRequests()
  nock.cleanAll()
  nock.enableNetConnect()
  if (left.length > 0) throw new Error(`never asked for: ${left.join(', ')}`)
})

/** Everything but the date. */
const TIMERS = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const

interface Calls {
  readonly github: GitHub
  readonly kinds: RequestKind[]
}

function connect(change: { readonly baseUrl?: string; readonly timeoutMs?: number } = {}): Calls {
  const kinds: RequestKind[] = []
  const github = createGitHub({
    appId: 4711,
    privateKey,
    baseUrl: BASE,
    webhookSecret: 'x'.repeat(40),
    log: pino({ level: 'silent' }),
    count: (kind) => void kinds.push(kind),
    ...change,
  })
  return { github, kinds }
}

function tokens(times = 1, installation = 7): void {
  let made = 0
  nock(HOST)
    .post(`/api/v3/app/installations/${installation}/access_tokens`)
    .times(times)
    .matchHeader('authorization', /^bearer ey/)
    .reply(201, () => {
      made += 1
      return {
        token: `ghs_4711_token${made}`,
        expires_at: new Date(Date.now() + 3_600_000).toISOString(),
        permissions: { metadata: 'read' },
        repository_selection: 'all',
      }
    })
}

describe('a call', () => {
  test('bears a token of its installation and the version of the API, and is counted', async () => {
    tokens()
    nock(HOST)
      .get('/api/v3/repos/acme/app')
      .twice()
      .matchHeader('authorization', 'token ghs_4711_token1')
      .matchHeader('x-github-api-version', '2022-11-28')
      .reply(200, { id: 5 })
    const { github, kinds } = connect()
    expect((await github.rest(7, REPO, HERE)).data).toEqual({ id: 5 })
    await github.rest(7, REPO, HERE)
    expect(kinds).toEqual(['token', 'read', 'read'])
  })

  test.each([
    ['https://ghe.example.com/api/v3', HOST, '/api/graphql'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000', '/graphql'],
    ['https://api.acme.ghe.com', 'https://api.acme.ghe.com', '/graphql'],
  ])('to GraphQL of %s goes to the right place', async (baseUrl, host, path) => {
    nock(host)
      .post(
        baseUrl === BASE ? '/api/v3/app/installations/7/access_tokens' : '/app/installations/7/access_tokens',
      )
      .reply(201, { token: 'ghs_x', permissions: {} })
    nock(host)
      .post(path, QUERY)
      .reply(200, { data: { viewer: { login: 'countersign[bot]' } } })
    const { github, kinds } = connect({ baseUrl })
    expect((await github.graphql(7, QUERY)).data).toEqual({ viewer: { login: 'countersign[bot]' } })
    expect(kinds).toEqual(['token', 'read'])
  })

  test('of a mutation counts as a write', async () => {
    tokens()
    nock(HOST).post('/api/graphql', { query: MUTATION.query, variables: {} }).reply(200, { data: {} })
    const { github, kinds } = connect()
    await github.graphql(7, MUTATION)
    expect(kinds).toEqual(['token', 'write'])
  })

  test('with a token that is no longer taken gets a new one, at our own base URL, once', async () => {
    jest.useFakeTimers({ doNotFake: [...TIMERS], now: Date.now() })
    tokens(2)
    const taken: unknown[] = []
    nock(HOST)
      .get('/api/v3/repos/acme/app')
      .times(3)
      .reply(function () {
        taken.push(this.req.headers['authorization'])
        return (
          [
            [200, { id: 4 }] as const,
            [401, { message: 'Bad credentials' }] as const,
            [200, { id: 5 }] as const,
          ][taken.length - 1] ?? [500]
        )
      })
    const { github } = connect()
    expect((await github.rest(7, REPO, HERE)).data).toEqual({ id: 4 })
    // One that is younger than five seconds is tried again by Octokit itself: it may not have spread yet.
    jest.setSystemTime(Date.now() + 60_000)
    expect((await github.rest(7, REPO, HERE)).data).toEqual({ id: 5 })
    expect(taken).toEqual(['token ghs_4711_token1', 'token ghs_4711_token1', 'token ghs_4711_token2'])
  })

  test('as the app learns who we are, in the background', async () => {
    nock(HOST)
      .get('/api/v3/app')
      .matchHeader('authorization', /^bearer ey/)
      .reply(200, { slug: 'countersign' })
    const { github } = connect()
    expect(github.identity()).toEqual({ appId: 4711, slug: null })
    while (github.identity().slug === null) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(github.identity()).toEqual({ appId: 4711, slug: 'countersign' })
  })
})

describe('a call fails', () => {
  test('for a missing permission, which is named', async () => {
    tokens()
    nock(HOST)
      .get('/api/v3/repos/acme/app')
      .reply(
        403,
        { message: 'Resource not accessible by integration' },
        { 'x-accepted-github-permissions': 'members=read; administration=read' },
      )
    await expect(connect().github.rest(7, REPO, HERE)).rejects.toMatchObject({
      name: 'OutsideError',
      service: 'github',
      reason: 'forbidden',
      status: 403,
      permission: 'members: read or administration: read',
      retryAt: null,
    })
  })

  test.each([404, 410])('with %i for what is gone', async (status) => {
    tokens()
    nock(HOST).get('/api/v3/repos/acme/app').reply(status, { message: 'Not Found' })
    await expect(connect().github.rest(7, REPO, HERE)).rejects.toMatchObject({ reason: 'gone', status })
  })

  test('with what GitHub does not accept', async () => {
    tokens()
    nock(HOST)
      .post('/api/v3/repos/acme/app/labels')
      .reply(422, { message: 'Validation Failed', errors: [{ code: 'already_exists' }] })
    await expect(
      connect().github.rest(7, 'POST /repos/{owner}/{repo}/labels', { ...HERE, name: 'x' }),
    ).rejects.toMatchObject({
      reason: 'other',
      status: 422,
      message: expect.stringContaining('already_exists'),
    })
  })

  test('when the installation is suspended or deleted', async () => {
    nock(HOST)
      .post('/api/v3/app/installations/7/access_tokens')
      .reply(403, { message: 'This installation has been suspended' })
    nock(HOST).post('/api/v3/app/installations/8/access_tokens').reply(404, { message: 'Not Found' })
    const { github } = connect()
    await expect(github.rest(7, REPO, HERE)).rejects.toMatchObject({ reason: 'gone', status: 403 })
    await expect(github.rest(8, REPO, HERE)).rejects.toMatchObject({ reason: 'gone', status: 404 })
  })

  test('and its error bears no token', async () => {
    tokens()
    nock(HOST).get('/api/v3/repos/acme/app').reply(404, { message: 'Not Found' })
    const error: unknown = await connect()
      .github.rest(7, REPO, HERE)
      .catch((thrown: unknown) => thrown)
    expect(JSON.stringify([error, (error as Error).message, (error as Error).cause])).not.toContain('token1')
  })
})

describe('GitHub stumbles', () => {
  test('and a read is made again', async () => {
    tokens()
    nock(HOST).get('/api/v3/repos/acme/app').reply(502, '<html>Bad gateway</html>')
    nock(HOST).get('/api/v3/repos/acme/app').reply(200, { id: 5 })
    expect((await connect().github.rest(7, REPO, HERE)).data).toEqual({ id: 5 })
  })

  test('and a write is not, since it may have taken effect', async () => {
    tokens()
    nock(HOST).post('/api/v3/repos/acme/app/labels').reply(502)
    nock(HOST).post('/api/graphql').reply(502)
    const { github } = connect()
    await expect(github.rest(7, 'POST /repos/{owner}/{repo}/labels', HERE)).rejects.toMatchObject({
      reason: 'unavailable',
      status: 502,
    })
    await expect(github.graphql(7, MUTATION)).rejects.toMatchObject({ reason: 'unavailable' })
  })

  test('so long that a read is left to the queue', async () => {
    tokens()
    nock(HOST).get('/api/v3/repos/acme/app').times(3).reply(503)
    await expect(connect().github.rest(7, REPO, HERE)).rejects.toMatchObject({
      reason: 'unavailable',
      status: 503,
    })
  })

  test('with a broken connection', async () => {
    tokens()
    nock(HOST).post('/api/v3/repos/acme/app/labels').replyWithError('socket hang up')
    await expect(connect().github.rest(7, 'POST /repos/{owner}/{repo}/labels', HERE)).rejects.toMatchObject({
      reason: 'unavailable',
      status: null,
    })
  })

  test('with no answer in time', async () => {
    tokens()
    nock(HOST).post('/api/v3/repos/acme/app/labels').delay(2_000).reply(201, {})
    const before = performance.now()
    await expect(
      connect({ timeoutMs: 200 }).github.rest(7, 'POST /repos/{owner}/{repo}/labels', HERE),
    ).rejects.toMatchObject({ reason: 'unavailable', status: null })
    expect(performance.now() - before).toBeLessThan(1_500)
  })

  test('with half an answer', async () => {
    tokens()
    nock(HOST)
      .post('/api/graphql')
      .times(3)
      .reply(200, '{"data": {"viewer"', { 'content-type': 'application/json' })
    await expect(connect().github.graphql(7, QUERY)).rejects.toMatchObject({ reason: 'unavailable' })
  })

  test('with a query that it could not run', async () => {
    tokens()
    const message = 'Something went wrong while executing your query.'
    nock(HOST)
      .post('/api/graphql')
      .reply(200, { data: null, errors: [{ message }] })
    nock(HOST)
      .post('/api/graphql')
      .reply(200, { data: { viewer: { login: 'x' } } })
    expect((await connect().github.graphql(7, QUERY)).data).toEqual({ viewer: { login: 'x' } })
  })
})

describe('a limit', () => {
  const later = Math.floor(Date.now() / 1000) + 1800

  test.each([
    ['secondary, with the time named', 403, { 'retry-after': '90' }, 90_000],
    ['secondary, as 429', 429, { 'retry-after': '30' }, 30_000],
    ['secondary, without a time: the minute that GitHub asks for', 403, {}, 60_000],
  ])('%s', async (_, status, headers, wait) => {
    tokens()
    nock(HOST)
      .get('/api/v3/repos/acme/app')
      .reply(status, { message: 'You have exceeded a secondary rate limit.' }, headers)
    const { github, kinds } = connect()
    const before = Date.now()
    const error: unknown = await github.rest(7, REPO, HERE).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ reason: 'rate-limited', status })
    const named = Date.parse((error as { retryAt: string }).retryAt) - before
    expect(Math.abs(named - wait)).toBeLessThan(5_000)
    const asked = kinds.length
    await expect(github.rest(7, REPO, HERE)).rejects.toMatchObject({ reason: 'rate-limited' })
    expect(kinds).toHaveLength(asked)
  })

  test('of the hour holds until its reset', async () => {
    tokens()
    nock(HOST)
      .get('/api/v3/repos/acme/app')
      .reply(
        403,
        { message: 'API rate limit exceeded for installation.' },
        { 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(later) },
      )
    await expect(connect().github.rest(7, REPO, HERE)).rejects.toMatchObject({
      reason: 'rate-limited',
      retryAt: new Date(later * 1000).toISOString(),
    })
  })

  test('of GraphQL, which answers 200 all the same, holds as well', async () => {
    tokens()
    nock(HOST)
      .post('/api/graphql')
      .reply(
        200,
        { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] },
        { 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(later) },
      )
    const { github, kinds } = connect()
    const limit = { reason: 'rate-limited', retryAt: new Date(later * 1000).toISOString() }
    await expect(github.graphql(7, QUERY)).rejects.toMatchObject(limit)
    const asked = kinds.length
    await expect(github.graphql(7, QUERY)).rejects.toMatchObject(limit)
    expect(kinds).toHaveLength(asked)
  })

  test('of one installation delays no other', async () => {
    tokens(1, 7)
    tokens(1, 8)
    nock(HOST).get('/api/v3/repos/acme/app').reply(429, { message: 'slow down' }, { 'retry-after': '60' })
    nock(HOST).get('/api/v3/repos/beta/app').reply(200, { id: 6 })
    const { github } = connect()
    await expect(github.rest(7, REPO, HERE)).rejects.toMatchObject({ reason: 'rate-limited' })
    expect((await github.rest(8, REPO, { owner: 'beta', repo: 'app' })).data).toEqual({ id: 6 })
  })

  test('that comes near leaves the rest of the hour to verdicts', async () => {
    tokens()
    const headers = {
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': '499',
      'x-ratelimit-reset': String(later),
    }
    nock(HOST).post('/api/graphql').twice().reply(200, { data: {} }, headers)
    const { github } = connect()
    await github.graphql(7, QUERY)
    expect(github.isShort(7)).toBe(true)
    expect(github.isShort(8)).toBe(false)
    await expect(github.graphql(7, { ...QUERY, priority: 'extra' })).rejects.toMatchObject({
      reason: 'reserved',
    })
    expect((await github.graphql(7, QUERY)).errors).toEqual([])
  })
})

describe('what failed in part', () => {
  test('stands beside what did not', async () => {
    tokens()
    const error = {
      type: 'FORBIDDEN',
      message: 'Resource not accessible by integration',
      path: ['organization'],
    }
    nock(HOST)
      .post('/api/graphql')
      .reply(200, { data: { repository: { id: 'R_1' }, organization: null }, errors: [error] })
    expect(await connect().github.graphql(7, QUERY)).toEqual({
      data: { repository: { id: 'R_1' }, organization: null },
      errors: [error],
    })
  })
})

describe('the way there', () => {
  test('may be packed', async () => {
    tokens()
    const body = gzipSync(JSON.stringify({ id: 5, text: 'ä'.repeat(10_000) }))
    nock(HOST)
      .get('/api/v3/repos/acme/app')
      .matchHeader('accept-encoding', 'gzip')
      .reply(200, body, { 'content-encoding': 'gzip', 'content-type': 'application/json; charset=utf-8' })
    expect((await connect().github.rest(7, REPO, HERE)).data).toMatchObject({ text: 'ä'.repeat(10_000) })
  })

  test('of a repository that was renamed leads on', async () => {
    tokens()
    nock(HOST)
      .get('/api/v3/repos/acme/app')
      .reply(301, { message: 'Moved Permanently' }, { location: `${BASE}/repositories/5` })
    nock(HOST).get('/api/v3/repositories/5').matchHeader('authorization', /token/).reply(200, { id: 5 })
    expect((await connect().github.rest(7, REPO, HERE)).data).toEqual({ id: 5 })
  })

  test('to another host is not taken, and our token stays here', async () => {
    tokens()
    nock(HOST)
      .get('/api/v3/repos/acme/app')
      .times(3)
      .reply(302, '', { location: 'https://evil.example/repositories/5' })
    const evil = nock('https://evil.example').get('/repositories/5').reply(200, { id: 5 })
    await expect(connect().github.rest(7, REPO, HERE)).rejects.toMatchObject({ reason: 'unavailable' })
    expect(evil.isDone()).toBe(false)
    nock.cleanAll()
  })

  test('of a write is not changed into a read', async () => {
    tokens()
    nock(HOST)
      .post('/api/v3/repos/acme/app/labels')
      .reply(301, '', { location: `${BASE}/repositories/5/labels` })
    await expect(connect().github.rest(7, 'POST /repos/{owner}/{repo}/labels', HERE)).rejects.toMatchObject({
      reason: 'unavailable',
    })
  })

  test('of a write leads on with the same method and body', async () => {
    tokens()
    nock(HOST)
      .post('/api/v3/repos/acme/app/labels')
      .reply(307, '', { location: `${BASE}/repositories/5/labels` })
    nock(HOST).post('/api/v3/repositories/5/labels', { name: 'x' }).reply(201, { id: 9 })
    const answer = await connect().github.rest(7, 'POST /repos/{owner}/{repo}/labels', { ...HERE, name: 'x' })
    expect(answer.data).toEqual({ id: 9 })
  })
})
