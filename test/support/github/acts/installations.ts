import type { Json } from '../shapes/accounts.ts'
import type { Account, Installation, Permissions, Repository } from '../world/entities.ts'
import { repositoriesOf } from '../world/installations.ts'
import { fullName, timestamp, type World } from '../world/world.ts'

/** Tells an app that it has been installed. */
export function announceInstallation(world: World, installation: Installation, by: Account): void {
  const repositories = repositoriesOf(world, installation).map(repositoryBrief)
  tell(world, installation, by, {
    event: 'installation',
    action: 'created',
    extra: { repositories, requester: null },
  })
}

/** Stops an installation, or lets it go on. */
export function setSuspended(
  world: World,
  installation: Installation,
  by: Account,
  isSuspended: boolean,
): void {
  installation.suspendedAt = isSuspended ? timestamp(world) : null
  tell(world, installation, by, {
    event: 'installation',
    action: isSuspended ? 'suspend' : 'unsuspend',
    extra: {},
  })
}

/** Takes an installation away; its tokens are worth nothing from now on. */
export function uninstall(world: World, installation: Installation, by: Account): void {
  const repositories = repositoriesOf(world, installation).map(repositoryBrief)
  tell(world, installation, by, { event: 'installation', action: 'deleted', extra: { repositories } })
  installation.app.installations.delete(installation.id)
}

/** Accepts other permissions than the installation had. */
export function acceptPermissions(
  world: World,
  installation: Installation,
  by: Account,
  permissions: Permissions,
): void {
  installation.permissions = permissions
  const extra = { repositories: [], requester: null }
  tell(world, installation, by, { event: 'installation', action: 'new_permissions_accepted', extra })
}

/** Lets an installation reach these repositories and no others. */
export function chooseRepositories(
  world: World,
  installation: Installation,
  by: Account,
  chosen: readonly Repository[],
): void {
  const before = repositoriesOf(world, installation)
  installation.repositories = new Set(chosen)
  const added = chosen.filter((one) => !before.includes(one)).map(repositoryBrief)
  const removed = before.filter((one) => !chosen.includes(one)).map(repositoryBrief)
  for (const [action, list] of [
    ['added', added],
    ['removed', removed],
  ] as const) {
    if (list.length === 0) continue
    tell(world, installation, by, {
      event: 'installation_repositories',
      action,
      extra: {
        repository_selection: 'selected',
        repositories_added: action === 'added' ? list : [],
        repositories_removed: action === 'removed' ? list : [],
        requester: null,
      },
    })
  }
}

function tell(
  world: World,
  { account, app }: Installation,
  sender: Account,
  { event, action, extra }: { readonly event: string; readonly action: string; readonly extra: Json },
): void {
  world.announce({ event, action, account, repository: null, sender, parts: extra, app })
}

function repositoryBrief(repository: Repository): Json {
  const { id, nodeId, name } = repository
  return { id, node_id: nodeId, name, full_name: fullName(repository), private: repository.private }
}
