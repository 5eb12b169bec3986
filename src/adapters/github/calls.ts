import type { Logger } from 'pino'
import { type Around, plainly } from '../../app/around.ts'
import { OutsideError } from '../../app/errors.ts'
import { answerBehind, type Headers, toOutsideError } from './failures.ts'
import { createLimiter, DEFAULT_LIMITS, type Limiter, type Limits, type Resource } from './limiter.ts'
import { type CountRequest, createProbotApp, type Octokit } from './octokit.ts'
import type { Priority } from './turns.ts'

export interface GitHubOptions {
  readonly appId: number
  readonly privateKey: string
  /** REST base without trailing slash, e.g. `https://ghe.example.com/api/v3`. */
  readonly baseUrl: string
  readonly webhookSecret: string
  readonly log: Logger
  readonly count?: CountRequest
  /** Told each time GitHub asks us to wait. */
  readonly onLimit?: () => void
  /** Put around each call, from the moment it is wanted. */
  readonly around?: Around
  readonly limits?: Partial<Limits>
  readonly timeoutMs?: number
}

/** Stands for the app itself where an installation is named. */
export const AS_APP = 0

export interface Request {
  readonly route: string
  readonly parameters: Readonly<Record<string, unknown>>
  readonly resource: Resource
  readonly priority: Priority
  /** It may have taken effect even when it failed, so it is never repeated here. */
  readonly isWrite: boolean
  /** Throws OutsideError for an answer that is a failure in spite of its status. */
  readonly inspect?: (answer: Answer, pause: number) => void
}
export interface Answer {
  readonly data: unknown
  readonly headers: Headers
}
export interface Caller {
  readonly limiter: Limiter
  /** Throws OutsideError. */
  call(installation: number, request: Request): Promise<Answer>
  /** As the token at hand says, which costs no request. */
  seesAll(installation: number): Promise<boolean | null>
}

const TIMEOUT_MS = 10_000
/** GitHub's own hiccups are short; longer trouble is the business of the queue. */
const RETRY_DELAYS_MS = [300, 1500]
/** What the documentation asks for when no time is named; it doubles while the refusals go on. */
const PAUSE_MS = 60_000
const MOST_STRIKES = 4

/** Makes calls for installations: within the limits, with a fresh token, reads again when GitHub stumbled. */
export function createCaller(options: GitHubOptions): Caller {
  const limiter = createLimiter({ ...DEFAULT_LIMITS, ...options.limits })
  const clientOf = createClients(options)
  const strikes = new Map<number, number>()

  async function attempt(installation: number, request: Request): Promise<Answer> {
    const pause = PAUSE_MS * 2 ** (strikes.get(installation) ?? 0)
    try {
      const answer = await send(await clientOf(installation), installation, request)
      limiter.observe(installation, request.resource, answer.headers)
      request.inspect?.(answer, pause)
      strikes.delete(installation)
      return answer
    } catch (error) {
      const headers = answerBehind(error)?.headers
      if (headers !== undefined) limiter.observe(installation, request.resource, headers)
      throw noteLimit(installation, request, toOutsideError(error, { now: Date.now(), pause }))
    }
  }

  function noteLimit(installation: number, { resource }: Request, error: OutsideError): OutsideError {
    if (error.reason !== 'rate-limited' || error.retryAt === null) return error
    options.onLimit?.()
    strikes.set(installation, Math.min((strikes.get(installation) ?? 0) + 1, MOST_STRIKES))
    limiter.hold(installation, resource, Date.parse(error.retryAt))
    return error
  }

  const around = options.around ?? plainly
  async function once(installation: number, request: Request): Promise<Answer> {
    return around(nameOf(request), { installation, priority: request.priority }, () =>
      limiter.run(installation, request, () => attempt(installation, request)),
    )
  }

  return {
    limiter,
    call: (installation, request) => persistently(request, () => once(installation, request)),
    async seesAll(installation) {
      const octokit = await clientOf(installation)
      return selectionIn(await octokit.auth({ type: 'installation', installationId: installation }))
    },
  }
}

/** Reads are made again when GitHub stumbled. */
async function persistently({ isWrite }: Request, once: () => Promise<Answer>): Promise<Answer> {
  for (const delay of isWrite ? [] : RETRY_DELAYS_MS) {
    try {
      return await once()
    } catch (error) {
      if (!(error instanceof OutsideError) || error.reason !== 'unavailable') throw error
    }
    await sleep(delay * (0.5 + Math.random()))
  }
  return once()
}

function selectionIn(authentication: unknown): boolean | null {
  if (typeof authentication !== 'object' || authentication === null) return null
  if (!('repositorySelection' in authentication)) return null
  return authentication.repositorySelection === 'all'
}

function nameOf({ route, resource, isWrite }: Request): string {
  return resource === 'graphql' ? `GitHub graphql ${isWrite ? 'mutation' : 'query'}` : `GitHub ${route}`
}

/** A token that GitHub no longer takes (revoked, rotated) is replaced once; nothing has taken effect by then. */
async function send(octokit: Octokit, installation: number, request: Request): Promise<Answer> {
  try {
    return await exchange(octokit, request)
  } catch (error) {
    if (answerBehind(error)?.status !== 401 || installation === AS_APP) throw error
    await octokit.auth({ type: 'installation', installationId: installation, refresh: true })
  }
  return exchange(octokit, request)
}

/** Octokit's own reading of JSON looks for large integers and takes ten times as long, which trees cannot afford. */
async function exchange(octokit: Octokit, { route, parameters }: Request): Promise<Answer> {
  const answer = await octokit.request(route, { ...parameters, request: { parseSuccessResponseBody: false } })
  return { data: parsed(answer.data), headers: answer.headers }
}

/** An answer without content is an empty text. */
function parsed(text: unknown): unknown {
  if (typeof text !== 'string' || text === '') return null
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new OutsideError('github', 'GitHub broke off its answer', { cause: error, reason: 'unavailable' })
  }
}

const MOST_CLIENTS = 300

/** One Octokit for each installation that is at work; tokens are kept apart from them. */
function createClients(options: GitHubOptions): (installation: number) => Promise<Octokit> {
  const count = options.count ?? (() => undefined)
  const probot = createProbotApp({ ...options, count, timeoutMs: options.timeoutMs ?? TIMEOUT_MS })
  const clients = new Map<number, Promise<Octokit>>()
  return (installation) => {
    const client =
      clients.get(installation) ?? probot.auth(installation === AS_APP ? undefined : installation)
    clients.delete(installation)
    clients.set(installation, client)
    const oldest = clients.size > MOST_CLIENTS ? clients.keys().next() : null
    if (oldest?.done === false) clients.delete(oldest.value)
    return client
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
