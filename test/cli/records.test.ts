import { describe, expect, test } from '@jest/globals'
import type { KeptReceipt, Mover, OpenRecords, World } from '../../src/cli/world.ts'
import { piped, run, type Said } from './command-line.ts'

const SHA = 'a'.repeat(40)
const RECEIPT: KeptReceipt = {
  repository: 'acme/app',
  repositoryId: 1,
  installation: 7,
  pullRequest: 12,
  title: 'Add \u001b[31mlogin',
  headSha: SHA,
  mergeSha: 'b'.repeat(40),
  commits: [SHA],
  mergedAt: '2026-09-10T12:00:00Z',
  mergedBy: { id: 5, login: 'rev', kind: 'user' },
  decision: null,
  state: 'none',
  deployments: [{ environment: 'production', sha: SHA, at: '2026-09-11T08:00:00Z', state: 'approved' }],
}

describe('audit verify', () => {
  test('of a whole log passes, with the newest hash of each chain to keep elsewhere', async () => {
    const { code, out } = await ask(['audit', 'verify'], {
      verifyAudit: async () => ({
        ok: true,
        entries: 3,
        heads: [{ installation: 7, seq: 3, hash: 'abc' }],
        broken: null,
      }),
    })

    expect(code).toBe(0)
    expect(out).toContain('installation 7: newest entry 3, hash abc')
    expect(out).toContain('whole')
  })

  test('of a broken log fails, and names the first entry that does not fit', async () => {
    const { code, out } = await ask(['audit', 'verify'], {
      verifyAudit: async () => ({
        ok: false,
        entries: 2,
        heads: [],
        broken: { installation: 7, seq: 3, reason: 'the entry is missing' },
      }),
    })

    expect(code).toBe(1)
    expect(out).toContain('broken at entry 3 of installation 7: the entry is missing')
  })
})

describe('audit export', () => {
  test.each(['jsonl', 'csv'] as const)('prints every line as %s', async (format) => {
    const { code, out } = await ask(['audit', 'export', '--format', format], {
      async *exportAudit(asked) {
        yield `first ${asked}`
        yield 'second'
      },
    })

    expect({ code, out }).toEqual({ code: 0, out: `first ${format}\nsecond\n` })
  })

  test('that breaks off is undecided, and the store is closed', async () => {
    let closed = false
    const { code, err } = await ask(['audit', 'export'], {
      async *exportAudit() {
        yield 'first'
        throw new Error('the disk is gone')
      },
      close: async () => {
        closed = true
      },
    })

    expect(code).toBe(2)
    expect(err).toContain('the disk is gone')
    expect(closed).toBe(true)
  })
})

describe('trace', () => {
  test('tells how a commit came in and where it went, and nothing in it steers the terminal', async () => {
    const { code, out } = await ask(['trace', SHA.slice(0, 9).toUpperCase()], {
      findReceipts: async (sha) => (SHA.startsWith(sha) ? [RECEIPT] : []),
    })

    expect(code).toBe(0)
    expect(out).toContain('acme/app#12')
    expect(out).toContain('WITHOUT A VERDICT')
    expect(out).toContain('approved for `production`')
    expect(out).not.toContain('\u001b')
  })

  test('of a commit that nothing is known of ends as unmet', async () => {
    const { code, out, err } = await ask(['trace', SHA], { findReceipts: async () => [] })

    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('nothing is known')
  })

  test('as in-toto is one statement a line, with the merged commit as its first subject', async () => {
    const { out } = await ask(['trace', SHA, '--format', 'in-toto'], { findReceipts: async () => [RECEIPT] })

    expect(JSON.parse(out)).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ digest: { gitCommit: RECEIPT.mergeSha } }, { digest: { gitCommit: SHA } }],
      predicate: { pullRequest: { number: 12 }, state: 'none' },
    })
  })

  test.each([[['trace']], [['audit']], [['audit', 'export', '--format', 'xml']]])(
    '%j is wrong usage',
    async (args) => {
      expect((await ask(args, {})).code).toBe(2)
    },
  )
})

describe('store', () => {
  test('export prints every line, and import takes them as they were', async () => {
    const taken: string[] = []
    async function openMover(): Promise<Mover> {
      return moverInto(taken)
    }

    const exported = await run('.', ['store', 'export'], { openMover })
    const imported = await run('.', ['store', 'import'], {
      openMover,
      input: { isPiped: true, bytes: piped(exported.out) },
    })

    expect(exported).toMatchObject({ code: 0, out: 'first\nsecond\n' })
    expect(imported).toMatchObject({ code: 0, out: 'Imported 2 rows. The audit log is whole.\n' })
    expect(taken).toEqual(['first', 'second'])
  })
})

function moverInto(taken: string[]): Mover {
  return {
    async *exportLines() {
      yield 'first'
      yield 'second'
    },
    async importLines(lines) {
      for await (const line of lines) taken.push(line)
      return { rows: taken.length, audit: { ok: true, entries: 0, heads: [], broken: null } }
    },
    close: async () => undefined,
  }
}

function ask(args: readonly string[], records: Partial<OpenRecords>): Promise<Said> {
  const given: Pick<World, 'openRecords'> = {
    openRecords: async () => ({
      verifyAudit: missing,
      exportAudit: missing,
      findReceipts: missing,
      recordedIn: missing,
      close: async () => undefined,
      ...records,
    }),
  }
  return run('.', args, given)
}

function missing(): never {
  throw new Error('this test does not ask for it')
}
