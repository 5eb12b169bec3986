import { notFound, Refusal } from '../acts/refusal.ts'
import type { Contract } from '../contract.ts'
import type { Deliveries } from '../hooks/deliveries.ts'
import { identify, type Need } from '../http/caller.ts'
import { errorBody } from '../http/errors.ts'
import type { Incoming } from '../http/server.ts'
import type { Json } from '../shapes/accounts.ts'
import type { World } from '../world/world.ts'
import { createRouter, type Match } from './router.ts'
import { routes } from './routes.ts'
import type { Answer } from './routing.ts'

export interface RestServing {
  readonly world: World
  readonly deliveries: Deliveries
  readonly contract: Contract
}

export interface Rest {
  /** Says which operation a request is, if it is one that the stand-in has. */
  readonly describe: (incoming: Incoming) => void
  readonly answer: (incoming: Incoming) => Promise<Answer>
}

/** Answers REST requests and holds both sides to GitHub's description. */
export function createRest({ world, deliveries, contract }: RestServing): Rest {
  const find = createRouter(routes)

  function answerRoute(incoming: Incoming, { route, params }: Match): Answer | Promise<Answer> {
    const caller = identify(world, incoming.headers.authorization)
    const body = readBody(incoming.body)
    contract.checkRequest(route.operation, incoming.url.searchParams, body)
    const { url } = incoming
    const query = url.searchParams
    const accept = incoming.headers.accept ?? ''
    return route.answer({ world, deliveries, caller, params, query, body: body ?? {}, accept, url })
  }

  return {
    describe(incoming) {
      const match = find(incoming.method, incoming.path)
      if (!match) return
      incoming.logged.operation = match.route.operation
      incoming.logged.kind = match.route.kind
    },
    async answer(incoming) {
      const match = find(incoming.method, incoming.path)
      if (!match) {
        contract.report(`${incoming.method} ${incoming.path}: the stand-in has no such operation`)
        throw notFound()
      }
      const accepted = acceptedPermissions(match.route.needs)
      const answer = await orRefusal(() => answerRoute(incoming, match))
      contract.checkAnswer(match.route.operation, answer)
      return { ...answer, headers: { ...accepted, ...answer.headers } }
    },
  }
}

async function orRefusal(work: () => Answer | Promise<Answer>): Promise<Answer> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, body: errorBody(error) }
    throw error
  }
}

function readBody(text: string): Json | null {
  if (text === '') return null
  try {
    return JSON.parse(text) as Json
  } catch {
    throw new Refusal(400, 'Problems parsing JSON')
  }
}

function acceptedPermissions(needs: readonly Need[]): Readonly<Record<string, string>> {
  if (needs.length === 0) return {}
  return { 'x-accepted-github-permissions': needs.map((need) => need.replace(':', '=')).join('; ') }
}
