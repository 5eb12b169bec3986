import { notFound, Refusal } from '../acts/refusal.ts'
import { appShape, deliveryShape, fullDeliveryShape, installationShape } from '../shapes/apps.ts'
import { repositoryShape } from '../shapes/repositories.ts'
import { findAccount } from '../world/accounts.ts'
import type {
  App,
  Delivery,
  Installation,
  InstallationToken,
  Permissions,
  Repository,
} from '../world/entities.ts'
import { holds, installationOn, repositoriesOf } from '../world/installations.ts'
import { findRepository } from '../world/repositories.ts'
import { issueInstallationToken } from '../world/tokens.ts'
import { isoSeconds } from '../world/world.ts'
import { page, pageAsked } from './pages.ts'
import { type Answer, appOnly, type Call, created, noContent, ok, open, param } from './routing.ts'

export const appRoutes = [
  appOnly('GET /app', (call) =>
    ok({ ...appShape(call.world, appOf(call)), installations_count: appOf(call).installations.size }),
  ),
  appOnly('GET /app/installations', (call) =>
    page(call, appOf(call).installations.values(), (one) => installationShape(call.world, one)),
  ),
  appOnly('GET /app/installations/{installation_id}', (call) =>
    ok(installationShape(call.world, installationNamed(call))),
  ),
  appOnly('POST /app/installations/{installation_id}/access_tokens', giveToken, 'token'),
  appOnly('GET /repos/{owner}/{repo}/installation', (call) => {
    const repository = findRepository(call.world, param(call, 'owner'), param(call, 'repo'))
    const installation = repository && installationOn(appOf(call), repository.owner)
    if (!installation || !holds(installation, repository)) throw notFound()
    return ok(installationShape(call.world, installation))
  }),
  appOnly('GET /orgs/{org}/installation', (call) => {
    const owner = findAccount(call.world, param(call, 'org'))
    const installation = owner && installationOn(appOf(call), owner)
    if (!installation) throw notFound()
    return ok(installationShape(call.world, installation))
  }),
  appOnly('GET /app/hook/deliveries', listDeliveries),
  appOnly('GET /app/hook/deliveries/{delivery_id}', (call) =>
    ok(fullDeliveryShape(call.world, appOf(call), deliveryNamed(call))),
  ),
  appOnly('POST /app/hook/deliveries/{delivery_id}/attempts', (call) => {
    void call.deliveries.redeliver(appOf(call), deliveryNamed(call))
    return { status: 202, body: {} }
  }),
  appOnly('GET /app/hook/config', (call) =>
    ok({
      content_type: 'json',
      insecure_ssl: '0',
      secret: '********',
      url: appOf(call).webhookUrl ?? call.world.url,
    }),
  ),
  open('GET /installation/repositories', (call) => {
    const { installation, repositories } = ownToken(call)
    const reachable = repositoriesOf(call.world, installation).filter((one) => repositories?.has(one) ?? true)
    return page(
      call,
      reachable,
      (one) => repositoryShape(call.world, one),
      (shown, total) => ({ total_count: total, repositories: shown }),
    )
  }),
  open('DELETE /installation/token', (call) => {
    call.world.tokens.delete(ownToken(call).text)
    return noContent()
  }),
  open(
    'GET /rate_limit',
    () => {
      const limit = { limit: 5_000, used: 0, remaining: 5_000, reset: Math.ceil(Date.now() / 1_000) + 3_600 }
      return ok({ resources: { core: limit, graphql: limit, search: limit }, rate: limit })
    },
    'meta',
  ),
  open('GET /meta', () => ok({ verifiable_password_authentication: true }), 'meta'),
]

function giveToken(call: Call): Answer {
  const installation = installationNamed(call)
  if (installation.suspendedAt !== null) throw new Refusal(403, 'This installation has been suspended')
  const repositories = repositoriesAsked(call, installation)
  const permissions = permissionsAsked(call, installation)
  const token = issueInstallationToken(call.world, installation, { permissions, repositories })
  return created({
    token: token.text,
    expires_at: isoSeconds(token.expiresAt),
    permissions: { metadata: 'read', ...(permissions ?? installation.permissions) },
    repository_selection: repositories === null && installation.repositories === null ? 'all' : 'selected',
    ...(repositories === null
      ? {}
      : { repositories: [...repositories].map((one) => repositoryShape(call.world, one)) }),
  })
}

function permissionsAsked(call: Call, { permissions }: Installation): Permissions | null {
  const asked = call.body['permissions'] as Permissions | undefined
  if (!asked) return null
  for (const [name, level] of Object.entries({ ...asked, metadata: 'read' })) {
    const granted = name === 'metadata' ? 'read' : permissions[name]
    if (granted === undefined || (level === 'write' && granted === 'read'))
      throw new Refusal(422, 'The permissions requested are not granted to this installation.')
  }
  return asked
}

function repositoriesAsked(call: Call, installation: Installation): ReadonlySet<Repository> | null {
  const names = call.body['repositories'] as readonly string[] | undefined
  const ids = call.body['repository_ids'] as readonly number[] | undefined
  if (!names && !ids) return null
  const all = repositoriesOf(call.world, installation)
  const wanted = [
    ...(names ?? []).map((name) => all.find((one) => one.name.toLowerCase() === name.toLowerCase())),
    ...(ids ?? []).map((id) => all.find((one) => one.id === id)),
  ]
  const found = wanted.filter((one) => one !== undefined)
  if (found.length < wanted.length)
    throw new Refusal(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    )
  return new Set(found)
}

/** Newest first; a cursor names the delivery that the next page begins with. */
function listDeliveries(call: Call): Answer {
  const { size } = pageAsked(call)
  const status = call.query.get('status')
  const all = appOf(call)
    .deliveries.toReversed()
    .filter((one) => status === null || (one.statusCode < 400 ? 'success' : 'failure') === status)
  const cursor = call.query.get('cursor')
  const start = cursor === null ? 0 : all.findIndex((one) => String(one.id) === cursor)
  const shown = start < 0 ? [] : all.slice(start, start + size)
  const next = start < 0 ? undefined : all[start + size]
  const headers = next ? { headers: { link: `<${cursorUrl(call, next.id)}>; rel="next"` } } : {}
  return { ...ok(shown.map(deliveryShape)), ...headers }
}

function cursorUrl({ url }: Call, id: number): string {
  const next = new URL(url)
  next.searchParams.set('cursor', String(id))
  return next.href
}

function appOf({ caller }: Call): App {
  if (caller.kind !== 'app') throw new Refusal(401, 'A JSON web token could not be decoded')
  return caller.app
}

function installationNamed(call: Call): Installation {
  const installation = appOf(call).installations.get(Number(param(call, 'installation_id')))
  if (!installation) throw notFound()
  return installation
}

function deliveryNamed(call: Call): Delivery {
  const id = Number(param(call, 'delivery_id'))
  const delivery = appOf(call).deliveries.find((one) => one.id === id)
  if (!delivery) throw notFound()
  return delivery
}

function ownToken({ caller }: Call): InstallationToken {
  if (caller.kind !== 'installation') throw new Refusal(403, 'Resource not accessible by integration')
  return caller.token
}
