import { notFound, Refusal } from '../acts/refusal.ts'
import { grants } from '../http/caller.ts'
import {
  accountShape,
  organizationProfileShape,
  organizationShape,
  profileShape,
  teamShape,
} from '../shapes/accounts.ts'
import { repositoryShape } from '../shapes/repositories.ts'
import { activeMembers, childTeams, findAccount, membershipIn } from '../world/accounts.ts'
import type { Account, Organization, Team } from '../world/entities.ts'
import { page } from './pages.ts'
import { actor, type Call, noContent, ok, open, param } from './routing.ts'

export const accountRoutes = [
  open('GET /user', (call) => ok(profileShape(call.world, actor(call)))),
  open('GET /users/{username}', (call) => {
    const found = findAccount(call.world, param(call, 'username'))
    if (!found) throw notFound()
    return ok(profileShape(call.world, found))
  }),
  open('GET /user/{account_id}', (call) => {
    const id = Number(param(call, 'account_id'))
    const found = call.world.accounts.values().find((one) => one.id === id)
    if (!found) throw notFound()
    return ok(profileShape(call.world, found))
  }),
  open('GET /orgs/{org}', (call) => ok(organizationProfileShape(call.world, organizationNamed(call)))),
  open('GET /orgs/{org}/repos', (call) => {
    const owner = organizationNamed(call)
    const own = [...call.world.repositories.values()].filter((one) => one.owner === owner)
    const seen = own.filter((one) => !one.private || call.caller.kind !== 'nobody')
    return page(call, seen, (one) => repositoryShape(call.world, one))
  }),
  open('GET /orgs/{org}/members', (call) => {
    const active = [...inside(call).members].filter(([, { state }]) => state === 'active')
    return page(call, active, ([person]) => accountShape(call.world, person))
  }),
  open('GET /orgs/{org}/members/{username}', (call) => {
    if (inside(call).members.get(personNamed(call))?.state !== 'active') throw notFound()
    return noContent()
  }),
  open('GET /orgs/{org}/memberships/{username}', (call) => {
    const organization = inside(call)
    const person = personNamed(call)
    const membership = organization.members.get(person)
    if (!membership) throw notFound()
    return ok({
      url: `${call.world.url}/api/v3/orgs/${organization.login}/memberships/${person.login}`,
      state: membership.state,
      role: membership.role,
      organization_url: `${call.world.url}/api/v3/orgs/${organization.login}`,
      organization: organizationShape(call.world, organization),
      user: accountShape(call.world, person),
    })
  }),
  open('GET /orgs/{org}/teams', (call) =>
    page(call, inside(call).teams.values(), (team) => teamShape(call.world, team)),
  ),
  open('GET /orgs/{org}/teams/{team_slug}', (call) => {
    const team = teamNamed(call)
    return ok({
      ...teamShape(call.world, team),
      members_count: activeMembers(team).length,
      repos_count: team.repositories.size,
      created_at: team.organization.createdAt,
      updated_at: team.organization.createdAt,
      organization: organizationProfileShape(call.world, team.organization),
    })
  }),
  open('GET /orgs/{org}/teams/{team_slug}/members', (call) =>
    page(call, activeMembers(teamNamed(call)), (person) => accountShape(call.world, person)),
  ),
  open('GET /orgs/{org}/teams/{team_slug}/teams', (call) =>
    page(call, childTeams(teamNamed(call)), (team) => teamShape(call.world, team)),
  ),
  open('GET /orgs/{org}/teams/{team_slug}/memberships/{username}', (call) => {
    const team = teamNamed(call)
    const person = personNamed(call)
    const membership = membershipIn(team, person)
    if (!membership) throw notFound()
    return ok({
      url: `${call.world.url}/api/v3/organizations/${team.organization.id}/team/${team.id}/memberships/${person.login}`,
      role: membership.role === 'admin' ? 'maintainer' : membership.role,
      state: membership.state,
    })
  }),
]

function organizationNamed(call: Call): Organization {
  const found = findAccount(call.world, param(call, 'org'))
  if (found?.kind !== 'Organization') throw notFound()
  return found
}

/** The organisation, for those who may look at its members. */
function inside(call: Call): Organization {
  const organization = organizationNamed(call)
  const { caller } = call
  if (caller.kind === 'person') {
    if (organization.members.get(caller.token.person)?.state !== 'active') throw notFound()
    return organization
  }
  if (caller.kind !== 'installation' || caller.installation.account !== organization) throw notFound()
  if (!grants(caller.token, 'members:read')) throw new Refusal(403, 'Resource not accessible by integration')
  return organization
}

function teamNamed(call: Call): Team {
  const team = inside(call).teams.get(param(call, 'team_slug'))
  if (!team) throw notFound()
  return team
}

function personNamed(call: Call): Account {
  const found = findAccount(call.world, param(call, 'username'))
  if (!found || found.kind === 'Organization') throw notFound()
  return found
}
