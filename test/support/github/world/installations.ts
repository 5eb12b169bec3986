import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { organization } from './accounts.ts'
import type { Account, App, Installation, Owner, Permissions, Repository } from './entities.ts'
import { nextId, register, timestamp, type World } from './world.ts'

export interface NewApp {
  readonly slug: string
  readonly permissions: Permissions
  readonly events: readonly string[]
}

interface KeyPair {
  readonly publicKey: string
  readonly privateKey: string
}

const keyPairs = new Map<string, KeyPair>()

/** Making an RSA key takes longer than all the rest, so that each name of an app gets one per process. */
function keyPairOf(slug: string): KeyPair {
  const pair =
    keyPairs.get(slug) ??
    generateKeyPairSync('rsa', {
      modulusLength: 2_048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    })
  keyPairs.set(slug, pair)
  return pair
}

/** Registers an app; the private key is given out once, as GitHub does. */
export function createApp(
  world: World,
  bot: Account,
  { slug, permissions, events }: NewApp,
): { readonly app: App; readonly privateKey: string } {
  const { publicKey, privateKey } = keyPairOf(slug)
  const app = register<App>(world, {
    kind: 'App',
    slug,
    name: slug,
    clientId: `Iv23li${randomBytes(7).toString('hex')}`,
    owner: organization(world, 'app-makers'),
    bot,
    permissions,
    events,
    publicKey,
    webhookSecret: randomBytes(32).toString('hex'),
    hookId: nextId(world),
    webhookUrl: null,
    installations: new Map(),
    deliveries: [],
    createdAt: timestamp(world),
  })
  world.apps.set(app.id, app)
  return { app, privateKey }
}

/** Installs an app on an account, on all repositories or on some. */
export function createInstallation(
  world: World,
  app: App,
  account: Owner,
  chosen: { readonly permissions?: Permissions; readonly repositories?: readonly Repository[] },
): Installation {
  const installation: Installation = {
    id: nextId(world),
    app,
    account,
    permissions: chosen.permissions ?? app.permissions,
    events: app.events,
    repositories: chosen.repositories ? new Set(chosen.repositories) : null,
    suspendedAt: null,
    createdAt: timestamp(world),
  }
  app.installations.set(installation.id, installation)
  return installation
}

/** The installation of an app on an account, if there is one. */
export function installationOn(app: App, account: Owner): Installation | null {
  return app.installations.values().find((one) => one.account === account) ?? null
}

/** True when the installation may reach the repository. */
export function holds(installation: Installation, repository: Repository): boolean {
  if (repository.owner !== installation.account) return false
  return installation.repositories === null || installation.repositories.has(repository)
}

/** The repositories that an installation may reach. */
export function repositoriesOf(world: World, installation: Installation): readonly Repository[] {
  return [...world.repositories.values()].filter((one) => holds(installation, one))
}
