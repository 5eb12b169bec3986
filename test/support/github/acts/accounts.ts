import type { Account } from '../world/entities.ts'
import type { World } from '../world/world.ts'

/** Deletes an account: what it wrote stays, and nobody has written it. */
export function deleteAccount(world: World, gone: Account): void {
  world.accounts.delete(gone.login.toLowerCase())
  world.nodes.delete(gone.nodeId)
  const repositories = [...world.repositories.values()]
  for (const { collaborators } of repositories) collaborators.delete(gone)
  const pulls = repositories.flatMap(({ pullRequests }) => [...pullRequests.values()])
  for (const text of pulls.flatMap((pull) => [pull, ...pull.reviews, ...pull.comments]))
    if (text.author === gone) text.author = null
}

/** Gives an account another login; its number stays, and the old login is free for anybody. */
export function renameAccount(world: World, renamed: Account, login: string): void {
  world.accounts.delete(renamed.login.toLowerCase())
  renamed.login = login
  world.accounts.set(login.toLowerCase(), renamed)
}
