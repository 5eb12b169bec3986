import type { Deployment, DeploymentStatus, Repository } from '../world/entities.ts'
import { type Connection, connect } from './connection.ts'
import { type Args, type Context, type Fields, need } from './fields.ts'

/** Deployments of a repository, to some environments or to all. */
export function deploymentsOf(repository: Repository, args: Args, context: Context): Connection<Deployment> {
  need(context, repository, 'deployments:read')
  const { environments, orderBy } = args
  const wanted = [...repository.deployments.values()].filter(
    ({ environment }) => !environments || environments.includes(environment),
  )
  return connect(orderBy?.direction === 'DESC' ? wanted.toReversed() : wanted, args)
}

export const deploymentFields: Fields<Deployment> = {
  id: (deployment) => deployment.nodeId,
  databaseId: ({ id }) => id,
  commitOid: ({ sha }) => sha,
  environment: ({ environment }) => environment,
  createdAt: ({ createdAt }) => createdAt,
  statuses: ({ statuses }, args) => connect(statuses.toReversed(), args),
}

export const deploymentStatusFields: Fields<DeploymentStatus> = {
  id: (status) => status.nodeId,
  state: ({ state }) => state.toUpperCase(),
  description: ({ description }) => description,
  createdAt: ({ createdAt }) => createdAt,
}
