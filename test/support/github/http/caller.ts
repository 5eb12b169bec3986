import { createPublicKey, verify } from 'node:crypto'
import { Refusal } from '../acts/refusal.ts'
import { levelOf, reaches } from '../world/access.ts'
import type {
  Account,
  App,
  Installation,
  InstallationToken,
  PersonalToken,
  Repository,
} from '../world/entities.ts'
import { holds } from '../world/installations.ts'
import type { World } from '../world/world.ts'

/** Who makes a request: the app itself, one of its installations, a person, or nobody known. */
export type Caller =
  | { readonly kind: 'app'; readonly app: App }
  | { readonly kind: 'installation'; readonly installation: Installation; readonly token: InstallationToken }
  | { readonly kind: 'person'; readonly token: PersonalToken }
  | { readonly kind: 'nobody' }

/** A permission of an app: `checks:write`. */
export type Need = `${string}:${'read' | 'write'}`

const TEN_MINUTES = 600
/** Clocks differ a little. */
const LEEWAY = 60

/** The login of the account whose installation calls, if one does; good or not, it counts as that account's request. */
export function accountBehind(world: World, authorization: string | undefined): string | null {
  const token = world.tokens.get(credentialIn(authorization) ?? '')
  return token?.kind === 'installation' ? token.installation.account.login : null
}

/** Finds out who calls; bad or expired credentials are a 401. */
export function identify(world: World, authorization: string | undefined): Caller {
  const credential = credentialIn(authorization)
  if (credential === undefined) return { kind: 'nobody' }
  if (credential.startsWith('ey')) return { kind: 'app', app: appOf(world, credential) }
  const token = world.tokens.get(credential)
  if (!token || token.expiresAt <= world.clock.now()) throw new Refusal(401, 'Bad credentials')
  if (token.kind === 'person') return { kind: 'person', token }
  const { installation } = token
  if (!installation.app.installations.has(installation.id)) throw new Refusal(401, 'Bad credentials')
  if (installation.suspendedAt !== null) throw new Refusal(403, 'This installation has been suspended')
  return { kind: 'installation', installation, token }
}

function credentialIn(authorization: string | undefined): string | undefined {
  return /^(?:bearer|token)\s+(\S+)$/i.exec(authorization ?? '')?.[1]
}

/** The account in whose name a caller writes. */
export function actorOf(caller: Caller): Account {
  if (caller.kind === 'installation') return caller.installation.app.bot
  if (caller.kind === 'person') return caller.token.person
  throw new Refusal(401, 'Requires authentication')
}

/** True when the caller may know that the repository exists. */
export function sees(caller: Caller, repository: Repository): boolean {
  if (!repository.private) return true
  if (caller.kind === 'person') return reaches(levelOf(repository, caller.token.person), 'read')
  return caller.kind === 'installation' && isWithin(caller.token, repository)
}

/** True when the caller may do what needs any one of these permissions. */
export function may(caller: Caller, repository: Repository, needs: readonly Need[]): boolean {
  if (caller.kind === 'person') return mayPerson(caller.token.person, repository, needs)
  if (caller.kind !== 'installation')
    return !repository.private && needs.every((need) => need.endsWith(':read'))
  if (isWithin(caller.token, repository)) return needs.some((need) => grants(caller.token, need))
  return !repository.private && needs.every((need) => need.endsWith(':read'))
}

/** True when an installation's token holds a permission, wherever it applies. */
export function grants(token: InstallationToken, need: Need): boolean {
  const [name = '', wanted] = need.split(':')
  if (name === 'metadata') return true
  const narrowed = token.permissions
  const own = token.installation.permissions[name]
  const granted = narrowed === null ? own : narrowed[name] && own
  return granted === 'write' || granted === 'admin' || (granted === 'read' && wanted === 'read')
}

function isWithin(token: InstallationToken, repository: Repository): boolean {
  return holds(token.installation, repository) && (token.repositories?.has(repository) ?? true)
}

function mayPerson(person: Account, repository: Repository, needs: readonly Need[]): boolean {
  const level = levelOf(repository, person)
  return needs.some((need) => reaches(level, need.endsWith(':read') ? 'read' : 'write'))
}

/** The app that signed a JWT, which must be its own, in time, and for no longer than ten minutes. */
function appOf(world: World, jwt: string): App {
  const [header = '', payload = '', signature = ''] = jwt.split('.')
  const claims = decode(payload)
  const app = [...world.apps.values()].find(
    (one) => String(one.id) === String(claims['iss']) || one.clientId === claims['iss'],
  )
  if (!app) throw new Refusal(401, "'Issuer' claim ('iss') must be an Integer or a client id")
  const isSigned =
    decode(header)['alg'] === 'RS256' &&
    verify(
      'sha256',
      Buffer.from(`${header}.${payload}`),
      createPublicKey(app.publicKey),
      Buffer.from(signature, 'base64url'),
    )
  if (!isSigned) throw new Refusal(401, 'A JSON web token could not be decoded')
  checkTimes(claims, world.clock.now() / 1_000)
  return app
}

function checkTimes(claims: Readonly<Record<string, unknown>>, now: number): void {
  const [issued, expires] = [claims['iat'], claims['exp']]
  if (typeof expires !== 'number' || expires <= now)
    throw new Refusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    )
  if (expires > now + TEN_MINUTES + LEEWAY)
    throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future")
  if (typeof issued !== 'number' || issued > now + LEEWAY)
    throw new Refusal(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    )
}

function decode(part: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
  } catch {
    throw new Refusal(401, 'A JSON web token could not be decoded')
  }
}
