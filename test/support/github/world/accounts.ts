import type { Account, Membership, Organization, Team } from './entities.ts'
import { register, timestamp, type World } from './world.ts'

/** Accounts that everybody knows have their real ids, because their e-mail addresses hold them. */
const KNOWN_ACCOUNTS: Readonly<Record<string, number>> = {
  'copilot-swe-agent[bot]': 198982749,
  'copilot-pull-request-reviewer[bot]': 175728472,
  'github-actions[bot]': 41898282,
  'dependabot[bot]': 49699333,
  'coderabbitai[bot]': 136622811,
  'devin-ai-integration[bot]': 158243242,
  'claude[bot]': 209825114,
  'renovate[bot]': 29139614,
  'web-flow': 19864447,
}

/** Makes the bots, and `web-flow`, that are there on every GitHub. */
export function createKnownAccounts(world: World): void {
  for (const login of Object.keys(KNOWN_ACCOUNTS)) account(world, login)
}

/** The account of that login; made when it is new: a bot when it ends in `[bot]`, a person otherwise. */
export function account(world: World, login: string): Account {
  const known = world.accounts.get(login.toLowerCase())
  if (known?.kind === 'Organization') throw new Error(`${login} is an organisation, not a person`)
  return known ?? createAccount(world, login)
}

/** The organisation of that login; made when it is new. */
export function organization(world: World, login: string): Organization {
  const known = world.accounts.get(login.toLowerCase())
  if (known && known.kind !== 'Organization') throw new Error(`${login} is a person, not an organisation`)
  return known ?? createOrganization(world, login)
}

/** The person or organisation of that login, or nobody. */
export function findAccount(world: World, login: string): Account | Organization | null {
  return world.accounts.get(login.toLowerCase()) ?? null
}

/** The person or bot that an e-mail address of a commit maps to, or nobody. */
export function findByEmail(world: World, email: string): Account | null {
  const noreply = /^(?:(?<id>\d+)\+)?(?<login>[^@]+)@users\.noreply\.github\.com$/i.exec(email)?.groups
  const people = [...world.accounts.values()].filter((one) => one.kind !== 'Organization')
  if (noreply?.['id'] !== undefined) return people.find((one) => one.id === Number(noreply['id'])) ?? null
  const login = noreply?.['login']?.toLowerCase()
  const wanted = email.toLowerCase()
  return (
    people.find((one) => one.login.toLowerCase() === login) ??
    people.find((one) => one.emails.some((own) => own.toLowerCase() === wanted)) ??
    null
  )
}

/** Makes a team; its members are active unless said otherwise. */
export function createTeam(
  world: World,
  organization_: Organization,
  slug: string,
  parent: Team | null,
): Team {
  const team = register<Team>(world, {
    kind: 'Team',
    organization: organization_,
    slug,
    name: slug,
    parent,
    members: new Map(),
    repositories: new Map(),
    autoAssign: [],
  })
  organization_.teams.set(slug, team)
  return team
}

/** Active members of a team, those of its child teams included. */
export function activeMembers(team: Team): readonly Account[] {
  const children = childTeams(team).flatMap(activeMembers)
  const own = [...team.members].filter(([, { state }]) => state === 'active').map(([member]) => member)
  return [...new Set([...own, ...children])]
}

/** Teams right below a team. */
export function childTeams(team: Team): readonly Team[] {
  return [...team.organization.teams.values()].filter((one) => one.parent === team)
}

/** How somebody belongs to a team, directly or through a child team. */
export function membershipIn(team: Team, person: Account): Membership | null {
  const own = team.members.get(person)
  if (own) return own
  return (
    childTeams(team)
      .map((child) => membershipIn(child, person))
      .find(Boolean) ?? null
  )
}

function createAccount(world: World, login: string): Account {
  const isBot = login.endsWith('[bot]')
  const created = register<Account>(
    world,
    {
      kind: isBot ? 'Bot' : 'User',
      login,
      name: isBot ? null : login,
      emails: isBot ? [] : [`${login}@people.example`],
      createdAt: timestamp(world),
    },
    KNOWN_ACCOUNTS[login],
  )
  world.accounts.set(login.toLowerCase(), created)
  return created
}

function createOrganization(world: World, login: string): Organization {
  const created = register<Organization>(world, {
    kind: 'Organization',
    login,
    createdAt: timestamp(world),
    members: new Map(),
    teams: new Map(),
  })
  world.accounts.set(login.toLowerCase(), created)
  return created
}
