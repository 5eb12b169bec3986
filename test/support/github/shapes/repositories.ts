import type { Label, Repository } from '../world/entities.ts'
import { fullName, type World } from '../world/world.ts'
import { accountShape, type Json } from './accounts.ts'

/** Where a repository stands in the API. */
export function repositoryUrl(world: World, repository: Repository): string {
  return `${world.url}/api/v3/repos/${fullName(repository)}`
}

/** Where a repository stands on the site. */
export function repositoryPage(world: World, repository: Repository): string {
  return `${world.url}/${fullName(repository)}`
}

/** The addresses that every form of a repository has. */
export function minimalRepositoryShape(world: World, repository: Repository): Json {
  const url = repositoryUrl(world, repository)
  return {
    id: repository.id,
    node_id: repository.nodeId,
    name: repository.name,
    full_name: fullName(repository),
    private: repository.private,
    owner: accountShape(world, repository.owner),
    html_url: repositoryPage(world, repository),
    description: null,
    fork: repository.parent !== null,
    url,
    ...Object.fromEntries(Object.entries(ADDRESSES).map(([name, path]) => [name, `${url}/${path}`])),
  }
}

/** A repository as it stands in lists and webhooks. */
export function repositoryShape(world: World, repository: Repository): Json {
  const page = repositoryPage(world, repository)
  const open = [...repository.pullRequests.values()].filter((one) => one.state === 'open').length
  return {
    ...minimalRepositoryShape(world, repository),
    created_at: repository.createdAt,
    updated_at: repository.pushedAt,
    pushed_at: repository.pushedAt,
    git_url: page.replace('http:', 'git:'),
    ssh_url: `git@stand-in:${fullName(repository)}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    homepage: null,
    size: repository.objects.blobs.size,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    mirror_url: null,
    archived: repository.archived,
    disabled: false,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: repository.topics,
    visibility: repository.private ? 'private' : 'public',
    default_branch: repository.defaultBranch,
    custom_properties: repository.properties,
    ...Object.fromEntries(COUNTS.map((name) => [name, 0])),
    open_issues: open,
    open_issues_count: open,
  }
}

/** A repository as asked for by its own address. */
export function fullRepositoryShape(world: World, repository: Repository): Json {
  const { owner, parent } = repository
  return {
    ...repositoryShape(world, repository),
    ...(parent === null
      ? {}
      : { parent: repositoryShape(world, parent), source: repositoryShape(world, parent) }),
    ...(owner.kind === 'Organization' ? { organization: accountShape(world, owner) } : {}),
    network_count: 0,
    subscribers_count: 0,
    allow_rebase_merge: true,
    allow_squash_merge: true,
    allow_merge_commit: true,
    allow_auto_merge: true,
    delete_branch_on_merge: false,
  }
}

/** A label. */
export function labelShape(world: World, label: Label): Json {
  return {
    id: label.id,
    node_id: label.nodeId,
    url: `${repositoryUrl(world, label.repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  }
}

const COUNTS = [
  'stargazers_count',
  'watchers_count',
  'forks_count',
  'forks',
  'watchers',
  'open_issues',
  'open_issues_count',
]

const ADDRESSES = {
  forks_url: 'forks',
  keys_url: 'keys{/key_id}',
  collaborators_url: 'collaborators{/collaborator}',
  teams_url: 'teams',
  hooks_url: 'hooks',
  issue_events_url: 'issues/events{/number}',
  events_url: 'events',
  assignees_url: 'assignees{/user}',
  branches_url: 'branches{/branch}',
  tags_url: 'tags',
  blobs_url: 'git/blobs{/sha}',
  git_tags_url: 'git/tags{/sha}',
  git_refs_url: 'git/refs{/sha}',
  trees_url: 'git/trees{/sha}',
  statuses_url: 'statuses/{sha}',
  languages_url: 'languages',
  stargazers_url: 'stargazers',
  contributors_url: 'contributors',
  subscribers_url: 'subscribers',
  subscription_url: 'subscription',
  commits_url: 'commits{/sha}',
  git_commits_url: 'git/commits{/sha}',
  comments_url: 'comments{/number}',
  issue_comment_url: 'issues/comments{/number}',
  contents_url: 'contents/{+path}',
  compare_url: 'compare/{base}...{head}',
  merges_url: 'merges',
  archive_url: '{archive_format}{/ref}',
  downloads_url: 'downloads',
  issues_url: 'issues{/number}',
  pulls_url: 'pulls{/number}',
  milestones_url: 'milestones{/number}',
  notifications_url: 'notifications{?since,all,participating}',
  labels_url: 'labels{/name}',
  releases_url: 'releases{/id}',
  deployments_url: 'deployments',
}
