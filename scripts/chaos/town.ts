import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { openEmbedded } from '../../src/adapters/store/embedded.ts'
import { openPostgres } from '../../src/adapters/store/postgres.ts'
import { storeOn } from '../../src/adapters/store/store.ts'
import type { Log } from '../../src/app/ports.ts'
import { claudeCommit } from '../../test/support/github/scene/commits.ts'
import type { PullRequestScene } from '../../test/support/github/scene/pull-request.ts'
import { verdictOf } from '../../test/support/github/scene/reading.ts'
import type { RepositoryScene } from '../../test/support/github/scene/repository.ts'
import { type GitHub, startGitHub } from '../../test/support/github/start.ts'
import type { Delivery } from '../../test/support/github/world/entities.ts'
import { ready, type ServerProcess, startProcess } from '../../test/support/server-process.ts'
import { repliesOn, statusCommentsOn } from '../../test/support/signing.ts'
import { aTeam } from '../../test/support/team.ts'
import type { Place } from './control.ts'

/** A GitHub of our own where people work on pull requests, and the app on it in processes that can be killed. */
export interface Town {
  readonly github: GitHub
  readonly pulls: readonly Known[]
  /** Starts the app, and resolves once it takes deliveries. They go to the last one that was started so. */
  readonly startApp: (
    environment?: Readonly<Record<string, string>>,
    nodeArguments?: readonly string[],
  ) => Promise<ServerProcess>
  /** Deliveries go to this one from now on. */
  readonly tell: (server: ServerProcess) => void
  /** Somebody does something: opens a pull request, pushes, signs, or asks how it stands. */
  readonly somethingHappens: () => Promise<void>
  readonly close: () => Promise<void>
}

/** A pull request, and what must have come of it. */
export interface Known {
  readonly scene: PullRequestScene
  isSigned: boolean
  /** Ids of the comments that asked for the status. */
  readonly asked: number[]
}

const MOST_PULLS = 12
const LATENCY_MS = 15

export async function foundTown(place: Place): Promise<Town> {
  const github = await startGitHub({ latency: LATENCY_MS, contract: false })
  const app = github.app({ slug: 'countersign' })
  const { repo } = await aTeam({ github, app }, 'acme')
  const pulls: Known[] = []
  function tell(server: ServerProcess): void {
    app.sendWebhooksTo(`${server.url}/api/github/webhooks`)
  }
  const environment = {
    APP_ID: String(app.id),
    PRIVATE_KEY: app.privateKey,
    WEBHOOK_SECRET: app.webhookSecret,
    GITHUB_API_URL: github.url,
    DATA_DIR: place.dataDir,
    ...(place.databaseUrl === undefined ? {} : { DATABASE_URL: place.databaseUrl }),
  }
  return {
    github,
    pulls,
    tell,
    async startApp(more = {}, nodeArguments = []) {
      const server = startProcess({ ...environment, PORT: String(await freePort()), ...more }, nodeArguments)
      tell(server)
      await ready(server)
      return server
    },
    somethingHappens: () => happen(repo, pulls),
    close: () => github.close(),
  }
}

async function happen(repo: RepositoryScene, pulls: Known[]): Promise<void> {
  const known = pulls[randomInt(MOST_PULLS)]
  if (known === undefined) {
    const scene = await repo.openPullRequest({ by: 'dev', commits: [claudeCommit('dev')] })
    pulls.push({ scene, isSigned: false, asked: [] })
    return
  }
  const dice = randomInt(10)
  if (dice < 3) {
    known.isSigned = false
    await known.scene.push({ by: 'dev', commits: [claudeCommit('dev')] })
  } else if (dice < 6) {
    known.isSigned = true
    await known.scene.approve('rev1')
  } else {
    const { id } = await known.scene.comment('rev2', '/ai-policy status')
    known.asked.push(id)
  }
}

/** Waits until every pull request has the verdict that it must have; else says which have not. */
export async function wrongVerdicts(
  { pulls }: Pick<Town, 'pulls'>,
  withinMs: number,
): Promise<readonly string[]> {
  const end = Date.now() + withinMs
  for (;;) {
    const wrong = pulls.filter(
      ({ scene, isSigned }) => verdictOf(scene) !== (isSigned ? 'success' : 'failure'),
    )
    if (wrong.length === 0 || Date.now() > end)
      return wrong.map(({ scene }) => `#${scene.number} says ${verdictOf(scene)}, which is wrong`)
    await sleep(100)
  }
}

