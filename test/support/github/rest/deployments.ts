import { answerProtectionRule } from '../acts/deployments.ts'
import { notFound, Refusal } from '../acts/refusal.ts'
import { deploymentShape, deploymentStatusShape } from '../shapes/deployments.ts'
import type { Deployment } from '../world/entities.ts'
import { page } from './pages.ts'
import { inRepository, noContent, ok, param, type RepositoryCall } from './routing.ts'

export const deploymentRoutes = [
  inRepository('GET /repos/{owner}/{repo}/deployments', ['deployments:read'], (call) => {
    const { query, repository, world } = call
    const [sha, environment] = [query.get('sha'), query.get('environment')]
    const wanted = [...repository.deployments.values()].filter(
      (one) => (sha === null || one.sha === sha) && (environment === null || one.environment === environment),
    )
    return page(call, wanted.toReversed(), (one) => deploymentShape(world, one))
  }),
  inRepository('GET /repos/{owner}/{repo}/deployments/{deployment_id}', ['deployments:read'], (call) =>
    ok(deploymentShape(call.world, deploymentNamed(call))),
  ),
  inRepository(
    'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
    ['deployments:read'],
    (call) => {
      const deployment = deploymentNamed(call)
      return page(call, deployment.statuses.toReversed(), (status) =>
        deploymentStatusShape(call.world, deployment, status),
      )
    },
  ),
  inRepository(
    'POST /repos/{owner}/{repo}/actions/runs/{run_id}/deployment_protection_rule',
    ['deployments:write'],
    (call) => {
      const { caller, repository, body } = call
      if (caller.kind !== 'installation') throw new Refusal(403, 'You must authenticate via a GitHub App.')
      answerProtectionRule(repository, {
        app: caller.installation.app,
        runId: Number(param(call, 'run_id')),
        environment: String(body['environment_name']),
        state: (body['state'] as 'approved' | 'rejected' | undefined) ?? null,
        comment: (body['comment'] as string | undefined) ?? '',
      })
      return noContent()
    },
  ),
]

function deploymentNamed(call: RepositoryCall): Deployment {
  const deployment = call.repository.deployments.get(Number(param(call, 'deployment_id')))
  if (!deployment) throw notFound()
  return deployment
}
