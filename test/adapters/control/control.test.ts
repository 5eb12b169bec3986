import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { connectControl } from '../../../src/adapters/control/connect.ts'
import type { Records } from '../../../src/adapters/control/records.ts'
import { type ControlServer, serveControl } from '../../../src/adapters/control/serve.ts'
import { socketPath } from '../../../src/adapters/control/socket-path.ts'
import { recordFacts } from '../../../src/core/recorded-facts.ts'
import { facts, NOW } from '../../support/facts.ts'
import { auditEntry } from '../../support/work.ts'

const QUIET = { debug: drop, info: drop, warn: drop, error: drop }
const FINDING = auditEntry({ kind: 'finding' })
const RECORD = recordFacts(facts(), { mergedAt: NOW, read: [] }) ?? unrecorded()
const VERDICT = { ok: true, entries: 3, heads: [{ installation: 1, seq: 3, hash: 'abc' }], broken: null }

let folder: string
let server: ControlServer | null

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-control-'))
  server = null
})
afterEach(async () => {
  await server?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a server that has the store open', () => {
  test('answers the commands that read it', async () => {
    server = await serveControl(records(), folder, QUIET)

    const connected = await connectControl(folder)

    expect(await connected?.verifyAudit()).toEqual(VERDICT)
    expect(await connected?.findReceipts('abcdef1')).toEqual([])
    expect(await connected?.findingsAt('abc1234')).toEqual([FINDING])
    expect(await connected?.recordedIn('acme/app', 3)).toEqual([RECORD])
    expect(await connected?.recordedIn('acme/web', 3)).toEqual([])
  })

  test('exports lines exactly, whatever they hold', async () => {
    server = await serveControl(records(), folder, QUIET)

    const connected = await connectControl(folder)

    expect(await linesOf(connected?.exportAudit('csv'))).toEqual(['csv', 'a\nb', 'ü\u2028"'])
  })

  test('is found in a folder with a long name too', async () => {
    const long = join(folder, 'x'.repeat(120))
    mkdirSync(long)
    server = await serveControl(records(), long, QUIET)

    expect(await (await connectControl(long))?.verifyAudit()).toEqual(VERDICT)
  })

  test('lets only its own user in', async () => {
    server = await serveControl(records(), folder, QUIET)

    expect(statSync(socketPath(folder)).mode & 0o077).toBe(0)
  })

  test('takes the place of a socket that a killed server left behind', async () => {
    writeFileSync(socketPath(folder), '')
    server = await serveControl(records(), folder, QUIET)

    expect(await connectControl(folder)).not.toBeNull()
  })

  test('that breaks off an export is not mistaken for its end', async () => {
    server = await serveControl({ ...records(), exportAudit: breaking }, folder, QUIET)

    const connected = await connectControl(folder)

    await expect(linesOf(connected?.exportAudit('jsonl'))).rejects.toThrow(/aborted|broke off/)
  })
})

test('without a server nobody answers, and the command opens the store itself', async () => {
  expect(await connectControl(folder)).toBeNull()
})

function records(): Records {
  return {
    verifyAudit: async () => VERDICT,
    findReceipts: async () => [],
    findingsAt: async (sha) => (sha === 'abc1234' ? [FINDING] : []),
    recordedIn: async (repository, most) => (repository === 'acme/app' && most === 3 ? [RECORD] : []),
    async *exportAudit(format) {
      yield format
      yield 'a\nb'
      yield 'ü\u2028"'
    },
  }
}

function unrecorded(): never {
  throw new Error('a small pull request is always recorded')
}

async function* breaking(): AsyncGenerator<string, void, undefined> {
  yield 'first'
  throw new Error('the disk is gone')
}

async function linesOf(lines: AsyncIterable<string> | undefined): Promise<readonly string[]> {
  const all: string[] = []
  for await (const line of lines ?? []) all.push(line)
  return all
}

function drop(): void {
  // A log that nobody reads.
}
