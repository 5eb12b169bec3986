import { GraphQLError } from 'graphql'

export type ErrorType =
  | 'NOT_FOUND'
  | 'FORBIDDEN'
  | 'UNPROCESSABLE'
  | 'MISSING_PAGINATION_BOUNDARIES'
  | 'EXCESSIVE_PAGINATION'

/** An error with GitHub's `type` beside its message. */
export function githubError(type: ErrorType, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } })
}

/** Says that the caller's app lacks a permission. */
export function forbidden(): GraphQLError {
  return githubError('FORBIDDEN', 'Resource not accessible by integration')
}

/** Says that a node id leads nowhere that the caller may look. */
export function unresolvable(id: string): GraphQLError {
  return githubError('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'.`)
}
