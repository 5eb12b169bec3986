import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal } from '../acts/refusal.ts'
import type { Answer } from '../rest/routing.ts'
import { errorBody } from './errors.ts'
import type { Faults, Trouble } from './faults.ts'
import { isGraphql, type LoggedRequest, type RequestLog } from './request-log.ts'

/** One HTTP request after its body has been read. */
export interface Incoming {
  readonly logged: LoggedRequest
  readonly method: string
  readonly url: URL
  /** Without `/api/v3`. */
  readonly path: string
  readonly isGraphql: boolean
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface Serving {
  readonly log: RequestLog
  readonly faults: Faults
  /** Added to the time of each answer, as a network would. */
  readonly latency: number
  /** Says what a request is before any fault is looked for. */
  readonly describe: (incoming: Incoming) => void
  readonly answer: (incoming: Incoming) => Answer | Promise<Answer>
}

export interface RunningServer {
  readonly url: string
  readonly close: () => Promise<void>
}

/** Serves on a free port of the loopback interface. */
export async function serve(serving: Serving): Promise<RunningServer> {
  const server = createServer((request, response) => {
    void respond(serving, request, response)
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

async function respond(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const incoming = await receive(serving.log, request)
  const { logged } = incoming
  let headers = standardHeaders(serving.log, incoming)
  try {
    serving.describe(incoming)
    headers = standardHeaders(serving.log, incoming)
    const answer = await answerOrFault(serving, incoming)
    if (answer === null) {
      serving.log.end(logged, 0)
      response.destroy()
    } else {
      serving.log.end(logged, answer.status)
      send(response, incoming, { ...answer, headers: { ...headers, ...answer.headers } })
    }
  } catch (error) {
    const answer = failure(error)
    serving.log.end(logged, answer.status)
    send(response, incoming, { ...answer, headers })
  }
}

async function receive(log: RequestLog, request: IncomingMessage): Promise<Incoming> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks).toString()
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'stand-in'}`)
  const path = url.pathname.replace(/^\/api\/v3(?=\/|$)/, '') || '/'
  const method = request.method ?? 'GET'
  const logged = log.begin({ method, path: path + url.search, body })
  return { logged, method, url, path, isGraphql: isGraphql(path), headers: request.headers, body }
}

/** The answer after its trouble, if any; `null` when the connection is to break. */
async function answerOrFault(serving: Serving, incoming: Incoming): Promise<Answer | null> {
  const trouble = serving.faults.strike(incoming.logged)
  await sleep(serving.latency + (trouble && 'delay' in trouble ? trouble.delay : 0))
  if (trouble && 'networkError' in trouble) return null
  const instead = trouble && troubledAnswer(trouble)
  if (instead) return instead
  const answer = await serving.answer(incoming)
  return trouble && 'dropAfterWrite' in trouble ? null : answer
}

function troubledAnswer(trouble: Trouble): Answer | null {
  if ('status' in trouble) return refused(new Refusal(trouble.status, `A fault of the stand-in`))
  if ('secondaryLimit' in trouble)
    return refused(new Refusal(403, 'You have exceeded a secondary rate limit. Please wait a few minutes.'), {
      'retry-after': String(trouble.secondaryLimit),
    })
  if ('primaryLimit' in trouble)
    return refused(new Refusal(403, 'API rate limit exceeded for installation.'), spent(trouble.primaryLimit))
  if ('graphqlRateLimited' in trouble)
    return {
      status: 200,
      body: { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded for installation.' }] },
      headers: { ...spent(trouble.graphqlRateLimited), 'x-ratelimit-resource': 'graphql' },
    }
  return null
}

function spent(seconds: number): Readonly<Record<string, string>> {
  const reset = Math.ceil(Date.now() / 1_000) + seconds
  return { 'x-ratelimit-remaining': '0', 'x-ratelimit-used': '5000', 'x-ratelimit-reset': String(reset) }
}

function refused(refusal: Refusal, headers: Answer['headers'] = {}): Answer {
  return { status: refusal.status, body: errorBody(refusal), headers }
}

/** A refusal is GitHub's own answer; anything else is a mistake of the stand-in, and says so. */
function failure(error: unknown): Answer {
  if (error instanceof Refusal) return refused(error)
  const text = Error.isError(error) ? (error.stack ?? error.message) : String(error)
  return { status: 500, body: { message: `The stand-in failed: ${text}` } }
}

const LIMIT = 5_000

function standardHeaders(
  log: RequestLog,
  { logged, isGraphql: isOfGraphql }: Incoming,
): Readonly<Record<string, string>> {
  const used = log.used(logged.account, isOfGraphql)
  return {
    server: 'github.com',
    'x-github-request-id': `STAND:${logged.number.toString(16).toUpperCase()}`,
    'x-github-media-type': 'github.v3; format=json',
    'x-ratelimit-limit': String(LIMIT),
    'x-ratelimit-remaining': String(Math.max(0, LIMIT - used)),
    'x-ratelimit-used': String(used),
    'x-ratelimit-reset': String(Math.ceil(Date.now() / 1_000) + 3_600),
    'x-ratelimit-resource': isOfGraphql ? 'graphql' : 'core',
  }
}

function send(
  response: ServerResponse,
  incoming: Incoming,
  { status, body, raw, headers = {} }: Answer,
): void {
  const bytes = raw ?? (body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body)))
  const type = bytes.length === 0 ? {} : { 'content-type': 'application/json; charset=utf-8' }
  if (incoming.method !== 'GET' || status !== 200) {
    response.writeHead(status, { ...type, ...headers, 'content-length': bytes.length }).end(bytes)
    return
  }
  const etag = `W/"${createHash('sha256').update(bytes).digest('hex')}"`
  if (incoming.headers['if-none-match'] === etag) {
    incoming.logged.status = 304
    response.writeHead(304, { ...headers, etag }).end()
  } else {
    response.writeHead(200, { ...type, ...headers, etag, 'content-length': bytes.length }).end(bytes)
  }
}
