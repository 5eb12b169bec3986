import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { array, constantFrom, sample, tuple } from 'fast-check'
import { parseTrailers, splitTrailer, trailerBlock } from '../../../src/core/provenance/trailers.ts'

describe('trailers of a commit message', () => {
  test('the last paragraph is the block when every line is a trailer', () => {
    const message = 'fix: login\n\nThe cookie was lost.\n\nReviewed-by: Ann <ann@example.org>\nFixes: #12\n'
    expect(parseTrailers(message)).toEqual([
      { key: 'Reviewed-by', value: 'Ann <ann@example.org>', line: 5, inBlock: true },
      { key: 'Fixes', value: '#12', line: 6, inBlock: true },
    ])
    expect(trailerBlock(message)).toEqual({ start: 5, end: 7 })
  })

  test('a message of one paragraph has no block', () => {
    expect(parseTrailers('Signed-off-by: Ann <ann@example.org>').every((trailer) => !trailer.inBlock)).toBe(
      true,
    )
    expect(trailerBlock('fix: login').start).toBe(0)
  })

  test('folded lines belong to the trailer above, and CRLF is no part of a value', () => {
    const message = 'fix\r\n\r\nNotes: one\r\n  two\r\n\tthree\r\nSigned-off-by: Ann <a@example.org>\r\n'
    expect(parseTrailers(message)).toEqual([
      { key: 'Notes', value: 'one two three', line: 3, inBlock: true },
      { key: 'Signed-off-by', value: 'Ann <a@example.org>', line: 6, inBlock: true },
    ])
  })

  test('a quarter of trailers is enough when git made one of them', () => {
    const glued = 'fix\n\nGenerated with a tool\nCo-authored-by: T <t@example.org>'
    expect(parseTrailers(glued)).toEqual([
      { key: 'Co-authored-by', value: 'T <t@example.org>', line: 4, inBlock: false },
    ])
    const signed = `${glued}\nSigned-off-by: Ann <ann@example.org>`
    expect(parseTrailers(signed).map(({ key, inBlock }) => [key, inBlock])).toEqual([
      ['Co-authored-by', true],
      ['Signed-off-by', true],
    ])
  })

  test('only the last paragraph is the block, and the others stand outside it', () => {
    const message = 'fix\n\nCo-authored-by: T <t@example.org>\n\nCopilot-Session: 1'
    expect(parseTrailers(message).map(({ key, inBlock }) => [key, inBlock])).toEqual([
      ['Co-authored-by', false],
      ['Copilot-Session', true],
    ])
  })

  test('outside the block quotes, code and plain words with a colon are no trailers', () => {
    const message = [
      'feat: read trailers',
      '',
      '> Signed-off-by: Quoted <q@example.org>',
      '',
      '```',
      'Signed-off-by: Code <c@example.org>',
      '```',
      '',
      '    Signed-off-by: Indented <i@example.org>',
      '',
      'Note: a colon makes no trailer',
      '',
      'Done at last.',
    ].join('\n')
    expect(parseTrailers(message)).toEqual([])
  })

  test('a key has letters, digits and hyphens, and blanks only before its colon', () => {
    expect(splitTrailer('Key : value')).toEqual({ key: 'Key', value: 'value' })
    expect(splitTrailer('a key: value')).toBeNull()
    expect(splitTrailer(' Key: value')).toBeNull()
    expect(splitTrailer(': value')).toBeNull()
  })
})

describe('git itself', () => {
  const git = spawnSync('git', ['--version']).status === 0
  if (!git) console.warn('git is missing: trailers are not compared with it')
  test('reads the same block as we do from 1,500 messages of every kind of line', () => {
    if (!git) return
    const messages = sample(Message, { numRuns: 1500, seed: 20_261 })
    const theirs = parsedByGit(messages)
    const pairs = messages.map((message, at) => ({ message, ours: ours(message), theirs: theirs[at] }))
    expect(pairs.filter((pair) => pair.ours !== pair.theirs)).toEqual([])
    expect(theirs.filter((block) => block !== '').length).toBeGreaterThan(200)
  })
})

const LINES = [
  'Signed-off-by: Ann <ann@example.org>',
  'Co-authored-by: Bob <bob@example.org>',
  '(cherry picked from commit 0123456789abcdef)',
  'Fixes: #1',
  'Key : value',
  'key:value',
  'Empty-key:',
  ': no key',
  '-: hyphen',
  'two words: value',
  'Note: ends with a colon:',
  'https://example.org/path',
  'just some words',
  'words. And more: words',
  ' folded',
  '\tfolded by a tab',
  '    deeply folded: with a colon',
  '# a comment',
  '#Key: in a comment',
  'Conflicts:',
  '\tpath/of/a/conflict',
  '---',
  '--- and more',
  '',
  '',
  '',
  '   ',
  'Über-Schlüssel: value',
  'Trailing-blank: value  ',
] as const

const Line = tuple(constantFrom(...LINES), constantFrom('\n', '\n', '\n', '\r\n'))
const Message = array(Line, { minLength: 1, maxLength: 12 }).map((lines) =>
  lines.map(([text, end]) => text + end).join(''),
)

function ours(message: string): string {
  const block = parseTrailers(message).filter((trailer) => trailer.inBlock)
  return tidy(block.map(({ key, value }) => `${key}: ${value}`).join('\n'))
}

function tidy(block: string): string {
  return block
    .replaceAll(/[ \t]+/g, ' ')
    .replaceAll(/ $/gm, '')
    .trimEnd()
}

/** One process reads all files; a file of ours between two of them shows where the next one begins. */
function parsedByGit(messages: readonly string[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-trailers-'))
  try {
    writeFileSync(join(folder, 'between'), 'title\n\nX-Next-Message: now\n')
    const files = messages.flatMap((message, at) => {
      const name = `message-${at}`
      writeFileSync(join(folder, name), message)
      return [name, 'between']
    })
    const output = execFileSync('git', ['interpret-trailers', '--parse', '--no-divider', ...files], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
    })
    const blocks = output.split('X-Next-Message: now\n').slice(0, -1)
    // git keeps the carriage return of a folded line; we take it for the blank that it is.
    return blocks.map((block) => tidy(block.replaceAll(/\r\s*/g, ' ')))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
