import { sees } from '../http/caller.ts'
import { repositoryPage } from '../shapes/repositories.ts'
import { collaboratorsOf, levelOf } from '../world/access.ts'
import { findAccount } from '../world/accounts.ts'
import type { Label, MergeQueue, MergeQueueEntry, PullRequest, Repository } from '../world/entities.ts'
import { findLabel, findRepository } from '../world/repositories.ts'
import { searchPullRequests } from '../world/search.ts'
import { fullName, nodeId } from '../world/world.ts'
import { connect, connectWith } from './connection.ts'
import { deploymentsOf } from './deployments.ts'
import { githubError } from './errors.ts'
import { type Args, type Context, type Fields, fits, need } from './fields.ts'
import { commitNode, objectById, objectNode, refNode } from './git-objects.ts'
import { nodeOf } from './nodes.ts'
import { viewer } from './pull-requests.ts'

export const queryFields: Fields<null> = {
  repository: (_, args, context) => repositoryNamed(args, context),
  organization: (_, { login = '' }, { world }) => {
    const found = findAccount(world, login)
    if (found?.kind === 'Organization') return found
    throw githubError('NOT_FOUND', `Could not resolve to an Organization with the login of '${login}'.`)
  },
  user: (_, { login = '' }, { world }) => {
    const found = findAccount(world, login)
    if (found?.kind === 'User') return found
    throw githubError('NOT_FOUND', `Could not resolve to a User with the login of '${login}'.`)
  },
  node: (_, { id = '' }, context) => nodeOf(context, id),
  nodes: (_, { ids = [] }, context) => ids.map((id) => nodeOf(context, id)),
  rateLimit: (_, __, { rateLimit }) => rateLimit,
  search: (_, args, { world, caller }) => {
    const found = searchPullRequests(world, args.query ?? '', (repository) => sees(caller, repository))
    return { ...connect(found, args), issueCount: found.length }
  },
  viewer: (_, __, context) => ({ ...viewer(context), kind: 'User' }),
}

export const repositoryFields: Fields<Repository> = {
  id: (repository) => repository.nodeId,
  databaseId: ({ id }) => id,
  name: ({ name }) => name,
  nameWithOwner: (repository) => fullName(repository),
  owner: ({ owner }) => owner,
  url: (repository, _, { world }) => repositoryPage(world, repository),
  visibility: (repository) => (repository.private ? 'PRIVATE' : 'PUBLIC'),
  isPrivate: (repository) => repository.private,
  isFork: ({ parent }) => parent !== null,
  isArchived: ({ archived }) => archived,
  parent: ({ parent }) => parent,
  createdAt: ({ createdAt }) => createdAt,
  pushedAt: ({ pushedAt }) => pushedAt,
  defaultBranchRef: (repository) => refNode(repository, `refs/heads/${repository.defaultBranch}`),
  ref: (repository, { qualifiedName = '' }, context) => {
    need(context, repository, 'contents:read')
    return refNode(repository, qualifiedName) ?? refNode(repository, `refs/heads/${qualifiedName}`)
  },
  refs: (repository, args) => {
    const prefix = args.refPrefix ?? ''
    const names = [...repository.refs.keys()].filter((name) => name.startsWith(prefix))
    return connect(
      names.map((name) => refNode(repository, name)),
      args,
    )
  },
  object: (repository, { expression, oid }, context) => {
    need(context, repository, 'contents:read')
    return expression === undefined ? objectById(repository, oid ?? '') : objectNode(repository, expression)
  },
  label: (repository, { name = '' }) => findLabel(repository, name),
  labels: ({ labels }, args) =>
    connect(
      [...labels.values()].filter(({ name }) => name.toLowerCase().includes(args.query?.toLowerCase() ?? '')),
      args,
    ),
  repositoryTopics: ({ topics }, args) =>
    connect(
      topics.map((name) => ({ kind: 'RepositoryTopic', name })),
      args,
    ),
  pullRequest: (repository, { number = 0 }, context) => {
    need(context, repository, 'pull_requests:read')
    const pull = repository.pullRequests.get(number)
    if (pull) return pull
    throw githubError('NOT_FOUND', `Could not resolve to a PullRequest with the number of ${number}.`)
  },
  pullRequests: (repository, args, context) => {
    need(context, repository, 'pull_requests:read')
    return connect(pullRequestsAsked(repository, args), args)
  },
  collaborators: (repository, args) => {
    const wanted = (args.login ?? args.query ?? '').toLowerCase()
    const found = collaboratorsOf(repository).filter(({ login }) => login.toLowerCase().includes(wanted))
    return connectWith(found, args, (person) => ({ permission: levelOf(repository, person).toUpperCase() }))
  },
  deployments: deploymentsOf,
  mergeQueue: ({ mergeQueues, defaultBranch }, { branch }) =>
    mergeQueues.get(branch ?? defaultBranch) ?? null,
}

export const topicFields: Fields<{ readonly name: string }> = {
  id: ({ name }) => nodeId('RepositoryTopic', name),
  topic: ({ name }) => ({ kind: 'Topic', name }),
}

export const topicNameFields: Fields<{ readonly name: string }> = {
  id: ({ name }) => nodeId('Topic', name),
  name: ({ name }) => name,
}

export const labelFields: Fields<Label> = {
  id: (label) => label.nodeId,
  name: ({ name }) => name,
  color: ({ color }) => color,
  description: ({ description }) => description,
  isDefault: () => false,
  repository: ({ repository }) => repository,
}

export const mergeQueueFields: Fields<MergeQueue> = {
  id: (queue) => queue.nodeId,
  repository: ({ repository }) => repository,
  entries: ({ entries }, args) => connect(entries, args),
  url: ({ repository, branch }, _, { world }) => `${repositoryPage(world, repository)}/queue/${branch}`,
}

export const mergeQueueEntryFields: Fields<MergeQueueEntry> = {
  id: (entry) => entry.nodeId,
  mergeQueue: ({ queue }) => queue,
  pullRequest: ({ pullRequest }) => pullRequest,
  position: (entry) => entry.queue.entries.indexOf(entry) + 1,
  enqueuer: ({ enqueuer }) => enqueuer,
  enqueuedAt: ({ enqueuedAt }) => enqueuedAt,
  headCommit: ({ queue, headSha }) => commitNode(queue.repository, headSha),
  baseCommit: ({ queue, baseSha }) => commitNode(queue.repository, baseSha),
  state: () => 'AWAITING_CHECKS',
}

function repositoryNamed({ owner = '', name = '' }: Args, { world, caller }: Context): Repository {
  const found = findRepository(world, owner, name)
  if (found && sees(caller, found)) return found
  throw githubError('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`)
}

function pullRequestsAsked(repository: Repository, args: Args): readonly PullRequest[] {
  const { states, baseRefName, headRefName, orderBy } = args
  const wanted = [...repository.pullRequests.values()].filter(
    (pull) =>
      (!states || states.includes(pull.merge ? 'MERGED' : pull.state.toUpperCase())) &&
      fits(baseRefName, pull.base.ref) &&
      fits(headRefName, pull.head.ref),
  )
  if (!orderBy) return wanted
  const by = orderBy.field === 'UPDATED_AT' ? 'updatedAt' : 'createdAt'
  const ascending = wanted.toSorted((a, b) => a[by].localeCompare(b[by]) || a.number - b.number)
  return orderBy.direction === 'ASC' ? ascending : ascending.toReversed()
}
