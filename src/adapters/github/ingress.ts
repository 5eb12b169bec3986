import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import type { AcceptDeliveries, Clock, Log } from '../../app/ports.ts'
import type { WorkItem } from '../../app/work.ts'
import {
  type BodyLimits,
  type BodyResult,
  createBodyRoom,
  parseSignature,
  readSignedBody,
} from './ingress-body.ts'
import { isKnownEvent } from './webhooks.ts'

export type DeliveryOutcome = 'stored' | 'duplicate' | 'ignored' | 'refused' | 'failed'

/** Counts deliveries; `event` is a name we know, or `other`, so that strangers cannot make up new ones. */
export type CountDelivery = (event: string, outcome: DeliveryOutcome) => void

export interface IngressOptions {
  readonly appId: number
  /** The current secret, then the previous one during a rotation. */
  readonly secrets: readonly string[]
  readonly clock: Clock
  readonly log: Log
  readonly deliveries: AcceptDeliveries
  readonly workOf: (event: string, payload: unknown) => readonly WorkItem[]
  readonly count: CountDelivery
  readonly limits?: Partial<IngressLimits>
}

export interface IngressLimits {
  readonly maxBodyBytes: number
  /** Bodies that are being received may hold this much together: those below a megabyte, and larger ones. */
  readonly usualBytes: number
  readonly largeBytes: number
  readonly bodyTimeoutMs: number
}

const MIB = 1024 * 1024
/** GitHub sends nothing larger and gives up after 10 seconds. */
const LIMITS: IngressLimits = {
  maxBodyBytes: 25 * MIB,
  usualBytes: 8 * MIB,
  largeBytes: 26 * MIB,
  bodyTimeoutMs: 10_000,
}

const WEBHOOK_PATH = '/api/github/webhooks'

/** Takes a request when it is for the webhook path and says so; every other one is left to the caller. */
export type Ingress = (request: IncomingMessage, response: ServerResponse) => boolean

interface Answer {
  readonly status: number
  /** Fixed text: it goes to the sender and, for refusals, to the log. */
  readonly text: string
  readonly outcome: DeliveryOutcome
}

interface Header {
  readonly id: string
  readonly event: string
  readonly signature: Buffer
}

/**
 * The door for webhooks: nothing is parsed, logged or stored before the signature over the raw bytes is right, a
 * delivery is answered 202 only once it is stored, and no evaluation is waited for.
 */
export function createIngress(options: IngressOptions): Ingress {
  const limits = { ...LIMITS, ...options.limits }
  const bodies: BodyLimits = {
    maxBytes: limits.maxBodyBytes,
    timeoutMs: limits.bodyTimeoutMs,
    room: createBodyRoom({ usual: limits.usualBytes, large: limits.largeBytes }),
  }
  const report = createRefusalLog(options.log)

  async function receive(request: IncomingMessage): Promise<Answer> {
    const header = readHeader(request, options.appId, limits.maxBodyBytes)
    if ('status' in header) return header
    const read = await readSignedBody(request, header.signature, options.secrets, bodies)
    if (!read.ok) return bodyRefusal(read.reason)
    if (!read.isGenuine) return refusal(401, 'bad signature')
    return accept(header, read.body, options)
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const result = await receive(request)
    options.count(knownEvent(headerOf(request, 'x-github-event')), result.outcome)
    if (result.outcome === 'refused') report(result.status, result.text)
    reply(request, response, result)
  }

  return (request, response) => {
    if (pathOf(request) !== WEBHOOK_PATH) return false
    answer(request, response).catch((error: unknown) => {
      options.log.error({ err: error }, 'delivery could not be answered')
      response.destroy()
    })
    return true
  }
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').replace(/[?#].*$/s, '').replace(/(?<=.)\/$/, '')
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}

const JSON_TYPE = /^application\/json\s*(?:;|$)/i
const DELIVERY_ID = /^[\w-]{1,64}$/
const EVENT_NAME = /^[a-z_]{1,64}$/

/** Everything that can be refused before a byte of the body is read. */
function readHeader(request: IncomingMessage, appId: number, maxBytes: number): Header | Answer {
  const wrong = wrongKind(request, maxBytes)
  if (wrong !== null) return wrong
  const id = headerOf(request, 'x-github-delivery') ?? ''
  const event = headerOf(request, 'x-github-event') ?? ''
  if (!DELIVERY_ID.test(id)) return refusal(400, 'no usable X-GitHub-Delivery')
  if (!EVENT_NAME.test(event)) return refusal(400, 'no usable X-GitHub-Event')
  const target = headerOf(request, 'x-github-hook-installation-target-id')
  if (target !== undefined && target !== String(appId)) return refusal(403, 'delivery for another app')
  const signature = parseSignature(headerOf(request, 'x-hub-signature-256'))
  return signature === null ? refusal(401, 'no usable X-Hub-Signature-256') : { id, event, signature }
}

