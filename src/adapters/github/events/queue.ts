import { z } from 'zod'
import type { WorkItem } from '../../../app/work.ts'
import { RepositoryEnvelope, repositoryRef, senderOf } from './payload.ts'

const MergeGroupEvent = RepositoryEnvelope.extend({
  action: z.string(),
  reason: z.string().nullish(),
  merge_group: z.object({
    head_sha: z.string(),
    head_ref: z.string(),
    base_sha: z.string(),
    base_ref: z.string(),
  }),
})

/** `merge_group`: a group wants its verdict, or is gone. */
export function mergeGroupWork(payload: unknown): readonly WorkItem[] {
  const event = MergeGroupEvent.parse(payload)
  const { merge_group: group } = event
  if (event.action !== 'checks_requested' && event.action !== 'destroyed') return []
  return [
    {
      kind: 'merge-group',
      ref: repositoryRef(event),
      action: event.action === 'destroyed' ? 'destroyed' : 'requested',
      headSha: group.head_sha,
      headRef: group.head_ref,
      baseRef: group.base_ref,
      baseSha: group.base_sha,
      reason: event.reason ?? null,
    },
  ]
}

const DeploymentEvent = RepositoryEnvelope.extend({
  action: z.string(),
  environment: z.string(),
  sha: z.string().nullish(),
  deployment_callback_url: z.string(),
  ref: z.string().nullish(),
  deployment: z
    .object({
      id: z.number(),
      sha: z.string(),
      ref: z.string().nullish(),
      created_at: z.string().nullish(),
    })
    .nullish(),
})

const RUN = /\/actions\/runs\/(\d{1,15})\/deployment_protection_rule\/?$/

/** `deployment_protection_rule`: the run is all that is taken from the callback address; it is never called. */
export function deploymentWork(payload: unknown): readonly WorkItem[] {
  const event = DeploymentEvent.parse(payload)
  const run = RUN.exec(event.deployment_callback_url)?.[1]
  const { deployment, environment } = event
  const sha = deployment?.sha ?? event.sha ?? null
  if (event.action !== 'requested' || run === undefined || sha === null) return []
  return [
    { kind: 'deployment', ref: repositoryRef(event), run: Number(run), environment, sha, ...told(event) },
  ]
}

function told(event: z.output<typeof DeploymentEvent>): {
  readonly deploymentId: number | null
  readonly branch: string | null
  readonly at: string
} {
  const { deployment } = event
  return {
    deploymentId: deployment?.id ?? null,
    branch: branchOf(event.ref ?? deployment?.ref),
    at: deployment?.created_at ?? new Date().toISOString(),
  }
}

/** A name without a prefix may be a branch or a tag: whether it is a branch shows when its protection is read. */
function branchOf(name: string | null | undefined): string | null {
  if (name === null || name === undefined || name.startsWith('refs/tags/')) return null
  return name.replace(/^refs\/heads\//, '')
}

const DeploymentStatusEvent = RepositoryEnvelope.extend({
  deployment_status: z.object({ state: z.string(), created_at: z.string() }),
  deployment: z.object({ sha: z.string(), environment: z.string(), created_at: z.string() }),
})

/** `deployment_status`: only that something went live is kept. */
export function deploymentStatusWork(payload: unknown): readonly WorkItem[] {
  const event = DeploymentStatusEvent.parse(payload)
  const { deployment, deployment_status: status } = event
  if (status.state !== 'success') return []
  return [
    {
      kind: 'deployed',
      ref: repositoryRef(event),
      environment: deployment.environment,
      sha: deployment.sha,
      by: senderOf(event),
      createdAt: deployment.created_at,
      at: status.created_at,
    },
  ]
}