/** What was told twice: there is one comment and one check on each pull request, and one reply to each question. */
export function toldTwice({ pulls }: Pick<Town, 'pulls'>): {
  readonly comments: number
  readonly checks: number
  readonly replies: number
} {
  const sums = { comments: 0, checks: 0, replies: 0 }
  for (const { scene, asked } of pulls) {
    const { repository, head } = scene.pull
    const checks = [...repository.checkRuns.values()].filter(({ headSha }) => headSha === head.sha)
    sums.comments += Math.max(0, statusCommentsOn(scene).length - 1)
    sums.checks += Math.max(0, checks.length - 1)
    sums.replies += Math.max(0, repliesOn(scene).length - asked.length)
  }
  return sums
}

export interface Unanswered {
  readonly asked: number
  /** Questions that were taken in, and have no reply. */
  readonly takenIn: number
  /** Questions that were never taken in, however often they were delivered. */
  readonly unheard: number
}

/** Questions without a reply, and whether the app has ever heard of them. */
function unanswered({ github, pulls }: Pick<Town, 'github' | 'pulls'>): Unanswered {
  const heard = new Set(
    deliveriesTo(github)
      .filter(isTaken)
      .map(({ body }) => commentIn(body)?.id),
  )
  const sums = { asked: 0, takenIn: 0, unheard: 0 }
  for (const { scene, asked } of pulls) {
    const missing = Math.max(0, asked.length - repliesOn(scene).length)
    const unheard = Math.min(missing, asked.filter((id) => !heard.has(id)).length)
    sums.asked += asked.length
    sums.unheard += unheard
    sums.takenIn += missing - unheard
  }
  return sums
}

/** Waits until every question has a reply; else says which have none. */
export async function leftUnanswered(
  town: Pick<Town, 'github' | 'pulls'>,
  withinMs: number,
): Promise<Unanswered> {
  const end = Date.now() + withinMs
  for (;;) {
    const left = unanswered(town)
    if (left.takenIn + left.unheard === 0 || Date.now() > end) return left
    await sleep(500)
  }
}

/** How often two processes read one pull request at the same time. */
export function overlappingReads({ github }: Pick<Town, 'github'>): number {
  const reads = github.log.requests.filter(({ operation }) => operation === 'query PullRequest')
  let overlaps = 0
  for (const all of Map.groupBy(reads, ({ body }) => numberIn(body)).values()) {
    let end = 0
    for (const { startedAt, finishedAt } of all) {
      if (startedAt < end) overlaps += 1
      end = Math.max(end, finishedAt ?? startedAt)
    }
  }
  return overlaps
}

function numberIn(body: string): number {
  const { variables } = JSON.parse(body) as { readonly variables: { readonly number: number } } // of our own query
  return variables.number
}

/** Deliveries that were answered with success and must be on record. */
export function acknowledgedBy({ github }: Pick<Town, 'github'>): ReadonlySet<string> {
  return new Set(
    deliveriesTo(github)
      .filter(isStored)
      .map(({ guid }) => guid),
  )
}

type Delivered = Pick<Delivery, 'statusCode' | 'event' | 'action' | 'body'>

function deliveriesTo({ world }: GitHub): readonly Delivery[] {
  return [...world.apps.values()].flatMap(({ deliveries }) => deliveries)
}

const SURELY_STORED = ['pull_request opened', 'pull_request synchronize', 'pull_request_review submitted']

function isStored(told: Delivered): boolean {
  const isSure = SURELY_STORED.includes(`${told.event} ${told.action}`) || isQuestion(told)
  return isTaken(told) && isSure
}

function isTaken({ statusCode }: Delivered): boolean {
  return statusCode === 202
}

function isQuestion({ event, action, body }: Delivered): boolean {
  return event === 'issue_comment' && action === 'created' && commentIn(body)?.user.type === 'User'
}

function commentIn(
  body: string,
): { readonly id: number; readonly user: { readonly type: string } } | undefined {
  return (JSON.parse(body) as { comment?: ReturnType<typeof commentIn> }).comment // written by our stand-in
}

/** What is left in the store after the app has ended. */
export async function storeLeft({ databaseUrl, dataDir }: Place): Promise<{
  readonly deliveries: ReadonlySet<string>
  readonly dead: number
  readonly entries: number
  readonly isChainWhole: boolean
}> {
  const engine =
    databaseUrl === undefined ? await openEmbedded(dataDir) : await openPostgres(databaseUrl, SILENT)
  const store = await storeOn(engine, SILENT)
  try {
    const rows = await engine.db.selectFrom('app.delivery').select('id').execute()
    const { dead } = await store.queueDepth()
    const audit = await store.verifyAudit()
    return {
      deliveries: new Set(rows.map(({ id }) => id)),
      dead,
      entries: audit.entries,
      isChainWhole: audit.ok,
    }
  } finally {
    await store.close()
  }
}

const SILENT: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore }

function ignore(): void {
  // What is wrong shows in what is left.
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port could be had on loopback')
  return address.port
}