function wrongKind(request: IncomingMessage, maxBytes: number): Answer | null {
  if (request.method !== 'POST') return refusal(405, 'only POST')
  if (!JSON_TYPE.test(headerOf(request, 'content-type') ?? ''))
    return refusal(415, 'content type is not application/json')
  const isLarge = Number(headerOf(request, 'content-length') ?? 0) > maxBytes
  return isLarge ? refusal(413, 'body too large') : null
}

function refusal(status: number, text: string): Answer {
  return { status, text, outcome: 'refused' }
}

function bodyRefusal(reason: Extract<BodyResult, { ok: false }>['reason']): Answer {
  switch (reason) {
    case 'too-large':
      return refusal(413, 'body too large')
    case 'no-room':
      return refusal(503, 'too many bodies at once')
    case 'too-slow':
      return refusal(408, 'body came too slowly')
    case 'broken-off':
      return refusal(400, 'body broken off')
    default:
      throw new Error(`no answer for ${String(reason satisfies never)}`)
  }
}

const Hint = z.object({
  action: z.string().nullish(),
  installation: z.object({ id: z.number() }).nullish(),
})

async function accept(header: Header, body: Buffer, options: IngressOptions): Promise<Answer> {
  const { id, event } = header
  if (!isKnownEvent(event)) return { status: 202, text: 'not of interest', outcome: 'ignored' }
  const payload = parseJson(body)
  const hint = Hint.safeParse(payload)
  const items = hint.success ? readWork(event, payload, options) : null
  if (!hint.success || items === null) return refusal(400, 'payload not understood')
  if (items.length === 0) return { status: 202, text: 'nothing to do', outcome: 'ignored' }
  const { action, installation } = hint.data
  try {
    const outcome = await options.deliveries.accept(
      {
        id,
        event,
        action: action ?? null,
        installation: installation?.id ?? null,
        receivedAt: options.clock(),
      },
      items,
    )
    return { status: 202, text: outcome, outcome }
  } catch (error) {
    // GitHub notes a failed delivery, from where it is fetched again.
    options.log.error({ err: error, event, delivery: id }, 'delivery could not be stored')
    return { status: 503, text: 'could not be stored', outcome: 'failed' }
  }
}

function readWork(event: string, payload: unknown, options: IngressOptions): readonly WorkItem[] | null {
  try {
    return options.workOf(event, payload)
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error
    const where = error.issues.slice(0, 3).map(({ path }) => path.join('.'))
    options.log.warn({ event, where }, 'payload is not of the shape GitHub describes')
    return null
  }
}

/** Undefined for what is no JSON: no JSON text has that value. */
function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (error) {
    if (Error.isError(error) && error.name === 'SyntaxError') return undefined
    throw error
  }
}

function knownEvent(event: string | undefined): string {
  return event !== undefined && isKnownEvent(event) ? event : 'other'
}

/** Time for a sender that still writes to read our answer before the connection is cut. */
const LINGER_MS = 250

function reply(request: IncomingMessage, response: ServerResponse, { status, text }: Answer): void {
  if (response.destroyed) return
  const isUnread = !request.complete
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...(status === 405 ? { allow: 'POST' } : {}),
    ...(isUnread ? { connection: 'close' } : {}),
  })
  response.write(text)
  // Node cuts the connection as soon as such an answer ends, which can take the answer with it.
  if (isUnread) setTimeout(() => response.end(), LINGER_MS)
  else response.end()
}

const LINES_AT_ONCE = 20
const LINES_PER_SECOND = 2

/** One short line for each refused delivery, and fewer in a flood. */
function createRefusalLog(log: Log): (status: number, reason: string) => void {
  let lines = LINES_AT_ONCE
  let last = performance.now()
  let unsaid = 0
  return (status, reason) => {
    const now = performance.now()
    lines = Math.min(LINES_AT_ONCE, lines + ((now - last) / 1000) * LINES_PER_SECOND)
    last = now
    if (lines < 1) {
      unsaid += 1
      return
    }
    lines -= 1
    log.warn(unsaid === 0 ? { status, reason } : { status, reason, unsaid }, 'delivery refused')
    unsaid = 0
  }
}
