import { z } from 'zod'
import type { PullRequestRef, RepositoryRef, WorkItem } from '../../../app/work.ts'
import type { Person } from '../../../core/facts.ts'
import { Account, botLogin, personOf } from '../people.ts'

/** What must be known of ourselves to tell our own events from others'. */
export interface Identity {
  readonly appId: number
  /** Null until the platform was asked; then some events of our own are looked at for nothing. */
  readonly slug: string | null
}

/** Turns one event into work. Throws ZodError for a payload that is not of its shape. */
export type EventReader = (payload: unknown, self: Identity) => readonly WorkItem[]

export const Repository = z.object({
  id: z.number(),
  name: z.string(),
  default_branch: z.string().optional(),
  owner: z.object({ login: z.string() }),
})
export type Repository = z.output<typeof Repository>

/** Members that nearly every event has. */
export const Envelope = z.object({
  action: z.string().optional(),
  installation: z.object({ id: z.number() }),
  sender: Account.nullish(),
})
export const RepositoryEnvelope = Envelope.extend({ repository: Repository })
export type RepositoryEnvelope = z.output<typeof RepositoryEnvelope>

const GHOST: Person = { id: null, login: 'ghost', kind: 'ghost' }

/** Who sent the event; a ghost when the account is gone. */
export function senderOf(payload: { readonly sender?: Account | null | undefined }): Person {
  return payload.sender === null || payload.sender === undefined ? GHOST : personOf(payload.sender)
}

/** The event was caused by our own writing. */
export function isOwn(payload: { readonly sender?: Account | null | undefined }, self: Identity): boolean {
  return self.slug !== null && senderOf(payload).login.toLowerCase() === botLogin(self.slug).toLowerCase()
}

export function repositoryRef(payload: {
  readonly installation: { readonly id: number }
  readonly repository: Repository
}): RepositoryRef {
  return {
    installation: payload.installation.id,
    repositoryId: payload.repository.id,
    owner: payload.repository.owner.login,
    name: payload.repository.name,
  }
}

export function pullRequestRef(payload: RepositoryEnvelope, number: number): PullRequestRef {
  return { ...repositoryRef(payload), number }
}

/** Look at a whole repository again; with a head, only at the pull requests that have it. */
export function lookAtRepository(
  payload: RepositoryEnvelope,
  reason: string,
  head: string | null = null,
): WorkItem {
  return { kind: 'repository', ref: repositoryRef(payload), reason, head }
}
