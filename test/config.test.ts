import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { ConfigError, readConfig, readStoreConfig } from '../src/config.ts'

const KEY = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString()
const SECRET = 'c1f7a0b94d2e86350f9ab1c7d4e2380659bd'
const GOOD = { APP_ID: '4242', PRIVATE_KEY: KEY, WEBHOOK_SECRET: SECRET }

function problemsOf(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('a start that would be unsafe is refused', () => {
  test.each([
    ['without a webhook secret', { ...GOOD, WEBHOOK_SECRET: undefined }, /WEBHOOK_SECRET is missing/],
    ['with an empty webhook secret', { ...GOOD, WEBHOOK_SECRET: '' }, /WEBHOOK_SECRET/],
    ["with Probot's public default as secret", { ...GOOD, WEBHOOK_SECRET: 'development' }, /11 characters/],
    ['with a secret of one letter', { ...GOOD, WEBHOOK_SECRET: 'a'.repeat(40) }, /too uniform/],
    ['with a weak previous secret', { ...GOOD, WEBHOOK_SECRET_PREVIOUS: 'short' }, /WEBHOOK_SECRET_PREVIOUS/],
    ['without a private key', { ...GOOD, PRIVATE_KEY: undefined }, /PRIVATE_KEY/],
    ['with something that is no key', { ...GOOD, PRIVATE_KEY: 'hello' }, /not a PEM private key/],
    [
      'with a key file that is not there',
      { ...GOOD, PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: '/nowhere/key.pem' },
      /PRIVATE_KEY/,
    ],
    ['without an app id', { ...GOOD, APP_ID: undefined }, /APP_ID/],
    ['with a database that is no Postgres', { ...GOOD, DATABASE_URL: 'mysql://db/x' }, /DATABASE_URL/],
    ['with a port that is none', { ...GOOD, PORT: '99999' }, /PORT/],
    ['with an address of GitHub that is none', { ...GOOD, GITHUB_API_URL: 'ftp://x' }, /GITHUB_API_URL/],
  ])('%s', (_, env, wanted) => {
    expect(problemsOf(env).join('\n')).toMatch(wanted)
  })

  test('all that is wrong is named at once', () => {
    expect(problemsOf({}).length).toBeGreaterThanOrEqual(3)
  })
})

describe('what is not said has a default', () => {
  test('GitHub is the public one, the store is embedded in ./data, the port is 3000', () => {
    const config = readConfig(GOOD)

    expect(config).toMatchObject({
      appId: 4242,
      githubApiUrl: 'https://api.github.com',
      databaseUrl: null,
      port: 3000,
      host: 'localhost',
      sweepMinutes: 10,
    })
    expect(config.dataDir).toMatch(/[\\/]data$/)
    expect(config.webhookSecrets).toEqual([SECRET])
  })

  test('an empty variable counts as unset, as in a Compose file', () => {
    expect(readConfig({ ...GOOD, DATABASE_URL: '', PORT: '' })).toMatchObject({
      databaseUrl: null,
      port: 3000,
    })
  })
})

describe('the private key is taken in every usual form', () => {
  test.each([
    ['with escaped newlines', { PRIVATE_KEY: KEY.replaceAll('\n', '\\n') }],
    ['in base64', { PRIVATE_KEY: Buffer.from(KEY).toString('base64') }],
    ['from a file', { PRIVATE_KEY: '', PRIVATE_KEY_PATH: keyFile() }],
  ])('%s', (_, given) => {
    expect(readConfig({ ...GOOD, ...given }).privateKey).toBe(KEY)
  })
})

function keyFile(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'countersign-key-')), 'key.pem')
  writeFileSync(path, KEY)
  return path
}

describe('where GitHub is', () => {
  test('an API address wins, without its last slash', () => {
    expect(
      readConfig({ ...GOOD, GITHUB_API_URL: 'http://127.0.0.1:4000/', GHE_HOST: 'ghe.example.com' })
        .githubApiUrl,
    ).toBe('http://127.0.0.1:4000')
  })

  test('a host of GitHub Enterprise has its API below /api/v3', () => {
    expect(readConfig({ ...GOOD, GHE_HOST: 'ghe.example.com' }).githubApiUrl).toBe(
      'https://ghe.example.com/api/v3',
    )
    expect(readConfig({ ...GOOD, GHE_HOST: 'localhost:8080', GHE_PROTOCOL: 'http' }).githubApiUrl).toBe(
      'http://localhost:8080/api/v3',
    )
  })
})

test('during a rotation both secrets hold, the new one first', () => {
  const previous = `${SECRET.slice(1)}9e`

  expect(readConfig({ ...GOOD, WEBHOOK_SECRET_PREVIOUS: previous }).webhookSecrets).toEqual([
    SECRET,
    previous,
  ])
  // It may be replaced for being uniform; until GitHub signs with the new one nothing may be lost.
  const uniform = 'p'.repeat(40)
  expect(readConfig({ ...GOOD, WEBHOOK_SECRET_PREVIOUS: uniform }).webhookSecrets).toEqual([SECRET, uniform])
})

test('commands that read the store need neither key nor secret', () => {
  expect(readStoreConfig({ DATABASE_URL: 'postgres://db/x' })).toMatchObject({
    databaseUrl: 'postgres://db/x',
  })
  expect(() => readStoreConfig({ DATABASE_URL: 'x' })).toThrow(ConfigError)
})
