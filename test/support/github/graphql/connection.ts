import { githubError } from './errors.ts'
import type { Args } from './fields.ts'

const MAX_PAGE = 100

/** One page of a list, with everything that GitHub's connections have. */
export interface Connection<T> {
  readonly kind: 'Connection'
  readonly nodes: readonly T[]
  readonly edges: readonly { readonly kind: 'Edge'; readonly cursor: string; readonly node: T }[]
  readonly totalCount: number
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

/** Cuts a list as the arguments say; like GitHub it wants `first` or `last`, and no more than a hundred. */
export function connect<T>(items: Iterable<T>, args: Args): Connection<T> {
  checkPage(args)
  const all = [...items]
  const after = args.after ? positionOf(args.after) : 0
  const before = args.before ? positionOf(args.before) - 1 : all.length
  const end = args.first ? Math.min(before, after + args.first) : before
  const start = args.last ? Math.max(after, end - args.last) : after
  const nodes = all.slice(start, end)
  return {
    kind: 'Connection',
    nodes,
    edges: nodes.map((node, index) => ({ kind: 'Edge', cursor: cursorOf(start + index), node })),
    totalCount: all.length,
    pageInfo: {
      hasNextPage: end < all.length,
      hasPreviousPage: start > 0,
      startCursor: nodes.length === 0 ? null : cursorOf(start),
      endCursor: nodes.length === 0 ? null : cursorOf(end - 1),
    },
  }
}

/** A connection whose edges say more than where they stand. */
export function connectWith<T>(items: Iterable<T>, args: Args, extra: (node: T) => object): Connection<T> {
  const connection = connect(items, args)
  return { ...connection, edges: connection.edges.map((edge) => ({ ...edge, ...extra(edge.node) })) }
}

function checkPage({ first, last }: Args): void {
  const size = first ?? last
  if (size === undefined || size === null)
    throw githubError(
      'MISSING_PAGINATION_BOUNDARIES',
      'You must provide a `first` or `last` value to properly paginate the connection.',
    )
  if (size > MAX_PAGE || size < 0)
    throw githubError(
      'EXCESSIVE_PAGINATION',
      `Requesting ${size} records on the connection exceeds the \`first\` limit of ${MAX_PAGE} records.`,
    )
}

function cursorOf(index: number): string {
  return Buffer.from(`cursor:${index + 1}`).toString('base64')
}

function positionOf(cursor: string): number {
  return Number(Buffer.from(cursor, 'base64').toString().replace('cursor:', ''))
}
