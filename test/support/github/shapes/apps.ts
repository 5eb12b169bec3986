import type { App, Delivery, Installation } from '../world/entities.ts'
import type { World } from '../world/world.ts'
import { accountShape, type Json } from './accounts.ts'

/** An app. */
export function appShape(world: World, app: App): Json {
  return {
    id: app.id,
    client_id: app.clientId,
    slug: app.slug,
    node_id: app.nodeId,
    owner: accountShape(world, app.owner),
    name: app.name,
    description: '',
    external_url: `${world.url}/apps/${app.slug}`,
    html_url: `${world.url}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: { metadata: 'read', ...app.permissions },
    events: app.events,
  }
}

/** An installation of an app. */
export function installationShape(world: World, installation: Installation): Json {
  const { account, app, id } = installation
  const page = account.kind === 'Organization' ? `organizations/${account.login}/settings` : 'settings'
  return {
    id,
    client_id: app.clientId,
    account: accountShape(world, account),
    repository_selection: installation.repositories === null ? 'all' : 'selected',
    access_tokens_url: `${world.url}/api/v3/app/installations/${id}/access_tokens`,
    repositories_url: `${world.url}/api/v3/installation/repositories`,
    html_url: `${world.url}/${page}/installations/${id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.kind === 'Organization' ? 'Organization' : 'User',
    permissions: { metadata: 'read', ...installation.permissions },
    events: installation.events,
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: installation.suspendedAt === null ? null : accountShape(world, account),
    suspended_at: installation.suspendedAt,
  }
}

/** A delivery of a webhook as the delivery log lists it. */
export function deliveryShape(delivery: Delivery): Json {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: delivery.seconds,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installation,
    repository_id: delivery.repository,
    throttled_at: null,
  }
}

/** A delivery with what was sent. */
export function fullDeliveryShape(world: World, app: App, delivery: Delivery): Json {
  return {
    ...deliveryShape(delivery),
    url: app.webhookUrl ?? world.url,
    request: { headers: delivery.headers, payload: JSON.parse(delivery.body) as unknown },
    response: { headers: {}, payload: '' },
  }
}
