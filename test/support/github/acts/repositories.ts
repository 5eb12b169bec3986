import type { Account, Repository } from '../world/entities.ts'
import type { World } from '../world/world.ts'
import { announceIn } from './announcements.ts'

/** Gives a repository another name; the old one still leads to it. */
export function renameRepository(world: World, repository: Repository, by: Account, name: string): void {
  const from = repository.name
  repository.formerNames.add(from.toLowerCase())
  repository.name = name
  const extra = { changes: { repository: { name: { from } } } }
  announceIn(world, repository, 'repository', { action: 'renamed', by, extra })
}
