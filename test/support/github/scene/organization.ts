import { joinTeam, leaveTeam } from '../acts/teams.ts'
import type { DeliveryMode, Webhook } from '../hooks/deliveries.ts'
import { createTeam, organization } from '../world/accounts.ts'
import type { Level, Organization, Team } from '../world/entities.ts'
import { type Founding, foundRepository, type RepositoryScene } from './repository.ts'
import { act, type Stage, who } from './stage.ts'

export interface Organizing {
  readonly members?: readonly string[]
  readonly owners?: readonly string[]
  /** Logins by team; teams have write access to every repository made after them. */
  readonly teams?: Readonly<Record<string, readonly string[]>>
}

interface Teaming {
  readonly members?: readonly string[]
  /** Invited, and not yet in. */
  readonly pending?: readonly string[]
  readonly parent?: string
  readonly autoAssign?: readonly string[]
}

/** An organisation, and what its administrators do. */
export interface OrganizationScene {
  readonly organization: Organization
  readonly login: string
  /** Makes a repository; every team of the organisation gets access to it. */
  readonly repository: (name: string, founding?: Founding & { readonly teamLevel?: Level }) => RepositoryScene
  readonly team: (slug: string, teaming?: Teaming) => Team
  readonly joinTeam: (slug: string, login: string) => Promise<void>
  readonly leaveTeam: (slug: string, login: string) => Promise<void>
  /** What becomes of webhooks about this organisation from now on. */
  readonly webhooks: (mode: DeliveryMode) => void
  /** Sends what was held back, in the order that `arrange` makes of it. */
  readonly releaseWebhooks: (arrange?: (held: readonly Webhook[]) => readonly Webhook[]) => Promise<void>
}

/** The scene of one organisation, which is made if it is new. */
export function organizationScene(stage: Stage, login: string, organizing: Organizing): OrganizationScene {
  const { world, deliveries } = stage
  const own = organization(world, login)

  function teamNamed(slug: string): Team {
    const found = own.teams.get(slug)
    if (!found) throw new Error(`${login} has no team ${slug}`)
    return found
  }

  function team(slug: string, { members = [], pending = [], parent, autoAssign = [] }: Teaming = {}): Team {
    const made = createTeam(world, own, slug, parent === undefined ? null : teamNamed(parent))
    for (const member of members) made.members.set(who(stage, member), { role: 'member', state: 'active' })
    for (const member of pending) made.members.set(who(stage, member), { role: 'member', state: 'pending' })
    made.autoAssign = autoAssign.map((one) => who(stage, one))
    for (const repository of world.repositories.values())
      if (repository.owner === own) made.repositories.set(repository, 'write')
    return made
  }

  for (const member of organizing.members ?? [])
    own.members.set(who(stage, member), { role: 'member', state: 'active' })
  for (const owner of organizing.owners ?? ['founder'])
    own.members.set(who(stage, owner), { role: 'admin', state: 'active' })
  for (const [slug, members] of Object.entries(organizing.teams ?? {})) team(slug, { members })

  return {
    organization: own,
    login,
    repository(name, { teamLevel = 'write', ...founding } = {}) {
      const scene = foundRepository(stage, own, name, founding)
      for (const one of own.teams.values()) one.repositories.set(scene.repository, teamLevel)
      return scene
    },
    team,
    joinTeam: (slug, person) =>
      act(stage, () =>
        joinTeam(world, teamNamed(slug), who(stage, person), { role: 'member', state: 'active' }),
      ),
    leaveTeam: (slug, person) => act(stage, () => leaveTeam(world, teamNamed(slug), who(stage, person))),
    webhooks: (mode) => deliveries.setMode(own, mode),
    releaseWebhooks: (arrange) => deliveries.release(own, arrange),
  }
}
