import { createSign } from 'node:crypto'
import { Octokit } from '@octokit/rest'
import type { AppScene } from './github/scene/app.ts'
import type { OrganizationScene } from './github/scene/organization.ts'
import type { GitHub } from './github/start.ts'

const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore }

function ignore(): void {}

/** A JWT of an app, valid for the next minutes unless the claims say otherwise. */
export function appJwt(
  app: { readonly id: number; readonly privateKey: string },
  claims: { readonly iss?: number | string; readonly iat?: number; readonly exp?: number } = {},
): string {
  const now = Math.floor(Date.now() / 1_000)
  const parts = [
    { alg: 'RS256', typ: 'JWT' },
    { iat: now - 30, exp: now + 300, iss: app.id, ...claims },
  ]
  const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(app.privateKey, 'base64url')}`
}

/** Octokit with a credential of any kind, or with none. */
export function octokitWith(github: GitHub, credential?: string): Octokit {
  return new Octokit({
    baseUrl: `${github.url}/api/v3`,
    log: SILENT,
    ...(credential === undefined ? {} : { auth: credential }),
  })
}

/** Octokit as the installation of an app on an organisation. */
export async function octokitOf(
  github: GitHub,
  app: AppScene,
  organization: OrganizationScene,
  narrowing: {
    readonly repositories?: string[]
    readonly permissions?: Record<string, 'read' | 'write'>
  } = {},
): Promise<Octokit> {
  const { data } = await octokitWith(github, appJwt(app)).rest.apps.createInstallationAccessToken({
    installation_id: app.installation(organization).id,
    ...narrowing,
  })
  return octokitWith(github, data.token)
}
