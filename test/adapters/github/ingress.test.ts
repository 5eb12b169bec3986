import { createHmac } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import { createIngress, type IngressOptions } from '../../../src/adapters/github/ingress.ts'
import { workOf } from '../../../src/adapters/github/webhooks.ts'
import type { AcceptDeliveries, Delivery } from '../../../src/app/ports.ts'
import type { WorkItem } from '../../../src/app/work.ts'
import { eventually } from '../../support/eventually.ts'

const SECRET = 'a-webhook-secret-of-more-than-32-characters'
const PREVIOUS = 'the-previous-secret-of-more-than-32-chars'
const APP_ID = 4711
const WEBHOOK_PATH = '/api/github/webhooks'
const MIB = 1024 * 1024

interface Accepted {
  readonly delivery: Delivery
  readonly items: readonly WorkItem[]
}

interface Door {
  readonly port: number
  readonly accepted: Accepted[]
  readonly lines: { readonly fields: object; readonly text: string }[]
  readonly counted: string[]
  /** Over all connections. */
  readonly bytesRead: () => number
  /** How many requests have been begun. */
  readonly requests: () => number
}

const servers: http.Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

async function open(change: Partial<IngressOptions> = {}): Promise<Door> {
  const accepted: Accepted[] = []
  const lines: { fields: object; text: string }[] = []
  const counted: string[] = []
  function write(fields: object, text: string): void {
    lines.push({ fields, text })
  }
  const deliveries: AcceptDeliveries = {
    accept: async (delivery, items) => {
      const known = accepted.some((one) => one.delivery.id === delivery.id)
      if (!known) accepted.push({ delivery, items })
      return known ? 'duplicate' : 'stored'
    },
    ask: async () => undefined,
  }
  const ingress = createIngress({
    appId: APP_ID,
    secrets: [SECRET, PREVIOUS],
    clock: () => '2026-11-20T10:00:00Z',
    log: { debug: write, info: write, warn: write, error: write },
    deliveries,
    workOf: (event, payload) => workOf(event, payload, { appId: APP_ID, slug: 'countersign' }),
    count: (event, outcome) => void counted.push(`${event} ${outcome}`),
    ...change,
  })
  let requests = 0
  const server = http.createServer((request, response) => {
    requests += 1
    if (!ingress(request, response)) response.writeHead(404).end('elsewhere')
  })
  servers.push(server)
  const sockets: Socket[] = []
  server.on('connection', (socket) => sockets.push(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    accepted,
    lines,
    counted,
    bytesRead: () => sockets.reduce((sum, socket) => sum + socket.bytesRead, 0),
    requests: () => requests,
  }
}

const PAYLOAD = {
  action: 'opened',
  installation: { id: 7 },
  sender: { id: 1, login: 'dev', type: 'User' },
  repository: { id: 5, name: 'app', owner: { login: 'acme' }, default_branch: 'main' },
  pull_request: { number: 12, updated_at: '2026-11-20T09:59:00Z', head: { sha: 'c0ffee' } },
}

interface Post {
  readonly body?: string | Buffer
  readonly secret?: string
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string | undefined>>
  /** No Content-Length. */
  readonly chunked?: boolean
}

function sign(body: string | Buffer, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
}

interface Answer {
  readonly status: number
  readonly text: string
}

function headersOf(given: Post, body: string | Buffer): http.OutgoingHttpHeaders {
  const headers: Record<string, string | undefined> = {
    'content-type': 'application/json',
    'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    'x-github-event': 'pull_request',
    'x-github-hook-installation-target-id': String(APP_ID),
    'x-hub-signature-256': sign(body, given.secret ?? SECRET),
    ...(given.chunked === true ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    ...given.headers,
  }
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))
}

function post(door: Door, given: Post = {}): Promise<Answer> {
  const body = given.body ?? JSON.stringify(PAYLOAD)
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        host: '127.0.0.1',
        port: door.port,
        path: given.path ?? WEBHOOK_PATH,
        method: given.method ?? 'POST',
        headers: headersOf(given, body),
        agent: false,
      },
      (response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => (text += chunk.toString()))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

