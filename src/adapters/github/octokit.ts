import type { Logger } from 'pino'
import { Probot, ProbotOctokit } from 'probot'
import { createTransport, type Init, type Transport } from './transport.ts'

export type Octokit = InstanceType<typeof ProbotOctokit>

/** `token`: a token was asked for; the others are what we asked or wrote with one. */
export type RequestKind = 'read' | 'write' | 'token'
export type CountRequest = (kind: RequestKind) => void

export interface OctokitOptions {
  readonly appId: number
  readonly privateKey: string
  /** REST base without trailing slash. */
  readonly baseUrl: string
  readonly webhookSecret: string
  readonly log: Logger
  readonly count: CountRequest
  readonly timeoutMs: number
}

const API_VERSION = '2022-11-28'

/**
 * Probot as we use it: who we are, tokens, Octokit. Its throttle and retries are off: they share one queue over all
 * installations, repeat writes, and wait out limits in memory; `limiter.ts` does that instead.
 */
export function createProbotApp(options: OctokitOptions): Probot {
  const { appId, privateKey, baseUrl, webhookSecret } = options
  const Quiet = ProbotOctokit.defaults((given: OctokitDefaults) => ({
    ...given,
    throttle: { enabled: false },
    retry: { enabled: false },
    auth: boundToBase(given.auth, baseUrl),
  }))
  // Below "info" Probot logs the bodies of requests: texts of checks and comments.
  const level = options.log.isLevelEnabled('debug') ? 'info' : options.log.level
  return new Probot({
    appId,
    privateKey,
    baseUrl,
    secret: webhookSecret,
    log: options.log.child({}, { level }),
    Octokit: Quiet,
    request: { fetch: createFetch(options) },
  })
}

/** Every request, those for tokens too, is counted, names the version of the API and is given up in time. */
function createFetch({ count, timeoutMs }: OctokitOptions): Transport {
  const send = createTransport(timeoutMs)
  return (url, init) => {
    count(kindOf(url, init))
    return send(url, { ...init, headers: { ...init.headers, 'x-github-api-version': API_VERSION } })
  }
}

interface OctokitDefaults {
  readonly auth?: unknown
}
interface RequestFunction {
  defaults(parameters: object): RequestFunction
}

/** `octokit.auth()` would ask the public host for tokens, whatever the base: its own request knows no base URL. */
function boundToBase(auth: unknown, baseUrl: string): unknown {
  if (typeof auth !== 'object' || auth === null || !('request' in auth)) return auth
  if (!isRequestFunction(auth.request))
    throw new Error('Probot gives its tokens no request function any more')
  return {
    ...auth,
    request: auth.request.defaults({ baseUrl }),
  }
}

function isRequestFunction(value: unknown): value is RequestFunction {
  return typeof value === 'function' && 'defaults' in value
}

function kindOf(url: string, { method, body = '' }: Init): RequestKind {
  if (url.endsWith('/access_tokens')) return 'token'
  if (url.endsWith('/graphql')) return body.startsWith('{"query":"mutation') ? 'write' : 'read'
  return method === 'GET' ? 'read' : 'write'
}

/** Where GraphQL is: beside `/api/v3` on a server of one's own, else below the base. */
export function graphqlUrl(baseUrl: string): string {
  return baseUrl.endsWith('/api/v3') ? baseUrl.replace(/\/v3$/, '/graphql') : `${baseUrl}/graphql`
}
