import { expect, test } from '@jest/globals'
import { openDoor } from '../../src/web/door.ts'
import { type Operations, operationsListener } from '../../src/web/operations.ts'

const WELL: Operations = {
  isReady: () => Promise.resolve({ ok: true, reason: 'ready' }),
  metrics: { contentType: 'text/plain; version=0.0.4', render: () => Promise.resolve('one 1\n') },
}

interface Answered {
  readonly status: number
  readonly text: string
  readonly headers: Headers
}

/** What is answered; 418 for what the listener leaves to others. */
async function ask(path: string, operations: Partial<Operations> = {}, method = 'GET'): Promise<Answered> {
  const door = await openDoor('127.0.0.1', 0)
  const listener = operationsListener({ ...WELL, ...operations })
  door.admit((request, response) => {
    if (!listener(request, response)) response.writeHead(418).end()
  })
  try {
    const answer = await fetch(door.url + path, { method })
    return { status: answer.status, text: await answer.text(), headers: answer.headers }
  } finally {
    await door.close(0)
  }
}

test('being alive needs nothing but the process', async () => {
  const broken = { isReady: () => Promise.reject(new Error('store is gone')) }
  expect(await ask('/healthz', broken)).toMatchObject({ status: 200, text: 'alive\n' })
})

test('being ready means that deliveries can be stored, and says so when not', async () => {
  expect(await ask('/readyz')).toMatchObject({ status: 200, text: 'ready\n' })
  const unready = { isReady: () => Promise.resolve({ ok: false, reason: 'stopping' }) }
  expect(await ask('/readyz', unready)).toMatchObject({ status: 503, text: 'stopping\n' })
  const broken = { isReady: () => Promise.reject(new Error('secret detail')) }
  expect(await ask('/readyz', broken)).toMatchObject({ status: 503, text: 'not available\n' })
})

test('metrics come in the form that Prometheus reads', async () => {
  const { status, text, headers } = await ask('/metrics')
  expect([status, text]).toEqual([200, 'one 1\n'])
  expect(headers.get('content-type')).toBe('text/plain; version=0.0.4')
})

test('nothing is kept by anybody on the way, nor guessed to be something else', async () => {
  for (const path of ['/healthz', '/readyz?verbose', '/metrics']) {
    const { headers } = await ask(path)
    expect([headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual([
      'no-store',
      'nosniff',
    ])
  }
})

test('only reading is allowed, and only these paths are taken', async () => {
  expect(await ask('/readyz', {}, 'HEAD')).toMatchObject({ status: 200, text: '' })
  expect(await ask('/readyz', {}, 'POST')).toMatchObject({ status: 405 })
  for (const path of ['/', '/healthz/', '/metrics2', '/api/github/webhooks']) {
    expect((await ask(path)).status).toBe(418)
  }
})
