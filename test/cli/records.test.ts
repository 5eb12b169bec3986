import { describe, expect, test } from '@jest/globals'
import type { AuditEntry } from '../../src/app/ports.ts'
import type { KeptReceipt, Mover, OpenRecords, World } from '../../src/cli/world.ts'
import { person } from '../support/facts.ts'
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

  const PUSHED: AuditEntry = {
    kind: 'finding',
    at: '2026-09-10T12:00:00Z',
    repository: 'acme/app',
    pullRequest: null,
    actor: person('dev'),
    data: {
      finding: 'direct-push',
      text: 'direct push with evidence of AI to a protected branch, without a pull request',
      branch: 'main',
      commit: SHA,
      commits: [SHA],
      tools: ['claude-code'],
      evidence: Array.from({ length: 8 }, (_, at) => ({
        commit: SHA,
        tool: 'claude-code',
        grade: 'marked',
        text: `Co-Authored-By: Claude ${at}\u001b[2J`,
      })),
    },
  }

  test('of what was pushed without a pull request tells who, where, and by which evidence', async () => {
    const pushed = { findReceipts: async () => [], findingsAt: async () => [PUSHED] }
    const { code, out } = await ask(['trace', SHA], pushed)
    const json = await ask(['trace', SHA, '--format', 'json'], pushed)
    const statements = await ask(['trace', SHA, '--format', 'in-toto'], pushed)

    expect(code).toBe(0)
    expect(out.split('\n')).toEqual([
      'acme/app',
      '  Finding       `direct-push`: direct push with evidence of AI to a protected branch, without a pull request',
      '  By            `dev`, 2026-09-10 12:00 UTC, on `main`',
      '  Pull request  none, so nobody was asked and nobody signed',
      `  Commits       ${SHA.slice(0, 7)}`,
      '  AI            `claude-code`',
      expect.stringMatching(
        /^ {2}Evidence {6}`claude-code`, marked: commit \w{7}: `Co-Authored-By: Claude 0/,
      ),
      ...Array.from({ length: 5 }, () => expect.stringContaining('Co-Authored-By')),
      '                and 2 more traces',
      '',
    ])
    expect(out).not.toContain('\u001b')
    expect(JSON.parse(json.out)).toEqual([PUSHED])
    expect(statements).toMatchObject({ code: 1, out: '' })
  })

  test('of another finding says what it can, whatever the entry holds', async () => {
    const odd = { ...PUSHED, repository: null, actor: null, pullRequest: 7, data: { commits: 1 } }
    const { code, out } = await ask(['trace', SHA], {
      findReceipts: async () => [],
      findingsAt: async () => [odd],
    })

    expect(code).toBe(0)
    expect(out.split('\n')).toEqual([
      'a repository',
      '  Finding       `finding`: something was found after the fact',
      '  By            a deleted account, 2026-09-10 12:00 UTC',
      '  Pull request  #7',
      '',
    ])
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
      findingsAt: async () => [],
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
