import type { Account, App, Entity, Organization, Owner, Repository, Token } from './entities.ts'
import type { Occurrence } from './occurrence.ts'

/** Everything that GitHub knows: the one state behind REST, GraphQL, webhooks and scenarios. */
export interface World {
  readonly accounts: Map<string, Account | Organization>
  readonly repositories: Map<number, Repository>
  readonly apps: Map<number, App>
  readonly tokens: Map<string, Token>
  readonly nodes: Map<string, Entity>
  readonly clock: Clock
  /** Where this GitHub is reached, without a slash at the end. */
  url: string
  /** Told of everything that GitHub would send webhooks about. */
  announce: (occurrence: Occurrence) => void
  /** Ids are given out in order. */
  lastId: number
  /** Commits are dated from here on, a minute apart, so that no two are of one moment. */
  lastCommitTime: number
}

/** The time in this world; a test may move it forward. */
export interface Clock {
  readonly now: () => number
  readonly advance: (milliseconds: number) => void
}

const PREFIXES: Readonly<Record<string, string>> = {
  User: 'U',
  Bot: 'BOT',
  Organization: 'O',
  Team: 'T',
  Repository: 'R',
  PullRequest: 'PR',
  Issue: 'I',
  IssueComment: 'IC',
  CommitComment: 'CC',
  PullRequestReview: 'PRR',
  PullRequestReviewComment: 'PRRC',
  CheckRun: 'CR',
  CheckSuite: 'CS',
  Label: 'LA',
  App: 'A',
  Deployment: 'DE',
  MergeQueue: 'MQ',
  MergeQueueEntry: 'MQE',
  Reaction: 'REA',
}

const A_WEEK = 7 * 24 * 3_600_000

/** An empty world at the present time. */
export function createWorld(): World {
  return {
    accounts: new Map(),
    repositories: new Map(),
    apps: new Map(),
    tokens: new Map(),
    nodes: new Map(),
    clock: createClock(),
    url: 'http://stand-in.invalid',
    announce: () => {},
    lastId: 1_000,
    lastCommitTime: Date.now() - A_WEEK,
  }
}

/** The next free id. */
export function nextId(world: World): number {
  world.lastId += 1
  return world.lastId
}

/** Gives a new thing its ids and makes it findable by its node id. */
export function register<T extends Entity>(world: World, thing: Omit<T, 'id' | 'nodeId'>, id?: number): T {
  const own = id ?? nextId(world)
  const kind = (thing as { readonly kind: string }).kind
  // The ids are what Omit took away.
  const entity = { ...thing, id: own, nodeId: nodeId(kind, own) } as unknown as T
  world.nodes.set(entity.nodeId, entity)
  return entity
}

/** The node id of a thing. */
export function nodeId(kind: string, id: number | string): string {
  const prefix = PREFIXES[kind] ?? kind.replaceAll(/[a-z]/g, '')
  return `${prefix}_${Buffer.from(`${kind}:${id}`).toString('base64url')}`
}

/** The present time as GitHub writes it, to the second. */
export function timestamp(world: World): string {
  return isoSeconds(world.clock.now())
}

/** A time as GitHub writes it, to the second. */
export function isoSeconds(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z')
}

/** The next commit date. */
export function commitTime(world: World): string {
  world.lastCommitTime += 60_000
  return isoSeconds(world.lastCommitTime)
}

/** `owner/name` of a repository. */
export function fullName(repository: { readonly owner: Owner; readonly name: string }): string {
  return `${repository.owner.login}/${repository.name}`
}

function createClock(): Clock {
  let ahead = 0
  return {
    now: () => Date.now() + ahead,
    advance(milliseconds) {
      ahead += milliseconds
    },
  }
}
