import {
  acceptPermissions,
  announceInstallation,
  chooseRepositories,
  setSuspended,
  uninstall,
} from '../acts/installations.ts'
import type { App, Installation, Permissions } from '../world/entities.ts'
import { createApp, createInstallation, installationOn } from '../world/installations.ts'
import type { OrganizationScene } from './organization.ts'
import type { RepositoryScene } from './repository.ts'
import { act, type Stage, who } from './stage.ts'

export interface Registration {
  readonly slug?: string
  readonly permissions?: Permissions
  readonly events?: readonly string[]
  /** Where its webhooks go. */
  readonly webhookUrl?: string
}

interface Installing {
  readonly permissions?: Permissions
  readonly repositories?: readonly RepositoryScene[]
}

/** A registered app: what its maker knows of it, and what administrators do with it. */
export interface AppScene {
  readonly app: App
  readonly id: number
  readonly slug: string
  readonly privateKey: string
  readonly webhookSecret: string
  readonly sendWebhooksTo: (url: string) => void
  readonly installOn: (organization: OrganizationScene, installing?: Installing) => Promise<Installation>
  readonly installation: (organization: OrganizationScene) => Installation
  readonly suspend: (organization: OrganizationScene) => Promise<void>
  readonly unsuspend: (organization: OrganizationScene) => Promise<void>
  readonly uninstall: (organization: OrganizationScene) => Promise<void>
  readonly acceptPermissions: (organization: OrganizationScene, permissions: Permissions) => Promise<void>
  readonly chooseRepositories: (
    organization: OrganizationScene,
    repositories: readonly RepositoryScene[],
  ) => Promise<void>
}

const PERMISSIONS: Permissions = {
  actions: 'read',
  administration: 'read',
  checks: 'write',
  contents: 'read',
  deployments: 'write',
  issues: 'write',
  members: 'read',
  merge_queues: 'read',
  pull_requests: 'write',
  statuses: 'read',
}

const EVENTS = [
  'check_run',
  'check_suite',
  'deployment_protection_rule',
  'deployment_status',
  'issue_comment',
  'label',
  'member',
  'membership',
  'merge_group',
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'push',
  'repository',
  'team',
]

/** Registers an app. */
export function appScene(stage: Stage, registration: Registration): AppScene {
  const { world } = stage
  const { slug = 'countersign', permissions = PERMISSIONS, events = EVENTS, webhookUrl } = registration
  const { app, privateKey } = createApp(world, who(stage, `${slug}[bot]`), { slug, permissions, events })
  app.webhookUrl = webhookUrl ?? null
  const administrator = who(stage, 'founder')

  function installation(organization: OrganizationScene): Installation {
    const found = installationOn(app, organization.organization)
    if (!found) throw new Error(`${slug} is not installed on ${organization.login}`)
    return found
  }

  return {
    app,
    id: app.id,
    slug,
    privateKey,
    webhookSecret: app.webhookSecret,
    sendWebhooksTo(url) {
      app.webhookUrl = url
    },
    installation,
    installOn: (organization, { repositories, ...installing } = {}) =>
      act(stage, () => {
        const chosen = repositories ? { repositories: repositories.map(({ repository }) => repository) } : {}
        const made = createInstallation(world, app, organization.organization, { ...installing, ...chosen })
        announceInstallation(world, made, administrator)
        return made
      }),
    suspend: (organization) =>
      act(stage, () => setSuspended(world, installation(organization), administrator, true)),
    unsuspend: (organization) =>
      act(stage, () => setSuspended(world, installation(organization), administrator, false)),
    uninstall: (organization) =>
      act(stage, () => uninstall(world, installation(organization), administrator)),
    acceptPermissions: (organization, accepted) =>
      act(stage, () => acceptPermissions(world, installation(organization), administrator, accepted)),
    chooseRepositories: (organization, repositories) =>
      act(stage, () =>
        chooseRepositories(
          world,
          installation(organization),
          administrator,
          repositories.map(({ repository }) => repository),
        ),
      ),
  }
}
