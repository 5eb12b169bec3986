import { grants } from '../http/caller.ts'
import { activeMembers, childTeams } from '../world/accounts.ts'
import type { Account, App, Organization, Team } from '../world/entities.ts'
import { connect, connectWith } from './connection.ts'
import { forbidden } from './errors.ts'
import type { Context, Fields } from './fields.ts'

const accountFields: Fields<Account> = {
  id: ({ nodeId }) => nodeId,
  databaseId: ({ id }) => id,
  url: ({ login }, _, { world }) => `${world.url}/${login}`,
  resourcePath: ({ login }) => `/${login}`,
  avatarUrl: ({ id }, _, { world }) => `${world.url}/avatars/u/${id}`,
  createdAt: ({ createdAt }) => createdAt,
}

export const userFields: Fields<Account> = {
  ...accountFields,
  login: ({ login }) => login,
  name: ({ name }) => name,
  email: () => '',
  isSiteAdmin: () => false,
}

/** The suffix is REST's. */
export const botFields: Fields<Account> = {
  ...accountFields,
  login: ({ login }) => login.replace(/\[bot\]$/, ''),
}

export const organizationFields: Fields<Organization> = {
  id: ({ nodeId }) => nodeId,
  databaseId: ({ id }) => id,
  login: ({ login }) => login,
  name: ({ login }) => login,
  url: ({ login }, _, { world }) => `${world.url}/${login}`,
  resourcePath: ({ login }) => `/${login}`,
  avatarUrl: ({ id }, _, { world }) => `${world.url}/avatars/u/${id}`,
  team: (organization, { slug = '' }, context) => {
    needMembers(context, organization)
    return organization.teams.get(slug.toLowerCase()) ?? null
  },
  teams: (organization, args, context) => {
    needMembers(context, organization)
    const wanted = args.query?.toLowerCase() ?? ''
    return connect(
      [...organization.teams.values()].filter((team) => team.slug.includes(wanted)),
      args,
    )
  },
  membersWithRole: (organization, args, context) => {
    needMembers(context, organization)
    const active = [...organization.members].filter(([, { state }]) => state === 'active')
    return connectWith(
      active.map(([person]) => person),
      args,
      (person) => ({ role: organization.members.get(person)?.role === 'admin' ? 'ADMIN' : 'MEMBER' }),
    )
  },
}

export const teamFields: Fields<Team> = {
  id: ({ nodeId }) => nodeId,
  databaseId: ({ id }) => id,
  slug: ({ slug }) => slug,
  name: ({ name }) => name,
  combinedSlug: ({ organization, slug }) => `${organization.login}/${slug}`,
  organization: ({ organization }) => organization,
  parentTeam: ({ parent }) => parent,
  privacy: () => 'VISIBLE',
  childTeams: (team, args) => connect(childTeams(team), args),
  members: (team, args) => {
    const immediate = [...team.members]
      .filter(([, { state }]) => state === 'active')
      .map(([person]) => person)
    const wanted = args.query?.toLowerCase() ?? ''
    const all = args.membership === 'IMMEDIATE' ? immediate : activeMembers(team)
    return connectWith(
      all.filter((person) => person.login.toLowerCase().includes(wanted)),
      args,
      (person) => ({ role: team.members.get(person)?.role === 'maintainer' ? 'MAINTAINER' : 'MEMBER' }),
    )
  },
}

export const appFields: Fields<App> = {
  id: ({ nodeId }) => nodeId,
  databaseId: ({ id }) => id,
  slug: ({ slug }) => slug,
  name: ({ name }) => name,
  url: ({ slug }, _, { world }) => `${world.url}/apps/${slug}`,
}

function needMembers({ caller }: Context, organization: Organization): void {
  if (caller.kind === 'person' && organization.members.has(caller.token.person)) return
  const isOwn = caller.kind === 'installation' && caller.installation.account === organization
  if (!isOwn || !grants(caller.token, 'members:read')) throw forbidden()
}
