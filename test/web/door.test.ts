import { createServer } from 'node:http'
import { connect } from 'node:net'
import { expect, test } from '@jest/globals'
import { type Door, openDoor } from '../../src/web/door.ts'

async function withDoor(run: (door: Door) => Promise<void>): Promise<void> {
  const door = await openDoor('127.0.0.1', 0)
  try {
    await run(door)
  } finally {
    await door.close(0)
  }
}

test('a process that is starting is alive, and not ready for anything', async () => {
  await withDoor(async ({ url }) => {
    const alive = await fetch(`${url}/healthz`)
    expect([alive.status, await alive.text()]).toEqual([200, 'alive\n'])
    for (const path of ['/readyz', '/metrics', '/api/github/webhooks', '/']) {
      const answer = await fetch(url + path, { method: path === '/readyz' ? 'GET' : 'POST' })
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
    }
  })
})

test('whoever is admitted answers from then on', async () => {
  await withDoor(async (door) => {
    door.admit((_, response) => response.end('here'))
    expect(await (await fetch(`${door.url}/readyz`)).text()).toBe('here')
  })
})

test('what was begun is answered, and then nobody is let in any more', async () => {
  const door = await openDoor('127.0.0.1', 0)
  const isAsked = Promise.withResolvers<undefined>()
  const mayAnswer = Promise.withResolvers<undefined>()
  door.admit((_, response) => {
    isAsked.resolve(undefined)
    void mayAnswer.promise.then(() => response.end('late'))
  })
  const begun = fetch(door.url)
  await isAsked.promise
  const closed = door.close(10_000)
  await expect(fetch(door.url)).rejects.toThrow('fetch failed')
  mayAnswer.resolve(undefined)
  expect(await (await begun).text()).toBe('late')
  await closed
})

test('whoever does not come to an end is cut off when the time is over', async () => {
  const door = await openDoor('127.0.0.1', 0)
  const isAsked = Promise.withResolvers<undefined>()
  door.admit(() => isAsked.resolve(undefined))
  const socket = connect(door.port, '127.0.0.1')
  socket.on('error', () => undefined)
  const ended = new Promise<void>((resolve) => {
    socket.once('close', () => resolve())
  })
  socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nhal')
  await isAsked.promise
  await door.close(50)
  await ended
  expect(socket.destroyed).toBe(true)
})

test('an address that cannot be had is named, with what to do', async () => {
  await withDoor(async ({ port }) => {
    await expect(openDoor('127.0.0.1', port)).rejects.toThrow(
      `port ${port} of 127.0.0.1 is taken: stop what listens there, or set PORT`,
    )
  })
  await expect(openDoor('192.0.2.1', 0)).rejects.toThrow(/192\.0\.2\.1 is no address of this machine/)
})

test('an IPv6 address can be opened', async () => {
  const isThere = await new Promise<boolean>((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(0, '::1', () => probe.close(() => resolve(true)))
  })
  if (!isThere) return
  const door = await openDoor('::1', 0)
  expect(door.url).toBe(`http://[::1]:${door.port}`)
  expect((await fetch(`${door.url}/healthz`)).status).toBe(200)
  await door.close(0)
})
