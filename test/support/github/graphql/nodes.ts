import { may, type Need, sees } from '../http/caller.ts'
import type { Entity, Repository } from '../world/entities.ts'
import { forbidden, unresolvable } from './errors.ts'
import type { Context } from './fields.ts'
import { commitNode } from './git-objects.ts'

/** The thing behind a node id, if the caller may see it. */
export function nodeOf(context: Context, id: string): object {
  const found = context.world.nodes.get(id) ?? commitBehind(context, id)
  const repository = found && repositoryBehind(found)
  if (!found || (repository && !sees(context.caller, repository))) throw unresolvable(id)
  return found
}

/** The thing behind a node id, which must be of a certain kind. */
export function entityOf<Kind extends Entity>(
  context: Context,
  id: string,
  ...kinds: readonly Kind['kind'][]
): Kind {
  const found = nodeOf(context, id)
  if (!('kind' in found) || !kinds.includes(found.kind as Kind['kind'])) throw unresolvable(id)
  // The kind tells the type, which TypeScript cannot follow through a type parameter.
  return found as unknown as Kind
}

/** The repository that a thing belongs to, if it belongs to one. */
export function repositoryBehind(thing: object): Repository | null {
  const { kind, repository, pullRequest } = thing as {
    readonly kind?: string
    readonly repository?: Repository
    readonly pullRequest?: { readonly repository: Repository }
  }
  // A repository is its own.
  if (kind === 'Repository') return thing as Repository
  return repository ?? pullRequest?.repository ?? null
}

/** Commits are not registered: their node id holds the repository and the id. */
function commitBehind({ world }: Context, id: string): object | null {
  const text = Buffer.from(id.slice(id.indexOf('_') + 1), 'base64url').toString()
  const [kind, repositoryId, sha] = text.split(':')
  const repository = kind === 'Commit' ? world.repositories.get(Number(repositoryId)) : undefined
  return repository ? commitNode(repository, sha ?? null) : null
}

/** Refuses a change to an app that holds none of these permissions. */
export function mustWrite({ caller }: Context, repository: Repository, ...needs: readonly Need[]): void {
  if (!may(caller, repository, needs)) throw forbidden()
}
