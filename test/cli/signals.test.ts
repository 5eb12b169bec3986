import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type TemporaryRepository, temporaryRepository } from '../adapters/git/temporary-repository.ts'
import { piped, run } from './command-line.ts'

const DEV = { name: 'Dev', email: 'dev@people.example' }
const CLAUDE = 'Fix\n\nCo-authored-by: Claude <noreply@anthropic.com>\n'

let made: TemporaryRepository

beforeAll(() => {
  made = temporaryRepository()
  made.commit({ message: 'Plain ünïcode' })
  made.commit({ message: CLAUDE })
})
afterAll(() => made.remove())

describe('signals of a range', () => {
  test('are one line a commit, newest first, with tool, grade, place and text', async () => {
    const { code, out } = await run(made.directory, ['signals', 'main'])

    expect(code).toBe(0)
    expect(linesOf(out)).toMatchObject([
      {
        id: made.git('rev-parse', 'main'),
        ai: true,
        tools: ['claude-code'],
        signals: [{ tool: 'claude-code', grade: 'marked', where: 'commit-trailer' }],
      },
      { id: made.git('rev-parse', 'main~1'), ai: false, tools: [], signals: [] },
    ])
  })

  test('that names nothing here could not be decided', async () => {
    const { code, out, err } = await run(made.directory, ['signals', 'nowhere..main'])

    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('"nowhere..main" names no commits')
  })
})

describe('signals of JSON Lines', () => {
  test('come out in the order of the input, one for each line that holds a commit', async () => {
    const input = [record('a', 'Fix'), '', record('b', CLAUDE), record('c', 'Füñf 🙂')].join('\n')

    const { code, out } = await run(made.directory, ['signals', '--input', '-'], {
      input: { isPiped: true, bytes: piped(input) },
    })

    expect(code).toBe(0)
    expect(linesOf(out)).toMatchObject([
      { id: 'a', ai: false },
      { id: 'b', ai: true },
      { id: 'c', ai: false },
    ])
  })

  test('are read from a file, with or without a line break at its end', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-lines-'))
    writeFileSync(join(folder, 'a.jsonl'), `${record('a', CLAUDE)}\r\n${record('b', 'Fix')}`)

    const { out } = await run(folder, ['signals', '--input', 'a.jsonl'])
    rmSync(folder, { recursive: true })

    expect(linesOf(out)).toMatchObject([
      { id: 'a', ai: true },
      { id: 'b', ai: false },
    ])
  })

  test('name a line that is no commit, go on, and end as undecided', async () => {
    const input = [
      record('a', 'Fix'),
      'not json',
      '{"id":"b"}',
      '{"id":"c","message":"x"}',
      record('d', 'Fix'),
    ]

    const { code, out, err } = await run(made.directory, ['signals'], {
      input: { isPiped: true, bytes: piped(input.join('\n')) },
    })

    expect(code).toBe(2)
    expect(linesOf(out).map(({ id }) => id)).toEqual(['a', 'd'])
    expect(err).toBe(
      'line 2 is not a JSON object\nline 3 has no "message" that is a text\nline 4 has no "author" with "name" and "email"\n',
    )
  })

  test.each([
    ['both a range and --input', ['signals', 'main', '--input', 'x'], 'not both'],
    ['neither, and nothing piped in', ['signals'], 'give a range'],
    ['a file that is not there', ['signals', '--input', 'missing'], 'there is no such file'],
    ['an option that does not exist', ['signals', '--inptu', 'x'], 'unknown option'],
  ])('given %s is wrong usage', async (_, args, words) => {
    const { code, out, err } = await run(made.directory, args)

    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(words)
  })
})

function record(id: string, message: string): string {
  return JSON.stringify({ id, author: DEV, committer: DEV, message })
}

function linesOf(out: string): readonly { readonly id: string }[] {
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly id: string })
}

