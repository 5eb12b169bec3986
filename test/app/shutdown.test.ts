import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals'
import { eventually, verdict } from '../support/eventually.ts'
import type { AppScene } from '../support/github/scene/app.ts'
import { claudeCommit } from '../support/github/scene/commits.ts'
import { checkOf, commentsOf, verdictOf } from '../support/github/scene/reading.ts'
import { type GitHub, startGitHub } from '../support/github/start.ts'
import {
  type Environment,
  endAll,
  ready,
  type ServerProcess,
  startProcess,
} from '../support/server-process.ts'
import { aTeam } from '../support/team.ts'

jest.setTimeout(120_000)

let github: GitHub
let app: AppScene
let dataDir: string
let environment: Environment

beforeAll(async () => {
  github = await startGitHub()
  app = github.app({ slug: 'countersign' })
  dataDir = await mkdtemp(join(tmpdir(), 'countersign-'))
  environment = {
    APP_ID: String(app.id),
    PRIVATE_KEY: app.privateKey,
    WEBHOOK_SECRET: app.webhookSecret,
    GITHUB_API_URL: github.url,
    DATA_DIR: dataDir,
    PORT: String(await freePort()),
    LOG_LEVEL: 'debug',
  }
})
afterEach(endAll)
afterAll(async () => {
  expect(github.violations).toEqual([])
  await github.close()
  await rm(dataDir, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const probe = await listening(0)
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
function listening(port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}

async function started(): Promise<ServerProcess> {
  const server = startProcess(environment)
  app.sendWebhooksTo(`${server.url}/api/github/webhooks`)
  await ready(server)
  return server
}

function isReadingOne({ operation }: { readonly operation: string }): boolean {
  return operation === 'query PullRequest'
}

/** Whether a pull request is being read at the moment. */
function isReading(): boolean {
  return github.log.requests.some(
    ({ operation, finishedAt }) => operation === 'query PullRequest' && finishedAt === null,
  )
}

test('on SIGTERM running work is ended, and the process says so by its exit code', async () => {
  const server = await started()
  const { repo } = await aTeam({ github, app }, 'ended')
  github.fault({ match: isReadingOne, delay: 1500 })
  const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  await eventually(() => expect(isReading()).toBe(true))

  server.signal('SIGTERM')
  expect(await server.ended()).toBe(0)

  expect(verdictOf(pull)).toBe('failure')
  expect(server.log.map(({ msg }) => msg)).toEqual(expect.arrayContaining(['stopping', 'stopped']))
})

test('work that does not end in time is given back, and the next process does it, once', async () => {
  const server = await started()
  const { repo } = await aTeam({ github, app }, 'given-back')
  const stuck = github.fault({ match: isReadingOne, every: 1, delay: 9000 })
  const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  await eventually(() => expect(isReading()).toBe(true))

  const begun = performance.now()
  server.signal('SIGTERM')
  // Whoever balances load is told, and what still arrives is not lost.
  await eventually(async () => {
    const answer = await fetch(`${server.url}/readyz`)
    expect([answer.status, await answer.text()]).toEqual([503, 'stopping\n'])
  })
  const late = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  expect(await server.ended()).toBe(0)
  expect(performance.now() - begun).toBeLessThan(10_000)
  expect([verdictOf(pull), verdictOf(late)]).toEqual(['none', 'none'])

  stuck.remove()
  await started()
  await verdict(pull, 'failure')
  await verdict(late, 'failure')
  expect(commentsOf(pull)).toHaveLength(1)
  expect(checkOf(pull)?.history.at(-1)?.conclusion).toBe('failure')
})

test('a second signal ends the process at once, and nothing is lost', async () => {
  const server = await started()
  const { repo } = await aTeam({ github, app }, 'twice')
  const stuck = github.fault({ match: isReadingOne, every: 1, delay: 9000 })
  const pull = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
  await eventually(() => expect(isReading()).toBe(true))

  const begun = performance.now()
  server.signal('SIGTERM')
  await eventually(() => expect(server.log.map(({ msg }) => msg)).toContain('stopping'))
  server.signal('SIGINT')
  expect(await server.ended()).toBe(1)
  expect(performance.now() - begun).toBeLessThan(3000)

  stuck.remove()
  await started()
  await verdict(pull, 'failure')
})

test('an address that is taken is named, with what to do', async () => {
  const other = await listening(Number(environment['PORT']))
  const server = startProcess(environment)
  expect(await server.ended()).toBe(1)
  await new Promise((resolve) => other.close(resolve))
  expect(server.log).toEqual([
    expect.objectContaining({
      level: 'fatal',
      msg: 'cannot listen',
      problem: `port ${environment['PORT']} of 127.0.0.1 is taken: stop what listens there, or set PORT`,
    }),
  ])
})

test('a second process on the same data folder says what is wrong', async () => {
  await started()
  const other = startProcess({ ...environment, PORT: String(await freePort()) })
  expect(await other.ended()).toBe(1)
  expect(other.output()).toMatch(/another process|in use|locked/i)
})

test('what nobody catches is logged without its secrets, and ends the process', async () => {
  const thrown = `
    const timer = setInterval(() => {
      if (process.listenerCount('uncaughtException') === 0) return
      clearInterval(timer)
      Promise.reject(new Error('token ghs_${'a'.repeat(36)} of jane@example.com'))
    }, 20)`
  const server = startProcess(environment, ['--import', `data:text/javascript,${encodeURIComponent(thrown)}`])
  expect(await server.ended()).toBe(1)
  expect(server.log.at(-1)).toMatchObject({
    level: 'fatal',
    msg: 'something was thrown that nobody caught',
    origin: 'unhandledRejection',
  })
  expect(server.output()).not.toMatch(/ghs_|jane@/)
})
