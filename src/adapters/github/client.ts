import { z } from 'zod'
import { OutsideError } from '../../app/errors.ts'
import { type Answer, AS_APP, createCaller, type GitHubOptions } from './calls.ts'
import type { Identity } from './events/payload.ts'
import { rateLimitEnd } from './failures.ts'
import { graphqlUrl } from './octokit.ts'
import type { Priority } from './turns.ts'

/** GitHub, for all installations, with the limits of each kept apart. */
export interface GitHub {
  readonly appId: number
  /** A REST call of an installation (or `AS_APP`). Reads are tried again, writes are not. Throws OutsideError. */
  rest(installation: number, route: string, parameters?: object, priority?: Priority): Promise<Answer>
  /** A GraphQL call. What failed in part is returned beside what did not. Throws OutsideError. */
  graphql(installation: number, call: GraphqlCall): Promise<GraphqlAnswer>
  /** Only the reserve for verdicts is left of this hour. */
  isShort(installation: number): boolean
  /** ISO time from when on sweeps may go on, since less than their share of the hour is left; null: now. */
  backgroundHeldUntil(installation: number): string | null
  /** Whether an installation is on all repositories of its account; null: it is not told. */
  seesAll(installation: number): Promise<boolean | null>
  /** Who we are, as far as GitHub could be asked until now. */
  identity(): Identity
}
export interface GraphqlCall {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly isWrite?: boolean
  readonly priority?: Priority
}
export interface GraphqlAnswer {
  readonly data: Readonly<Record<string, unknown>>
  readonly errors: readonly GraphqlError[]
}

const GraphqlError = z.object({
  type: z.string().optional(),
  message: z.string().default(''),
  path: z.array(z.union([z.string(), z.number()])).optional(),
})
/** One field that failed. `path` leads to it. */
export type GraphqlError = z.output<typeof GraphqlError>

const Body = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(GraphqlError).nullish(),
})
const App = z.object({ slug: z.string() })

/** One client for all installations. */
export function createGitHub(options: GitHubOptions): GitHub {
  const caller = createCaller(options)
  const graphqlAt = graphqlUrl(options.baseUrl)

  async function rest(
    installation: number,
    route: string,
    parameters: object = {},
    priority: Priority = 'verdict',
  ): Promise<Answer> {
    const isWrite = !route.startsWith('GET ')
    return caller.call(installation, {
      route,
      parameters: { ...parameters },
      resource: 'core',
      priority,
      isWrite,
    })
  }

  return {
    appId: options.appId,
    rest,
    async graphql(installation, { query, variables, isWrite = false, priority = 'verdict' }) {
      const answer = await caller.call(installation, {
        route: `POST ${graphqlAt}`,
        parameters: { data: JSON.stringify({ query, variables }) },
        resource: 'graphql',
        priority,
        isWrite,
        inspect: inspectGraphql,
      })
      const { data, errors } = Body.parse(answer.data)
      return { data: data ?? {}, errors: errors ?? [] }
    },
    isShort: (installation) => caller.limiter.isShort(installation, 'graphql'),
    backgroundHeldUntil(installation) {
      const until = caller.limiter.backgroundHeldUntil(installation, 'graphql')
      return until === null ? null : new Date(until).toISOString()
    },
    seesAll: (installation) => caller.seesAll(installation),
    identity: createIdentity(
      options.appId,
      async () => App.safeParse((await rest(AS_APP, 'GET /app')).data).data?.slug ?? null,
    ),
  }
}

const ASK_AGAIN_MS = 60_000

/** The name of our bot is asked for when it is first needed, in the background, until it is known. */
function createIdentity(appId: number, ask: () => Promise<string | null>): () => Identity {
  let slug: string | null = null
  let askedAt = Number.NEGATIVE_INFINITY
  async function learn(): Promise<void> {
    try {
      slug = await ask()
    } catch (error) {
      if (!(error instanceof OutsideError)) throw error
    }
  }
  return () => {
    if (slug === null && performance.now() - askedAt > ASK_AGAIN_MS) {
      askedAt = performance.now()
      void learn()
    }
    return { appId, slug }
  }
}

/** GraphQL answers 200 to almost everything: limits and breakdowns stand in the body. */
function inspectGraphql({ data, headers }: Answer, pause: number): void {
  const body = Body.safeParse(data)
  if (!body.success) throw unavailable('GitHub answered with something that is not GraphQL')
  const errors = body.data.errors ?? []
  const limited = errors.find(({ type, message }) => isLimit(type) || /rate limit/i.test(message))
  if (limited !== undefined) {
    const retryAt = rateLimitEnd(200, headers, `rate limit: ${limited.message}`, { now: Date.now(), pause })
    throw new OutsideError('github', 'GitHub limits our requests', {
      status: 200,
      retryAt,
      reason: 'rate-limited',
    })
  }
  const broken = errors.find(({ type, path }) => type === undefined && path === undefined)
  if (broken !== undefined || (errors.length === 0 && !body.data.data))
    throw unavailable(`GitHub could not run the query: ${broken?.message.slice(0, 200) ?? 'no data'}`)
}

function isLimit(type: string | undefined): boolean {
  return type === 'RATE_LIMITED' || type === 'RATE_LIMIT'
}

function unavailable(message: string): OutsideError {
  return new OutsideError('github', message, { status: 200, reason: 'unavailable' })
}
