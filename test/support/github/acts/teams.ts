import { accountShape, teamShape } from '../shapes/accounts.ts'
import type { Account, Level, Membership, Organization, Repository, Team } from '../world/entities.ts'
import type { World } from '../world/world.ts'
import { announceIn, announceOrganization } from './announcements.ts'

/** Who changes teams and access, when it does not matter. */
function administrator(organization: Organization, otherwise: Account): Account {
  const owner = [...organization.members].find(([, { role }]) => role === 'admin')
  return owner?.[0] ?? otherwise
}

/** Takes somebody into a team; while the membership is pending nobody is told. */
export function joinTeam(world: World, team: Team, person: Account, membership: Membership): void {
  team.members.set(person, membership)
  if (membership.state === 'active') tellOfMembership(world, team, person, 'added')
}

/** Takes somebody out of a team. */
export function leaveTeam(world: World, team: Team, person: Account): void {
  team.members.delete(person)
  tellOfMembership(world, team, person, 'removed')
}

/** Gives somebody access to a repository, another one, or none. */
export function setLevel(world: World, repository: Repository, person: Account, level: Level): void {
  const before = repository.collaborators.get(person) ?? 'none'
  if (level === 'none') repository.collaborators.delete(person)
  else repository.collaborators.set(person, level)
  const { owner } = repository
  const by = owner.kind === 'Organization' ? administrator(owner, person) : owner
  const member = accountShape(world, person)
  const changes = { permission: { from: before, to: level } }
  if (level === 'none') announceIn(world, repository, 'member', { action: 'removed', by, extra: { member } })
  else if (before === 'none')
    announceIn(world, repository, 'member', {
      action: 'added',
      by,
      extra: { member, changes: { permission: { to: level } } },
    })
  else announceIn(world, repository, 'member', { action: 'edited', by, extra: { member, changes } })
}

function tellOfMembership(world: World, team: Team, person: Account, action: 'added' | 'removed'): void {
  const by = administrator(team.organization, person)
  const extra = { scope: 'team', member: accountShape(world, person), team: teamShape(world, team) }
  announceOrganization(world, team.organization, 'membership', { action, by, extra })
}
