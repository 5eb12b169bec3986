import type { Deployment, DeploymentStatus } from '../world/entities.ts'
import type { World } from '../world/world.ts'
import { accountShape, type Json } from './accounts.ts'
import { repositoryUrl } from './repositories.ts'

/** A deployment. */
export function deploymentShape(world: World, deployment: Deployment): Json {
  const api = repositoryUrl(world, deployment.repository)
  const url = `${api}/deployments/${deployment.id}`
  return {
    url,
    id: deployment.id,
    node_id: deployment.nodeId,
    sha: deployment.sha,
    ref: deployment.ref,
    task: 'deploy',
    payload: {},
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: null,
    creator: accountShape(world, deployment.creator),
    created_at: deployment.createdAt,
    updated_at: deployment.statuses.at(-1)?.createdAt ?? deployment.createdAt,
    statuses_url: `${url}/statuses`,
    repository_url: api,
    transient_environment: false,
    production_environment: deployment.environment === 'production',
    performed_via_github_app: null,
  }
}

/** One status of a deployment. */
export function deploymentStatusShape(world: World, deployment: Deployment, status: DeploymentStatus): Json {
  const api = repositoryUrl(world, deployment.repository)
  const url = `${api}/deployments/${deployment.id}`
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: status.nodeId,
    state: status.state,
    creator: accountShape(world, status.creator),
    description: status.description,
    environment: deployment.environment,
    target_url: '',
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: url,
    repository_url: api,
    environment_url: url,
    log_url: url,
    performed_via_github_app: null,
  }
}
