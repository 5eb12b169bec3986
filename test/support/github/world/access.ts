import { activeMembers } from './accounts.ts'
import { type Account, LEVELS, type Level, type Repository } from './entities.ts'

/** True when one level of access holds at least another. */
export function reaches(level: Level, wanted: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(wanted)
}

/** What somebody may do in a repository now, by own access, teams, or as an owner of the organisation. */
export function levelOf(repository: Repository, person: Account): Level {
  const granted = [...levelsByRole(repository, person), repository.collaborators.get(person) ?? 'none']
  return granted.reduce(higher, repository.private ? 'none' : 'read')
}

/** Everybody with access of their own, through a team, or as an owner. */
export function collaboratorsOf(repository: Repository): readonly Account[] {
  const { owner } = repository
  const inherited = owner.kind === 'Organization' ? [...owner.members.keys()] : [owner]
  const teams = owner.kind === 'Organization' ? [...owner.teams.values()].flatMap(activeMembers) : []
  return [...new Set([...repository.collaborators.keys(), ...inherited, ...teams])].filter(
    (person) => levelsByRole(repository, person).length > 0 || repository.collaborators.has(person),
  )
}

/** True when reviews may be asked of somebody: only of those who were let in, not of every reader of a public repository. */
export function isCollaborator(repository: Repository, person: Account): boolean {
  return collaboratorsOf(repository).includes(person)
}

function levelsByRole(repository: Repository, person: Account): readonly Level[] {
  const { owner } = repository
  if (owner.kind !== 'Organization') return owner === person ? ['admin'] : []
  const membership = owner.members.get(person)
  const byTeams = [...owner.teams.values()].flatMap((team) => {
    const level = team.repositories.get(repository)
    return level !== undefined && activeMembers(team).includes(person) ? [level] : []
  })
  return membership?.role === 'admin' && membership.state === 'active' ? [...byTeams, 'admin'] : byTeams
}

function higher(one: Level, other: Level): Level {
  return reaches(one, other) ? one : other
}
