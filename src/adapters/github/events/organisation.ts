import { z } from 'zod'
import type { WorkItem } from '../../../app/work.ts'
import { CHECK_NAME } from '../check-run.ts'
import { Account, personOf } from '../people.ts'
import {
  Envelope,
  type Identity,
  isOwn,
  lookAtRepository,
  Repository,
  RepositoryEnvelope,
  repositoryRef,
} from './payload.ts'

const OrganisationEnvelope = Envelope.extend({
  action: z.string(),
  organization: z.object({ login: z.string() }).nullish(),
  repository: Repository.nullish(),
})
type OrganisationEnvelope = z.output<typeof OrganisationEnvelope>

function lookAtOrganisation(event: OrganisationEnvelope, reason: string): readonly WorkItem[] {
  const { repository, organization } = event
  if (repository !== null && repository !== undefined)
    return [lookAtRepository({ ...event, repository }, reason)]
  if (organization === null || organization === undefined) return []
  return [{ kind: 'organisation', installation: event.installation.id, owner: organization.login, reason }]
}

/** `membership`: somebody joined or left a team. */
export function membershipWork(payload: unknown): readonly WorkItem[] {
  const event = OrganisationEnvelope.parse(payload)
  return lookAtOrganisation({ ...event, repository: null }, `membership-${event.action}`)
}

/** `team`: a new team is in no policy's way; every other change may move rights. */
export function teamWork(payload: unknown): readonly WorkItem[] {
  const event = OrganisationEnvelope.parse(payload)
  return event.action === 'created' ? [] : lookAtOrganisation(event, `team-${event.action}`)
}

/** `organization`: members came, went, or it has a new name. */
export function organizationWork(payload: unknown): readonly WorkItem[] {
  const event = OrganisationEnvelope.parse(payload)
  const matters = ['member_added', 'member_removed', 'renamed'].includes(event.action)
  return matters ? lookAtOrganisation(event, `organization-${event.action}`) : []
}

/** `member`: somebody's permission in a repository changed. */
export function memberWork(payload: unknown): readonly WorkItem[] {
  const event = RepositoryEnvelope.parse(payload)
  return [lookAtRepository(event, `member-${event.action ?? 'changed'}`)]
}

/** Nothing is left to look at, or nothing yet. */
const REPOSITORY_IDLE = new Set(['created', 'deleted', 'archived'])

/** `repository`: renamed, moved, opened, closed to the public, another default branch. */
export function repositoryWork(payload: unknown): readonly WorkItem[] {
  const event = RepositoryEnvelope.parse(payload)
  const action = event.action ?? 'changed'
  return REPOSITORY_IDLE.has(action) ? [] : [lookAtRepository(event, `repository-${action}`)]
}

const LabelEvent = RepositoryEnvelope.extend({
  action: z.string(),
  changes: z.object({ name: z.object({ from: z.string() }).nullish() }).nullish(),
})

/** `label`: one that got another name, or is gone, is missing on every pull request that had it. */
export function labelWork(payload: unknown, self: Identity): readonly WorkItem[] {
  const event = LabelEvent.parse(payload)
  if (isOwn(event, self)) return []
  const isLost = event.action === 'deleted' || (event.action === 'edited' && event.changes?.name)
  return isLost ? [lookAtRepository(event, `label-${event.action}`)] : []
}

/** `custom_property_values`: a policy may ask for them. */
export function propertiesWork(payload: unknown): readonly WorkItem[] {
  return [lookAtRepository(RepositoryEnvelope.parse(payload), 'properties-changed')]
}

const ProtectionEvent = OrganisationEnvelope.extend({
  repository_ruleset: z.looseObject({ updated_at: z.string().nullish() }).nullish(),
  rule: z.looseObject({ updated_at: z.string().nullish() }).nullish(),
  changes: z.unknown().optional(),
})

/** The rule as it is, or what was changed about it, names our check. */
function mentionsCheck(event: z.output<typeof ProtectionEvent>): boolean {
  const { repository_ruleset: ruleset, rule, changes } = event
  return JSON.stringify([ruleset, rule, changes]).includes(JSON.stringify(CHECK_NAME))
}

