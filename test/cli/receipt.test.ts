import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { World } from '../../src/cli/world.ts'
import { sha } from '../support/facts.ts'
import { receipt } from '../support/receipts.ts'
import { run, type Said } from './command-line.ts'

const MERGED = sha('merged')
const KINDS = ['ed25519', 'P-256', 'P-384', 'P-521'] as const

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-keys-'))
  for (const kind of KINDS) await writeKeys(kind)
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  await writeFile(join(folder, 'rsa.pem'), rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

async function writeKeys(kind: (typeof KINDS)[number]): Promise<void> {
  const { privateKey, publicKey } =
    kind === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: kind })
  await writeFile(join(folder, `${kind}.pem`), privateKey.export({ type: 'pkcs8', format: 'pem' }))
  await writeFile(join(folder, `${kind}.pub`), publicKey.export({ type: 'spki', format: 'pem' }))
}

function ask(args: readonly string[], given: Partial<World> = {}): Promise<Said> {
  return run(folder, args, {
    openRecords: async () => ({
      verifyAudit: missing,
      exportAudit: missing,
      findReceipts: async (commit) => (MERGED.startsWith(commit) ? [receipt()] : []),
      findingsAt: async () => [],
      recordedIn: missing,
      close: async () => undefined,
    }),
    ...given,
  })
}

function missing(): never {
  throw new Error('this test does not ask for it')
}

/** Exports a receipt into a file of the folder. */
async function exported(name: string, ...options: readonly string[]): Promise<string> {
  const { code, out } = await ask(['receipt', 'export', MERGED, ...options])
  expect(code).toBe(0)
  await writeFile(join(folder, name), out)
  return out
}

describe('a receipt', () => {
  test.each(KINDS)(
    'that is signed with %s is verified with the public key, and with no other',
    async (kind) => {
      await exported('receipt.json', '--key', `${kind}.pem`)

      const good = await ask(['verify-receipt', 'receipt.json', '--key', `${kind}.pub`])
      const other = kind === 'ed25519' ? 'P-256.pub' : 'ed25519.pub'
      const bad = await ask(['verify-receipt', 'receipt.json', '--key', other])

      expect(good).toMatchObject({ code: 0 })
      expect(good.out).toMatch(/^acme\/app#12 as [0-9a-f]{40} \(met\): signed with [0-9a-f]{64}\n$/)
      expect(bad).toMatchObject({ code: 1 })
      expect(bad.out).toContain('NOT SIGNED WITH THIS KEY')
    },
  )

  test('that was changed after it was signed is not verified', async () => {
    const text = await exported('changed.json', '--key', 'ed25519.pem')
    const envelope = JSON.parse(text) as { payload: string }
    const payload = Buffer.from(envelope.payload, 'base64').toString('utf8')
    const forged = payload.replace('"pullRequest":{"number":12', '"pullRequest":{"number":13')
    await writeFile(
      join(folder, 'changed.json'),
      JSON.stringify({ ...envelope, payload: Buffer.from(forged).toString('base64') }),
    )

    const said = await ask(['verify-receipt', 'changed.json', '--key', 'ed25519.pub'])

    expect(said).toMatchObject({ code: 1 })
    expect(said.out).toContain('#13')
  })

  test('that is not signed is not verified', async () => {
    await exported('bare.json')

    expect(await ask(['verify-receipt', 'bare.json', '--key', 'ed25519.pub'])).toMatchObject({ code: 1 })
  })

  test.each(['\\n', 'base64'])('is signed with a key of the environment, given with %s', async (form) => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const key = form === 'base64' ? Buffer.from(pem).toString('base64') : pem.replaceAll('\n', '\\n')

    const { out } = await ask(['receipt', 'export', MERGED], { environment: { RECEIPT_KEY: key } })
    const byPath = await ask(['receipt', 'export', MERGED], {
      environment: { RECEIPT_KEY_PATH: 'ed25519.pem' },
    })

    expect(JSON.parse(out)).toMatchObject({ payloadType: 'application/vnd.in-toto+json' })
    expect(JSON.parse(byPath.out)).toMatchObject({ payloadType: 'application/vnd.in-toto+json' })
  })

  test('of a commit that nothing is known of is none', async () => {
    const { code, out } = await ask(['receipt', 'export', sha('another')])

    expect({ code, out }).toEqual({ code: 1, out: '' })
  })

  test('is traced from its file, without any store, by any of its commits', async () => {
    await exported('signed.json', '--key', 'ed25519.pem')
    await exported('plain.json')
    const noStore = { openRecords: missing }

    const all = await ask(['trace', '--receipt', 'signed.json'], noStore)
    const one = await ask(
      ['trace', sha('first').slice(0, 7), '--receipt', 'plain.json', '--format', 'json'],
      noStore,
    )
    const none = await ask(['trace', sha('another'), '--receipt', 'plain.json'], noStore)

    expect(all).toMatchObject({ code: 0 })
    expect(all.out).toContain('acme/app#12: Add refunds')
    expect(JSON.parse(one.out)).toMatchObject([{ pullRequest: { number: 12 }, state: 'met' }])
    expect(none).toMatchObject({ code: 1, out: '' })
  })

  test.each([
    ['a key of another kind', ['receipt', 'export', MERGED, '--key', 'rsa.pem'], /rsa\.pem cannot be used/],
    ['a file that is no key', ['receipt', 'export', MERGED, '--key', 'ed25519.txt'], /no such file/],
    [
      'a public key to sign with',
      ['receipt', 'export', MERGED, '--key', 'ed25519.pub'],
      /cannot be read as a key/,
    ],
    ['no key to verify with', ['verify-receipt', 'bare.json'], /--key/],
    [
      'a file that is no receipt',
      ['verify-receipt', 'ed25519.pub', '--key', 'ed25519.pub'],
      /it is not JSON/,
    ],
    ['no commit and no file', ['trace'], /name a commit/],
  ])('with %s is wrong usage', async (_, args, words) => {
    const { code, err } = await ask(args)

    expect(code).toBe(2)
    expect(err).toMatch(words)
  })
})
