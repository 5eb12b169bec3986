import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { OpenRecords } from '../../src/cli/world.ts'
import { type RecordedFacts, recordFacts } from '../../src/core/recorded-facts.ts'
import { claudeCommit, facts, review } from '../support/facts.ts'
import { run, type Said } from './command-line.ts'

const POLICY = `version: 1
rules:
  - { id: countersign, when: { ai: true }, require: { approvals: 1 } }
  - { id: scanned, when: { labels: scan }, require: { checks: [CodeQL] } }
`

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-backtest-'))
  writeFileSync(join(folder, 'policy.yml'), POLICY)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function merged(number: number, given: Parameters<typeof facts>[0]): RecordedFacts {
  const seen = facts({ ...given, pullRequest: { ...given?.pullRequest, number } })
  const record = recordFacts(seen, { mergedAt: `2026-09-0${number}T12:00:00Z`, read: [] })
  if (record === null) throw new Error('a small pull request is always recorded')
  return record
}

const RECORDED = [
  merged(1, { commits: [claudeCommit()] }),
  merged(2, { commits: [claudeCommit()], reviews: [review('rev1')] }),
  merged(3, { pullRequest: { labels: ['scan'] } }),
]

function backtest(args: readonly string[], recorded: readonly RecordedFacts[] = RECORDED): Promise<Said> {
  const records: OpenRecords = {
    verifyAudit: missing,
    exportAudit: missing,
    findReceipts: missing,
    findingsAt: missing,
    recordedIn: async (repository, most) => (repository === 'acme/app' ? recorded.slice(0, most) : []),
    close: async () => undefined,
  }
  return run(folder, ['backtest', '--policy', 'policy.yml', ...args], { openRecords: async () => records })
}

function missing(): never {
  throw new Error('this test does not ask for it')
}

test('what the server recorded is judged with its reviews, without a clone', async () => {
  const { code, out } = await backtest(['--recorded', 'acme/app'])

  expect(code).toBe(0)
  expect(out).toContain('Judged 3 merged pull requests of acme/app by policy.yml')
  expect(out).toContain('with AI evidence: 2')
  expect(out).toContain('would have been held up: 1: #1 (AI)')
  expect(out).toMatch(/cannot be told.*: 1: #3/)
})

test('the same as JSON, and no more than asked for', async () => {
  const { out } = await backtest(['--recorded', 'acme/app', '--last', '2', '--format', 'json'])

  expect(JSON.parse(out)).toMatchObject({ judged: 2, blocked: [{ repository: 'acme/app', number: 1 }] })
})

test('a repository of which nothing is recorded is said to be one', async () => {
  const { code, out } = await backtest(['--recorded', 'acme/web'])

  expect(code).toBe(0)
  expect(out).toContain('No merged pull request of acme/web is on record')
})

test.each([
  [['--recorded', 'acme'], 'owner/repository'],
  [['--recorded', 'acme/app', '--last', '0'], '--last'],
])('is refused with %j', async (args, words) => {
  const { code, err } = await backtest(args)

  expect(code).toBe(2)
  expect(err).toContain(words)
})
