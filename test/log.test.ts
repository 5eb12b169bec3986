import { describe, expect, test } from '@jest/globals'
import { createLog } from '../src/log.ts'
import { createLogPace } from '../src/log-pace.ts'

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = []
  write(createLog('debug', { write: (line) => lines.push(line) }))
  return lines.join('')
}

describe('no secret gets into the log', () => {
  test.each([
    ['an installation token of the old form', 'ghs_16C7e42F292c6912E7710c838347Ae178B4a'],
    ['an installation token of the new form', 'ghs_4242_eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOjQyfQ.abc-def_ghi'],
    ['a personal token', 'github_pat_11AAAAAAA0abcdefghij_klmnop'],
    ['a user token', 'ghu_16C7e42F292c6912E7710c838347Ae178B4a'],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\\nMIIEow\\n-----END RSA PRIVATE KEY-----'],
    ['an app token', 'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE3MDB9.c2lnbmF0dXJlLXNpZ25hdHVyZQ'],
    ['a signature', 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'],
    ['a password in an address', 'postgres://countersign:hunter2hunter2@db.example/app'],
    ['an e-mail address', 'dana.dev+work@people.example.com'],
  ])('%s, wherever it stands', (_, secret) => {
    const text = logged((log) => {
      log.info({ any: { deep: [secret] } }, 'with data')
      log.warn({ err: new Error(`failed with ${secret}`, { cause: new Error(secret) }) }, 'with an error')
    })

    expect(text).toContain('[redacted]')
    expect(text).not.toContain(secret)
    expect(text).not.toContain('hunter2hunter2')
  })

  test.each(['token', 'authorization', 'cookie', 'privateKey', 'secret', 'password', 'email'])(
    'a field named %s, whatever it holds',
    (name) => {
      expect(
        logged((log) => log.info({ [name]: 'plain words', inner: { [name]: 'plain words' } }, 'x')),
      ).not.toContain('plain words')
    },
  )
})

test('an error is logged with its causes, and never with its request', () => {
  const error = Object.assign(new Error('Not Found', { cause: new Error('socket') }), {
    status: 404,
    code: 'E',
    request: { body: 'private code' },
  })

  const text = logged((log) => log.error({ err: error }, 'could not read'))

  expect(JSON.parse(text)).toMatchObject({
    level: 'error',
    msg: 'could not read',
    err: { message: 'Not Found', status: 404, code: 'E', cause: { message: 'socket' } },
  })
  expect(text).not.toContain('private code')
})

test('a message of a megabyte is cut', () => {
  expect(logged((log) => log.error({ err: new Error('x'.repeat(1_000_000)) }, 'long')).length).toBeLessThan(
    5000,
  )
})

test('what is thrown and is no error is logged as it is', () => {
  expect(JSON.parse(logged((log) => log.error({ err: 'just words' }, 'odd')))).toMatchObject({
    err: 'just words',
  })
})

test('what goes wrong all the time is told fifty times, then once a second, with how much was left out', () => {
  const clock = { now: 0 }
  const pace = createLogPace(() => clock.now)
  const said = Array.from({ length: 200 }, () => pace('the disk is full'))
  expect(said.filter((each) => each !== null)).toEqual(Array.from({ length: 50 }, () => ({ unsaid: 0 })))
  expect(pace('something else')).toEqual({ unsaid: 0 })
  clock.now = 1000
  expect(pace('the disk is full')).toEqual({ unsaid: 150 })
  expect(pace('the disk is full')).toBeNull()
})

test('an error that is logged in a loop does not fill the disk, and what ends the process is always told', () => {
  const lines = logged((log) => {
    for (let at = 0; at < 1000; at += 1)
      log.child({ at }).error({ err: new Error('ENOSPC') }, 'it cannot be stored')
    for (let at = 0; at < 60; at += 1) log.fatal({ at }, 'it ends')
    for (let at = 0; at < 60; at += 1) log.info({ at }, 'it goes on')
  })
    .trim()
    .split('\n')
  expect(lines.filter((line) => line.includes('it cannot be stored')).length).toBeLessThan(60)
  expect(lines.filter((line) => line.includes('it ends')).length).toBe(60)
  expect(lines.filter((line) => line.includes('it goes on')).length).toBe(60)
})

test('an alarm is written, however many of the same text somebody has caused before it', () => {
  const lines = logged((log) => {
    for (let at = 0; at < 200; at += 1)
      log.warn({ repository: 'evil/noise', finding: 'direct-push' }, 'found after the fact')
    log.warn({ repository: 'acme/app', finding: 'merged-while-unmet' }, 'found after the fact')
    for (let at = 0; at < 100; at += 1)
      log.error({ key: `pull:${at}` }, 'work was given up after all retries')
  })
  expect(lines).toContain('acme/app')
  expect(lines).toContain('pull:99')
})