/** Sends nothing but the head of a delivery, and waits until it has come. Returns what breaks it off. */
async function announce(door: Door, bytes: number): Promise<() => void> {
  const before = door.requests()
  const request = http.request({
    host: '127.0.0.1',
    port: door.port,
    path: WEBHOOK_PATH,
    method: 'POST',
    headers: headersOf({ headers: { 'content-length': String(bytes) } }, JSON.stringify(PAYLOAD)),
    agent: false,
  })
  request.on('error', () => undefined)
  request.flushHeaders()
  await eventually(() => expect(door.requests()).toBeGreaterThan(before))
  return () => request.destroy()
}

describe('a delivery', () => {
  test('is stored with its work before it is answered 202', async () => {
    const door = await open()
    expect((await post(door)).status).toBe(202)
    expect(door.accepted).toEqual([
      {
        delivery: {
          id: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
          event: 'pull_request',
          action: 'opened',
          installation: 7,
          receivedAt: '2026-11-20T10:00:00Z',
        },
        items: [
          {
            kind: 'pull-request',
            ref: { installation: 7, repositoryId: 5, owner: 'acme', name: 'app', number: 12 },
            cause: { kind: 'changed', action: 'opened' },
            headHint: 'c0ffee',
          },
        ],
      },
    ])
    expect(door.counted).toEqual(['pull_request stored'])
    expect(door.lines).toEqual([])
  })

  test('signed with the previous secret is accepted during a rotation', async () => {
    const door = await open()
    expect((await post(door, { secret: PREVIOUS })).status).toBe(202)
    expect(door.accepted).toHaveLength(1)
  })

  test('that is delivered again is answered, and stored once', async () => {
    const door = await open()
    await post(door)
    expect(await post(door)).toEqual({ status: 202, text: 'duplicate' })
    expect(door.accepted).toHaveLength(1)
    expect(door.counted).toEqual(['pull_request stored', 'pull_request duplicate'])
  })

  test('of an unknown event is answered 202 and forgotten', async () => {
    const door = await open()
    expect((await post(door, { headers: { 'x-github-event': 'star' } })).status).toBe(202)
    expect(door.accepted).toEqual([])
    expect(door.counted).toEqual(['other ignored'])
  })

  test('that asks for nothing is not stored', async () => {
    const door = await open()
    const own = { ...PAYLOAD, action: 'labeled', sender: { id: 9, login: 'countersign[bot]', type: 'Bot' } }
    expect((await post(door, { body: JSON.stringify(own) })).status).toBe(202)
    expect(door.accepted).toEqual([])
  })

  test('that cannot be stored is answered 503, so that it is sent again', async () => {
    const door = await open({
      deliveries: {
        accept: async () => Promise.reject(new Error('disk full')),
        ask: async () => undefined,
      },
    })
    expect((await post(door)).status).toBe(503)
    expect(door.counted).toEqual(['pull_request failed'])
  })

  test('to another path is not ours', async () => {
    const door = await open()
    expect(await post(door, { path: '/healthz' })).toEqual({ status: 404, text: 'elsewhere' })
    expect((await post(door, { path: `${WEBHOOK_PATH}/` })).status).toBe(202)
  })
})

