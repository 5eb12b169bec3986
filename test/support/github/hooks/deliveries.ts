import { createHmac, randomUUID } from 'node:crypto'
import type { Json } from '../shapes/accounts.ts'
import type { App, Delivery, Installation, Owner } from '../world/entities.ts'
import { holds, installationOn } from '../world/installations.ts'
import type { Occurrence } from '../world/occurrence.ts'
import { isoSeconds, nextId, type World } from '../world/world.ts'
import { payloadFor } from './payload.ts'
import { createPoster, type Post } from './post.ts'

/** What becomes of webhooks of one account: sent, lost, kept back until released, or sent twice. */
export type DeliveryMode = 'send' | 'drop' | 'hold' | 'duplicate'

/** One webhook before it is sent. */
export interface Webhook {
  readonly app: App
  readonly account: Owner
  readonly guid: string
  readonly event: string
  readonly action: string | null
  readonly installation: number
  readonly repository: number | null
  readonly body: string
}

/** Sends webhooks as GitHub does, and remembers what was answered. */
export interface Deliveries {
  readonly announce: (occurrence: Occurrence) => void
  readonly setMode: (account: Owner, mode: DeliveryMode) => void
  /** Sends what was kept back, in the order that `arrange` makes of it, one after another. */
  readonly release: (
    account: Owner,
    arrange?: (held: readonly Webhook[]) => readonly Webhook[],
  ) => Promise<void>
  /** Sends a delivery again, under the same GUID. */
  readonly redeliver: (app: App, delivery: Delivery) => Promise<Delivery>
  /** Sends a payload that GitHub itself would not send, for tests of what is hostile or malformed. */
  readonly send: (webhook: Webhook) => Promise<Delivery>
  /** Resolves once what is on its way now has been answered. */
  readonly answered: () => Promise<void>
  readonly isBusy: () => boolean
  /** Lets go of open connections. */
  readonly close: () => void
  /** Everything that was announced to an app, sent or not, oldest first. */
  readonly webhooks: readonly Webhook[]
}

/** Checks a payload before it is sent. */
export type Inspect = (event: string, action: string | null, payload: Json) => void

const ALWAYS_SENT = ['installation', 'installation_repositories', 'installation_target']

/** Deliveries of one world. */
export function createDeliveries(world: World, inspect: Inspect): Deliveries {
  const modes = new Map<Owner, DeliveryMode>()
  const held = new Map<Owner, readonly Webhook[]>()
  const underway = new Set<Promise<Delivery>>()
  const webhooks: Webhook[] = []
  const poster = createPoster()

  async function attempt(webhook: Webhook, redelivery = false): Promise<Delivery> {
    const sending = deliver(world, poster.post, webhook, redelivery)
    underway.add(sending)
    try {
      return await sending
    } finally {
      underway.delete(sending)
    }
  }

  function dispatch(webhook: Webhook): void {
    const mode = modes.get(webhook.account) ?? 'send'
    webhooks.push(webhook)
    if (mode === 'hold') held.set(webhook.account, [...(held.get(webhook.account) ?? []), webhook])
    if (mode === 'send' || mode === 'duplicate') void attempt(webhook)
    if (mode === 'duplicate') void attempt(webhook)
  }

  return {
    announce(occurrence) {
      for (const installation of audience(world, occurrence)) {
        const payload = payloadFor(world, occurrence, installation)
        inspect(occurrence.event, occurrence.action, payload)
        dispatch(webhookOf(occurrence, installation, payload))
      }
    },
    setMode(account, mode) {
      modes.set(account, mode)
    },
    async release(account, arrange = (all) => all) {
      const waiting = held.get(account) ?? []
      held.delete(account)
      modes.set(account, 'send')
      for (const webhook of arrange(waiting)) await attempt(webhook)
    },
    redeliver: (app, delivery) => attempt(webhookAgain(world, app, delivery), true),
    send: (webhook) => attempt(webhook),
    async answered() {
      await Promise.all(underway)
    },
    isBusy: () => underway.size > 0,
    close: () => poster.close(),
    webhooks,
  }
}

/** The headers of a webhook, signature included. */
function webhookHeaders({ app, guid, event, body }: Webhook): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json',
    accept: '*/*',
    'user-agent': 'GitHub-Hookshot/57a1d1e',
    'x-github-delivery': guid,
    'x-github-event': event,
    'x-github-hook-id': String(app.hookId),
    'x-github-hook-installation-target-id': String(app.id),
    'x-github-hook-installation-target-type': 'integration',
    'x-hub-signature-256': `sha256=${createHmac('sha256', app.webhookSecret).update(body).digest('hex')}`,
  }
}

/** Installations that hear of an occurrence: they hold the repository, are not suspended, and have asked for it. */
function audience(world: World, occurrence: Occurrence): readonly Installation[] {
  const { account, app: only, event, repository } = occurrence
  return [...world.apps.values()].flatMap((app) => {
    const installation = installationOn(app, account)
    if (!installation || (only && app !== only)) return []
    if (ALWAYS_SENT.includes(event)) return [installation]
    if (installation.suspendedAt !== null) return []
    if (repository && !holds(installation, repository)) return []
    return only || installation.events.includes(event) ? [installation] : []
  })
}

function webhookOf(occurrence: Occurrence, installation: Installation, payload: Json): Webhook {
  return {
    app: installation.app,
    account: occurrence.account,
    guid: randomUUID(),
    event: occurrence.event,
    action: occurrence.action,
    installation: installation.id,
    repository: occurrence.repository?.id ?? null,
    body: JSON.stringify(payload),
  }
}

function webhookAgain(world: World, app: App, delivery: Delivery): Webhook {
  const { guid, event, action, body, repository } = delivery
  const installation = app.installations.get(delivery.installation ?? 0)
  const account = installation?.account ?? app.owner
  return {
    app,
    account,
    guid,
    event,
    action,
    body,
    repository,
    installation: installation?.id ?? nextId(world),
  }
}

async function deliver(world: World, post: Post, webhook: Webhook, redelivery: boolean): Promise<Delivery> {
  const { app, guid, event, action, installation, repository, body } = webhook
  const headers = webhookHeaders(webhook)
  const started = world.clock.now()
  const answer = app.webhookUrl === null ? NOWHERE : await post(app.webhookUrl, headers, body)
  const delivery = {
    id: nextId(world),
    guid,
    event,
    action,
    body,
    headers,
    installation,
    repository,
    redelivery,
    deliveredAt: isoSeconds(started),
    seconds: (world.clock.now() - started) / 1_000,
    ...answer,
  }
  app.deliveries.push(delivery)
  return delivery
}

const NOWHERE = { statusCode: 502, status: 'no webhook URL' }