/** Rulesets and branch protection: our check may no longer be required. `event` is the event's name. */
export function protectionWork(event: string): (payload: unknown) => readonly WorkItem[] {
  return (payload) => {
    const parsed = ProtectionEvent.parse(payload)
    const { repository, sender } = parsed
    if (repository === null || repository === undefined)
      return lookAtOrganisation(parsed, `${event}-${parsed.action}`)
    return [
      {
        kind: 'protection',
        ref: repositoryRef({ ...parsed, repository }),
        ...(repository.default_branch === undefined ? {} : { branch: repository.default_branch }),
        mentionsCheck: parsed.action !== 'created' && mentionsCheck(parsed),
        action: `${event}.${parsed.action}`,
        by: sender ? personOf(sender) : null,
        at: ruleChangedAt(parsed),
      },
    ]
  }
}

/** A rule that is gone says when it was changed last, which may be long ago. */
function ruleChangedAt({
  action,
  repository_ruleset: ruleset,
  rule,
}: z.output<typeof ProtectionEvent>): string {
  const told = action === 'deleted' ? undefined : (ruleset?.updated_at ?? rule?.updated_at)
  const at = new Date(told ?? Date.now())
  return (Number.isNaN(at.getTime()) ? new Date() : at).toISOString()
}

const Installation = z.object({
  id: z.number(),
  account: Account.partial().nullish(),
  updated_at: z.union([z.string(), z.number()]).nullish(),
  suspended_at: z.string().nullish(),
})
const InstallationEvent = z.object({ action: z.string(), installation: Installation })
type InstallationEvent = z.output<typeof InstallationEvent>

type InstallationState = Extract<WorkItem, { kind: 'installation' }>['state']
const STATES: ReadonlyMap<string, InstallationState> = new Map([
  ['suspend', 'suspended'],
  ['deleted', 'deleted'],
])

/** `installation`: came, paused, came back, went; after coming or new rights everything is looked at. */
export function installationWork(payload: unknown): readonly WorkItem[] {
  const event = InstallationEvent.parse(payload)
  const owner = event.installation.account?.login ?? ''
  const installation = event.installation.id
  const state = STATES.get(event.action) ?? 'active'
  const item: WorkItem = { kind: 'installation', installation, owner, state, at: changedAt(event) }
  if (state !== 'active') return [item]
  return [item, { kind: 'organisation', installation, owner, reason: `installation-${event.action}` }]
}

function changedAt({ action, installation }: InstallationEvent): string {
  // Only its end is in doubt when a pause is over, and to believe that too early costs a refused request.
  if (action === 'unsuspend') return new Date().toISOString()
  const at = installation.updated_at
  if (typeof at === 'number') return new Date(at * 1000).toISOString()
  return installation.suspended_at ?? at ?? new Date().toISOString()
}

const RepositoriesEvent = InstallationEvent.extend({
  repositories_added: z.array(z.object({ id: z.number(), full_name: z.string() })).nullish(),
})

/** `installation_repositories`: repositories that are new to us are looked at. */
export function installationRepositoriesWork(payload: unknown): readonly WorkItem[] {
  const event = RepositoriesEvent.parse(payload)
  return (event.repositories_added ?? []).map(({ id, full_name: fullName }): WorkItem => {
    const [owner = '', name = ''] = fullName.split('/')
    const ref = { installation: event.installation.id, repositoryId: id, owner, name }
    return { kind: 'repository', ref, reason: 'repository-added', head: null }
  })
}

const TargetEvent = z.object({
  action: z.string(),
  installation: z.object({ id: z.number() }),
  account: z.object({ login: z.string().optional(), slug: z.string().optional() }).nullish(),
})

/** `installation_target`: the account has a new name. */
export function installationTargetWork(payload: unknown): readonly WorkItem[] {
  const event = TargetEvent.parse(payload)
  const owner = event.account?.login ?? event.account?.slug
  if (owner === undefined) return []
  return [{ kind: 'organisation', installation: event.installation.id, owner, reason: 'account-renamed' }]
}