describe('a delivery is refused', () => {
  test.each([
    ['with another signature', 401, { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }],
    ['without a signature', 401, { 'x-hub-signature-256': undefined }],
    ['with a SHA-1 signature', 401, { 'x-hub-signature-256': `sha1=${'0'.repeat(40)}` }],
    ['without an event', 400, { 'x-github-event': undefined }],
    ['with an empty event', 400, { 'x-github-event': '' }],
    ['without a delivery id', 400, { 'x-github-delivery': undefined }],
    ['for another app', 403, { 'x-github-hook-installation-target-id': '1' }],
    ['as a form', 415, { 'content-type': 'application/x-www-form-urlencoded' }],
  ])('%s', async (_, status, headers) => {
    const door = await open()
    expect((await post(door, { headers })).status).toBe(status)
    expect(door.accepted).toEqual([])
    expect(door.counted).toEqual([expect.stringMatching(/ refused$/)])
  })

  test.each(['null', '[]', '"text"', '{', ''])('when its body is %p', async (body) => {
    const door = await open()
    expect((await post(door, { body })).status).toBe(400)
    expect(door.accepted).toEqual([])
  })

  test('when the payload is not of the shape of its event', async () => {
    const door = await open()
    const body = JSON.stringify({ ...PAYLOAD, pull_request: { number: 'twelve' } })
    expect((await post(door, { body })).status).toBe(400)
    expect(door.lines[0]).toEqual({
      fields: { event: 'pull_request', where: expect.arrayContaining(['pull_request.number']) },
      text: 'payload is not of the shape GitHub describes',
    })
  })

  test('with another method', async () => {
    const door = await open()
    expect((await post(door, { method: 'PUT' })).status).toBe(405)
  })

  test('and its body does not reach the log', async () => {
    const door = await open()
    await post(door, { body: JSON.stringify({ token: 'ghs_very-secret' }), secret: 'x'.repeat(40) })
    expect(door.lines).toEqual([
      { fields: { status: 401, reason: 'bad signature' }, text: 'delivery refused' },
    ])
  })

  test('and a flood of refusals is not a flood of lines', async () => {
    const door = await open()
    for (let sent = 0; sent < 60; sent += 1) await post(door, { secret: 'x'.repeat(40) })
    expect(door.counted).toHaveLength(60)
    expect(door.lines.length).toBeLessThan(40)
    const bytes = door.lines.reduce((sum, line) => sum + JSON.stringify(line).length, 0)
    expect(bytes / 60).toBeLessThan(300)
  })
})

describe('a huge body', () => {
  const huge = Buffer.alloc(60 * MIB, 0x20)

  test('is refused by its announced length, and hardly any of it is taken in', async () => {
    const door = await open()
    const headers = { 'x-hub-signature-256': sign('', SECRET) }
    for (let sent = 0; sent < 5; sent += 1)
      expect((await post(door, { body: huge, headers })).status).toBe(413)
    expect(door.bytesRead()).toBeLessThan(5 * MIB)
  })

  test('is refused while it streams in without a length', async () => {
    const door = await open()
    const answer = await post(door, {
      body: huge,
      chunked: true,
      headers: { 'x-hub-signature-256': sign('', SECRET) },
    })
    expect(answer.status).toBe(413)
    expect(door.bytesRead()).toBeLessThan(27 * MIB)
  })

  test('of a genuine sender within the limit is accepted', async () => {
    const door = await open()
    const body = JSON.stringify({ ...PAYLOAD, filler: 'x'.repeat(20 * 1024 * 1024) })
    expect((await post(door, { body })).status).toBe(202)
  })

  test('that never ends is given up', async () => {
    const door = await open({ limits: { bodyTimeoutMs: 50 } })
    const answer = await post(door, { headers: { 'content-length': '5000' } })
    expect(answer.status).toBe(408)
  })

  test('has to wait when others hold the room', async () => {
    const door = await open({ limits: { usualBytes: 100 } })
    expect((await post(door)).status).toBe(503)
    expect((await post(door, { body: '{}' })).status).toBe(400)
  })

  test('that is announced and does not come keeps other large ones out, and usual ones not', async () => {
    const door = await open({ limits: { bodyTimeoutMs: 60_000 } })
    const breakOff = await announce(door, 20 * MIB)
    const body = JSON.stringify({ ...PAYLOAD, filler: 'x'.repeat(10 * MIB) })
    expect((await post(door, { body })).status).toBe(503)
    expect((await post(door)).status).toBe(202)
    breakOff()
    await eventually(() => expect(door.counted).toHaveLength(3))
    expect((await post(door, { body })).text).toBe('duplicate')
  })

  test('that is announced and does not come has its room only until it is given up', async () => {
    const door = await open({ limits: { bodyTimeoutMs: 50 } })
    const headers = { 'content-length': String(20 * MIB) }
    expect((await post(door, { headers })).status).toBe(408)
    expect((await post(door, { headers })).status).toBe(408)
  })
})
