import { OutsideError } from '../../../app/errors.ts'
import type { RepositoryRef } from '../../../app/work.ts'
import type { GitHub, GraphqlAnswer, GraphqlError } from '../client.ts'
import type { Priority } from '../turns.ts'

/** Reads of one repository, counted. */
export interface Session {
  readonly ref: RepositoryRef
  readonly appId: number
  graphql(query: {
    readonly query: string
    readonly variables: Readonly<Record<string, unknown>>
  }): Promise<GraphqlAnswer>
  /** Body of the answer to a GET below `/repos/{owner}/{repo}`. */
  get(path: string, parameters?: object): Promise<unknown>
  reads(): number
}

export function createSession(github: GitHub, ref: RepositoryRef, priority: Priority = 'verdict'): Session {
  let reads = 0
  return {
    ref,
    appId: github.appId,
    graphql(query) {
      reads += 1
      return github.graphql(ref.installation, { ...query, priority })
    },
    async get(path, parameters = {}) {
      reads += 1
      const place = { owner: ref.owner, repo: ref.name }
      const route = `GET /repos/{owner}/{repo}${path}`
      return (await github.rest(ref.installation, route, { ...place, ...parameters }, priority)).data
    },
    reads: () => reads,
  }
}

/** Errors at or below a field, by names; `*` stands for any one step. */
export function errorsAt(
  errors: readonly GraphqlError[],
  ...path: readonly string[]
): readonly GraphqlError[] {
  return errors.filter(
    (error) =>
      path.length <= (error.path ?? []).length &&
      path.every((step, index) => step === '*' || error.path?.[index] === step),
  )
}

/** Throws for the first of these errors, as what it is. */
export function throwFirst(errors: readonly GraphqlError[], permission: string | null = null): void {
  const [first] = errors
  if (first === undefined) return
  const message = `GitHub could not read ${(first.path ?? []).join('.')}: ${first.message.slice(0, 200)}`
  if (first.type === 'NOT_FOUND') throw new OutsideError('github', message, { reason: 'gone' })
  if (first.type === 'FORBIDDEN' || first.type === 'INSUFFICIENT_SCOPES')
    throw new OutsideError('github', message, { reason: 'forbidden', permission })
  throw new OutsideError('github', message, { reason: 'unavailable' })
}