describe('git notes about the commits of a range', () => {
  const session = { agent_id: { tool: 'cursor', id: 'x', model: 'gpt-5' } }
  const gitAi = `a.ts\n  s_1 1-3\n---\n${JSON.stringify({ schema_version: 'authorship/3.0.0', prompts: {}, sessions: { s_1: session } })}`
  const qwen = JSON.stringify({ generator: 'Qwen-Coder', summary: { aiPercent: 50 } })

  test('are read where the clone has them, each beside its commit', async () => {
    const noted = temporaryRepository()
    const shas = ['One', 'Two', 'Three', 'Four'].map((message) => noted.commit({ message }))
    noted.git('notes', '--ref=ai', 'add', '-m', gitAi, shas[1] ?? '')
    noted.git('notes', '--ref=ai-attribution', 'add', '-m', qwen, shas[1] ?? '')
    noted.git('notes', '--ref=ai-attribution', 'add', '-m', qwen, shas[3] ?? '')
    noted.git('notes', 'add', '-m', gitAi, shas[0] ?? '')

    const { code, out } = await run(noted.directory, ['signals', 'main'])
    noted.remove()

    expect(code).toBe(0)
    expect(linesOf(out)).toMatchObject([
      { id: shas[3], tools: ['qwen-code'] },
      { id: shas[2], ai: false, signals: [] },
      {
        id: shas[1],
        tools: ['cursor', 'qwen-code'],
        signals: [{ tool: 'cursor', model: 'gpt-5', where: 'git-note' }, { tool: 'qwen-code' }],
      },
      { id: shas[0], ai: false },
    ])
  })

  test('and records of Agent Trace count for a check of the clone', async () => {
    const clone = temporaryRepository()
    clone.commit({
      message: 'Begin',
      files: {
        '.github/ai-policy.yml':
          'version: 1\nrules:\n  - { id: signed, when: { ai: true }, require: { sign_off: human } }\n',
      },
    })
    clone.git('switch', '--quiet', '--create', 'topic')
    const noted = clone.commit({ message: 'Change', files: { 'a.ts': 'one\n' } })
    clone.git('notes', '--ref=ai', 'add', '-m', gitAi, noted)
    const contributor = { type: 'ai', model_id: 'google/gemini-3' }
    const trace = {
      version: '0.1',
      tool: { name: 'kiro' },
      files: [{ path: 'a.ts', conversations: [{ contributor }] }],
    }
    clone.commit({ message: 'Trace', files: { '.agent-trace/traces.jsonl': `${JSON.stringify(trace)}\n` } })

    const { out } = await run(clone.directory, ['check', '--base', 'main', '--format', 'json'])
    clone.remove()

    expect(out).toContain('"git-note"')
    expect(out).toContain('"agent-trace"')
  })
})

describe('checkpoints of Entire in a clone', () => {
  const id = '0a1b2c3d4e5f'
  const path = '0a/1b2c3d4e5f/0/metadata.json'
  const metadata = JSON.stringify({ checkpoint_id: id, agent: 'Claude Code', model: 'claude-opus-4-6' })

  test.each([
    ['is read', { [path]: metadata }, '"claude-opus-4-6"', 'names checkpoint'],
    ['is missed', { 'ff/ffffffffff/0/metadata.json': metadata }, 'has no record of it', '"checkpoint"'],
    [
      'is a link to somewhere else',
      { [path]: { linkTo: '/etc/passwd' } },
      'no record that can be read',
      '"checkpoint"',
    ],
  ])('a record %s', async (_, files, expected, unexpected) => {
    const clone = temporaryRepository()
    clone.commit({ message: 'Begin', files: { '.github/ai-policy.yml': 'version: 1\n' } })
    clone.git('switch', '--quiet', '--orphan', 'entire/checkpoints/v1')
    clone.commit({ message: 'Records', files })
    clone.git('switch', '--quiet', '--create', 'topic', 'main')
    clone.commit({ message: `Change\n\nEntire-Checkpoint: ${id}\n`, files: { 'a.ts': 'one\n' } })

    const json = await run(clone.directory, ['check', '--base', 'main', '--format', 'json'])
    const text = await run(clone.directory, ['check', '--base', 'main'])
    clone.remove()

    expect(json.out + text.out).toContain(expected)
    expect(json.out + text.out).not.toContain(unexpected)
  })
})
