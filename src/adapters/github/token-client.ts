import { Octokit } from '@octokit/rest'
import { z } from 'zod'
import { OutsideError } from '../../app/errors.ts'
import type { Answer } from './calls.ts'
import type { GitHub, GraphqlAnswer, GraphqlCall } from './client.ts'
import { toOutsideError } from './failures.ts'
import { graphqlUrl } from './octokit.ts'

/** A person's or a workflow's token, and the REST base without trailing slash. */
export interface TokenOptions {
  readonly token: string
  readonly baseUrl: string
}

const TIMEOUT_MS = 20_000
/** Only names a moment for people; a command does not wait for it. */
const PAUSE_MS = 60_000

/** Octokit writes failed requests to the terminal; the command says what failed in its own words. */
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore }

const GraphqlBody = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z
    .array(
      z.object({
        type: z.string().optional(),
        message: z.string().default(''),
        path: z.array(z.union([z.string(), z.number()])).optional(),
      }),
    )
    .nullish(),
})

/** GitHub as somebody's token sees it, for commands: it reads, and refuses every write before it is sent. */
export function createTokenGitHub({ token, baseUrl }: TokenOptions): GitHub {
  const octokit = new Octokit({ auth: token, baseUrl, userAgent: 'countersign', log: SILENT })

  async function exchange(route: string, parameters: object): Promise<Answer> {
    try {
      const request = { signal: AbortSignal.timeout(TIMEOUT_MS) }
      return await octokit.request(route, { ...parameters, request })
    } catch (error) {
      throw toOutsideError(error, { now: Date.now(), pause: PAUSE_MS })
    }
  }

  return {
    // No app looks: its check runs are nobody's.
    appId: 0,
    async rest(_, route, parameters = {}) {
      if (!route.startsWith('GET ')) throw new Error(`a token is only read with, and this writes: ${route}`)
      return exchange(route, parameters)
    },
    async graphql(_, call) {
      const { query, variables } = readOnly(call)
      const answer = await exchange(`POST ${graphqlUrl(baseUrl)}`, { query, variables })
      return graphqlAnswer(answer.data)
    },
    isShort: () => false,
    backgroundHeldUntil: () => null,
    seesAll: () => Promise.resolve(null),
    identity: () => ({ appId: 0, slug: null }),
  }
}

function readOnly(call: GraphqlCall): GraphqlCall {
  if (call.isWrite === true || /^\s*mutation\b/.test(call.query))
    throw new Error('a token is only read with, and this is a mutation')
  return call
}

/** What failed in part stands beside what did not; with no data at all there is no answer. */
function graphqlAnswer(body: unknown): GraphqlAnswer {
  const { data, errors } = GraphqlBody.parse(body)
  const limited = errors?.find(({ type }) => type === 'RATE_LIMITED' || type === 'RATE_LIMIT')
  if (limited !== undefined)
    throw new OutsideError('github', 'GitHub limits our requests', { reason: 'rate-limited' })
  const [first] = errors ?? []
  if (!data) {
    const why = first?.message.slice(0, 200) ?? 'no data'
    throw new OutsideError('github', `GitHub could not run the query: ${why}`, { reason: 'unavailable' })
  }
  return { data, errors: errors ?? [] }
}

function ignore(): void {
  // Said elsewhere.
}
