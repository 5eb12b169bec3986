import type { Account, Organization, Owner, Team } from '../world/entities.ts'
import type { World } from '../world/world.ts'

/** Any JSON object that goes over the wire. */
export type Json = Readonly<Record<string, unknown>>

/** A person, bot or organisation as it stands inside other answers. */
export function accountShape(world: World, account: Owner): Json {
  const login = encodeURIComponent(account.login)
  const url = `${world.url}/api/v3/users/${login}`
  return {
    login: account.login,
    id: account.id,
    node_id: account.nodeId,
    avatar_url: `${world.url}/avatars/u/${account.id}`,
    gravatar_id: '',
    url,
    html_url: `${world.url}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.kind,
    user_view_type: 'public',
    site_admin: false,
  }
}

/** An account, or `null` for one that is gone. */
export function maybeAccountShape(world: World, account: Account | null): Json | null {
  return account === null ? null : accountShape(world, account)
}

/** An account as asked for by its own address. */
export function profileShape(world: World, account: Owner): Json {
  return {
    ...accountShape(world, account),
    name: account.kind === 'Organization' ? account.login : account.name,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: account.createdAt,
    updated_at: account.createdAt,
  }
}

/** An organisation as it stands inside other answers and webhooks. */
export function organizationShape(world: World, organization: Organization): Json {
  const url = `${world.url}/api/v3/orgs/${organization.login}`
  return {
    login: organization.login,
    id: organization.id,
    node_id: organization.nodeId,
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.url}/avatars/u/${organization.id}`,
    description: '',
  }
}

/** An organisation as asked for by its own address. */
export function organizationProfileShape(world: World, organization: Organization): Json {
  return {
    ...organizationShape(world, organization),
    name: organization.login,
    is_verified: false,
    has_organization_projects: true,
    has_repository_projects: true,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    html_url: `${world.url}/${organization.login}`,
    type: 'Organization',
    archived_at: null,
    created_at: organization.createdAt,
    updated_at: organization.createdAt,
  }
}

/** A team without its parent. */
export function teamSimpleShape(world: World, team: Team): Json {
  const { organization } = team
  const url = `${world.url}/api/v3/organizations/${organization.id}/team/${team.id}`
  return {
    id: team.id,
    node_id: team.nodeId,
    url,
    html_url: `${world.url}/orgs/${organization.login}/teams/${team.slug}`,
    name: team.name,
    slug: team.slug,
    description: '',
    privacy: 'closed',
    notification_setting: 'notifications_enabled',
    permission: 'pull',
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    type: 'organization',
    organization_id: organization.id,
  }
}

/** A team with its parent. */
export function teamShape(world: World, team: Team): Json {
  return {
    ...teamSimpleShape(world, team),
    parent: team.parent === null ? null : teamSimpleShape(world, team.parent),
  }
}
