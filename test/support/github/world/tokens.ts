import { randomBytes } from 'node:crypto'
import type { Account, Installation, InstallationToken, PersonalToken } from './entities.ts'
import type { World } from './world.ts'

const AN_HOUR = 3_600_000

/** What a request for a token asked to narrow it to. */
export type Narrowing = Pick<InstallationToken, 'permissions' | 'repositories'>

/** A token for an hour, in the long form that GitHub has used since 2026. */
export function issueInstallationToken(
  world: World,
  installation: Installation,
  narrowing: Narrowing,
): InstallationToken {
  const token = {
    kind: 'installation',
    text: `ghs_${installation.app.id}_${random(24)}.${random(180)}.${random(32)}`,
    installation,
    ...narrowing,
    expiresAt: world.clock.now() + AN_HOUR,
  } as const
  world.tokens.set(token.text, token)
  return token
}

/** A token with which somebody acts as themselves. */
export function issuePersonalToken(world: World, person: Account): PersonalToken {
  const text = `ghp_${random(27)}`
  const token = { kind: 'person', text, person, expiresAt: world.clock.now() + 24 * AN_HOUR } as const
  world.tokens.set(text, token)
  return token
}

function random(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}
