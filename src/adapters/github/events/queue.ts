import { z } from 'zod'
import type { WorkItem } from '../../../app/work.ts'
import { RepositoryEnvelope, repositoryRef } from './payload.ts'

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
  deployment: z.object({ id: z.number(), sha: z.string(), created_at: z.string().nullish() }).nullish(),
})

const RUN = /\/actions\/runs\/(\d{1,15})\/deployment_protection_rule\/?$/

/** `deployment_protection_rule`: the run is all that is taken from the callback address; it is never called. */
export function deploymentWork(payload: unknown): readonly WorkItem[] {
  const event = DeploymentEvent.parse(payload)
  const run = RUN.exec(event.deployment_callback_url)?.[1]
  const sha = event.deployment?.sha ?? event.sha
  if (event.action !== 'requested' || run === undefined || sha === null || sha === undefined) return []
  return [
    {
      kind: 'deployment',
      ref: repositoryRef(event),
      run: Number(run),
      environment: event.environment,
      sha,
      deploymentId: event.deployment?.id ?? null,
      at: event.deployment?.created_at ?? new Date().toISOString(),
    },
  ]
}
