import { deploymentShape, deploymentStatusShape } from '../shapes/deployments.ts'
import { pullRequestShape } from '../shapes/pull-requests.ts'
import { repositoryUrl } from '../shapes/repositories.ts'
import type {
  Account,
  App,
  Deployment,
  DeploymentStatus,
  ProtectionReview,
  Repository,
} from '../world/entities.ts'
import { nextId, register, timestamp, type World } from '../world/world.ts'
import { announceIn } from './announcements.ts'
import { invalid } from './refusal.ts'

export interface NewDeployment {
  readonly sha: string
  readonly ref: string
  readonly environment: string
}

/** GitHub keeps no longer text. */
const COMMENT_LIMIT = 1_024

/** Creates a deployment without asking any app. */
export function createDeployment(
  world: World,
  repository: Repository,
  creator: Account,
  wanted: NewDeployment,
): Deployment {
  const deployment = register<Deployment>(world, {
    kind: 'Deployment',
    repository,
    ...wanted,
    creator,
    createdAt: timestamp(world),
    statuses: [],
  })
  repository.deployments.set(deployment.id, deployment)
  return deployment
}

/** A workflow wants to deploy; the app is asked, and the run waits for its answer. Gives the id of the run. */
export function askProtectionRule(world: World, deployment: Deployment, app: App): number {
  const { repository, environment, sha, ref, creator } = deployment
  const runId = nextId(world)
  const pulls = [...repository.pullRequests.values()].filter((one) => one.merge?.sha === sha)
  world.announce({
    event: 'deployment_protection_rule',
    action: 'requested',
    account: repository.owner,
    repository,
    sender: creator,
    app,
    parts: {
      environment,
      event: 'push',
      sha,
      ref,
      deployment_callback_url: `${repositoryUrl(world, repository)}/actions/runs/${runId}/deployment_protection_rule`,
      deployment: deploymentShape(world, deployment),
      pull_requests: pulls.map((pull) => pullRequestShape(world, pull)),
    },
  })
  return runId
}

/** Keeps what an app answered. */
export function answerProtectionRule(repository: Repository, review: ProtectionReview): void {
  if (review.comment.length > COMMENT_LIMIT) throw invalid('Deployment', 'comment', 'is too long')
  repository.protectionReviews.push(review)
}

/** Says how a deployment goes. */
export function setDeploymentStatus(
  world: World,
  deployment: Deployment,
  by: Account,
  state: DeploymentStatus['state'],
): void {
  const status = register<DeploymentStatus>(world, {
    kind: 'DeploymentStatus',
    state,
    description: '',
    creator: by,
    createdAt: timestamp(world),
  })
  deployment.statuses.push(status)
  const extra = {
    deployment: deploymentShape(world, deployment),
    deployment_status: deploymentStatusShape(world, deployment, status),
    check_run: null,
    workflow: null,
    workflow_run: null,
  }
  announceIn(world, deployment.repository, 'deployment_status', { action: 'created', by, extra })
}
