import { notFound, Refusal } from '../acts/refusal.ts'
import type { Deliveries } from '../hooks/deliveries.ts'
import { actorOf, type Caller, may, type Need, sees } from '../http/caller.ts'
import type { RequestKind } from '../http/request-log.ts'
import type { Json } from '../shapes/accounts.ts'
import type { Account, PullRequest, Repository } from '../world/entities.ts'
import { findRepository } from '../world/repositories.ts'
import type { World } from '../world/world.ts'

/** One REST request, as its route sees it. */
export interface Call {
  readonly world: World
  readonly deliveries: Deliveries
  readonly caller: Caller
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: Json
  readonly accept: string
  /** The address that was asked for, for links to other pages. */
  readonly url: URL
}

export interface RepositoryCall extends Call {
  readonly repository: Repository
}

export interface PullRequestCall extends RepositoryCall {
  readonly pull: PullRequest
}

export interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly raw?: Buffer
  readonly headers?: Readonly<Record<string, string>>
}

/** An operation of GitHub's API description, and how the stand-in does it. */
export interface Route {
  /** Method and path template, as the description has them. */
  readonly operation: string
  readonly needs: readonly Need[]
  readonly kind: RequestKind
  readonly answer: (call: Call) => Answer | Promise<Answer>
}

type Answering<C extends Call> = (call: C) => Answer | Promise<Answer>

/** A route that looks after permissions itself, or needs none. */
export function open(operation: string, answer: Answering<Call>, kind = kindOf(operation)): Route {
  return { operation, needs: [], kind, answer }
}

/** A route that only the app itself may take, with its JWT. */
export function appOnly(operation: string, answer: Answering<Call>, kind = kindOf(operation)): Route {
  return {
    operation,
    needs: [],
    kind,
    answer(call) {
      if (call.caller.kind !== 'app') throw new Refusal(401, 'A JSON web token could not be decoded')
      return answer(call)
    },
  }
}

/** A route below `/repos/{owner}/{repo}`; any one of the permissions is enough. */
export function inRepository(
  operation: string,
  needs: readonly Need[],
  answer: Answering<RepositoryCall>,
  kind = kindOf(operation),
): Route {
  return {
    operation,
    needs,
    kind,
    answer: (call) => answer({ ...call, repository: admitted(call, needs) }),
  }
}

/** A route for one pull request, which may be named as the issue that it is. */
export function onPullRequest(
  operation: string,
  needs: readonly Need[],
  answer: Answering<PullRequestCall>,
  kind = kindOf(operation),
): Route {
  return inRepository(operation, needs, (call) => answer({ ...call, pull: pullRequestOf(call) }), kind)
}

/** The caller's own account. */
export function actor(call: Call): Account {
  return actorOf(call.caller)
}

/** A part of the path, which the template says is there. */
export function param(call: Call, name: string): string {
  const value = call.params[name]
  if (value === undefined) throw new Error(`The path template has no {${name}}`)
  return value
}

export function ok(body: unknown): Answer {
  return { status: 200, body }
}

export function created(body: unknown): Answer {
  return { status: 201, body }
}

export function noContent(): Answer {
  return { status: 204 }
}

function kindOf(operation: string): RequestKind {
  return operation.startsWith('GET ') ? 'read' : 'write'
}

/** The repository, if the caller may do this there: what cannot be seen is a 404, what may not be done a 403. */
function admitted(call: Call, needs: readonly Need[]): Repository {
  const repository = findRepository(call.world, param(call, 'owner'), param(call, 'repo'))
  if (!repository || !sees(call.caller, repository)) throw notFound()
  if (!may(call.caller, repository, needs)) throw new Refusal(403, 'Resource not accessible by integration')
  return repository
}

function pullRequestOf(call: RepositoryCall): PullRequest {
  const number = call.params['pull_number'] ?? call.params['issue_number']
  const pull = call.repository.pullRequests.get(Number(number))
  if (!pull) throw notFound()
  return pull
}
