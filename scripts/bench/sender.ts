import { createHmac } from 'node:crypto'
import { Agent, request } from 'node:http'
import type { Access, Prepared } from './stand-in.ts'

/** How one delivery was answered. */
export interface Answered {
  readonly pull: string
  readonly sentAt: number
  readonly ms: number
  /** 0: not at all. */
  readonly status: number
}

/** Sends deliveries as GitHub does: signed, each at its time, and whether others were answered or not. */
export async function sendAll(
  url: string,
  access: Access,
  deliveries: readonly Prepared[],
  perSecond: number = Infinity,
): Promise<readonly Answered[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 100 })
  const signed = deliveries.map((delivery) => ({ delivery, headers: headersOf(access, delivery) }))
  const began = performance.now()
  const answers = signed.map(async ({ delivery, headers }, index) => {
    const wait = (index / perSecond) * 1000 - (performance.now() - began)
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    const sentAt = Date.now()
    const from = performance.now()
    const status = await post(agent, url, headers, delivery.body)
    return { pull: delivery.pull, sentAt, ms: performance.now() - from, status }
  })
  try {
    return await Promise.all(answers)
  } finally {
    agent.destroy()
  }
}

function headersOf(access: Access, { guid, event, body }: Prepared): Readonly<Record<string, string>> {
  const signature = createHmac('sha256', access.webhookSecret).update(body).digest('hex')
  return {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'x-github-delivery': guid,
    'x-github-event': event,
    'x-github-hook-installation-target-id': String(access.appId),
    'x-hub-signature-256': `sha256=${signature}`,
  }
}

const PATIENCE_MS = 30_000

function post(
  agent: Agent,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<number> {
  return new Promise((resolve) => {
    const options = { method: 'POST', agent, headers, timeout: PATIENCE_MS }
    const sent = request(`${url}/api/github/webhooks`, options, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode ?? 0))
    })
    sent.on('timeout', () => sent.destroy())
    sent.on('error', () => resolve(0))
    sent.end(body)
  })
}
