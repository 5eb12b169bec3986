/** What a request costs: budgets count reads and writes, and the rest apart. */
export type RequestKind = 'read' | 'write' | 'token' | 'label-create' | 'reaction' | 'meta'

/** One request that reached the stand-in. */
export interface LoggedRequest {
  readonly number: number
  readonly method: string
  /** Without `/api/v3`, with the query. */
  readonly path: string
  readonly body: string
  kind: RequestKind
  /** `GET /repos/{owner}/{repo}`, or for GraphQL `query Name`. */
  operation: string
  /** Login of the account whose installation asks, if one does. */
  account: string | null
  readonly startedAt: number
  finishedAt: number | null
  status: number | null
}

/** Every request, and what tests like to know of them. */
export interface RequestLog {
  readonly requests: readonly LoggedRequest[]
  readonly begin: (request: Pick<LoggedRequest, 'method' | 'path' | 'body'>) => LoggedRequest
  /** Called once the caller is known. */
  readonly attribute: (request: LoggedRequest, account: string) => void
  readonly end: (request: LoggedRequest, status: number) => void
  /** How many requests of one account a limit has counted. */
  readonly used: (account: string | null, isGraphql: boolean) => number
  /** The most requests that one account had open at once. */
  readonly mostInFlight: (account: string) => number
  /** How many of a kind since a mark; the mark is a length of `requests`. */
  readonly count: (kind: RequestKind, since?: number) => number
}

/** An empty log. */
export function createRequestLog(): RequestLog {
  const requests: LoggedRequest[] = []
  const open = new Map<string, number>()
  const most = new Map<string, number>()
  const used = new Map<string, number>()
  return {
    requests,
    begin(request) {
      const logged: LoggedRequest = {
        ...request,
        number: requests.length,
        kind: request.method === 'GET' ? 'read' : 'write',
        operation: `${request.method} ${request.path}`,
        account: null,
        startedAt: Date.now(),
        finishedAt: null,
        status: null,
      }
      requests.push(logged)
      return logged
    },
    attribute(request, account) {
      request.account = account
      const now = (open.get(account) ?? 0) + 1
      open.set(account, now)
      most.set(account, Math.max(now, most.get(account) ?? 0))
      const limit = limitOf(account, isGraphql(request.path))
      used.set(limit, (used.get(limit) ?? 0) + 1)
    },
    end(request, status) {
      request.status = status
      request.finishedAt = Date.now()
      if (request.account !== null) open.set(request.account, (open.get(request.account) ?? 1) - 1)
    },
    used: (account, graphql) => used.get(limitOf(account, graphql)) ?? 0,
    mostInFlight: (account) => most.get(account) ?? 0,
    count: (kind, since = 0) => requests.slice(since).filter((request) => request.kind === kind).length,
  }
}

/** True for the addresses of GraphQL, of github.com and of a server alike. */
export function isGraphql(path: string): boolean {
  return path === '/graphql' || path === '/api/graphql'
}

function limitOf(account: string | null, isOfGraphql: boolean): string {
  return `${account ?? ''} ${isOfGraphql}`
}
