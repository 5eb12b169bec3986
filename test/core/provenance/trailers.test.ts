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

describe('the block of trailers, as git sees it,', () => {
  test.each([
    ['of a single trailer', 'T\n\nA: 1', ['A=1']],
    ['before blank lines', 'T\n\nA: 1\n\n\n', ['A=1']],
    ['before comments', 'T\n\nA: 1\n# c\n\n# d\n', ['A=1']],
    ['around a comment', 'T\n\nA: 1\n# c: d\nB: 2\n', ['A=1', 'B=2']],
    ['before a list of conflicts', 'T\n\nA: 1\n\nConflicts:\n\ta.ts\n\tb.ts\n', ['A=1']],
    ['after comments and a title', '# c\nT\n\nA: 1\n', ['A=1']],
    ['after comments that stand for a title', '# c\n\nA: 1', ['A=1']],
    ['after a title and a line of blanks', 'T\n \t\nA: 1\n', ['A=1']],
    ['with odd keys', 'T\n\n0-9azAZ: 1\n-: 2\nk\t: 3\n', ['0-9azAZ=1', '-=2', 'k=3']],
    ['with an empty value', 'T\n\nA:\nB: 2', ['A=', 'B=2']],
    ['with folded values', 'T\n\nA:\n  1 \n\t2\nB: 2', ['A=1 2', 'B=2']],
    ['with a pick', 'T\n\nA: 1\n(cherry picked from commit 0123)\n', ['A=1']],
    ['one in four', 'T\n\nx\ny\nz\nSigned-off-by: J', ['Signed-off-by=J']],
    ['one in four, with folded words', 'T\n\nx\n y\n z\nSigned-off-by: J', ['Signed-off-by=J']],
    [
      'with folded words that belong to a trailer',
      'T\n\nA: 1\n f\n g\n h\n i\nSigned-off-by: J',
      ['A=1 f g h i', 'Signed-off-by=J'],
    ],
  ])('%s', (_, message, trailers) => {
    expect(blockOf(message)).toEqual(trailers)
  })

  test.each([
    ['in the title', 'A: 1\nB: 2'],
    ['in a title behind comments', '# c\nA: 1'],
    ['before a paragraph', 'T\n\nA: 1\n\nText'],
    ['beside words', 'T\n\nText\nA: 1'],
    ['beside folded words', 'T\n\n text\nA: 1'],
    ['of words', 'T\n\nText'],
    ['one in five', 'T\n\nv\nw\nx\ny\nSigned-off-by: J'],
    ['one in five, with folded words', 'T\n\nv\n w\n x\n y\nSigned-off-by: J'],
    ['with words folded below a comment', 'T\n\n w\n# c\nA: 1'],
    ['of odd keys', 'T\n\na_b: 1'],
    ['of keys with signs', 'T\n\na/: 1\n[x]: 2\n{: 3'],
    ['before conflicts and words', 'T\n\nA: 1\n\nConflicts:\n\ta.ts\nText'],
    ['before words that a tab sets off', 'T\n\nA: 1\n\n\ta.ts'],
    ['of a comment alone', 'T\n\n# A: 1\n'],
    ['of nothing', ''],
  ])('is none %s', (_, message) => {
    expect(blockOf(message)).toEqual([])
    expect(trailerBlock(message)).toEqual({ start: 0, end: 0 })
  })

  test('is as long as its lines, comments and folded ones too', () => {
    expect(trailerBlock('T\n\nText\n\nA: 1\n  2\n# c\nB: 3\n# d\n')).toEqual({ start: 5, end: 9 })
    expect(trailerBlock('T\n\nA: 1\n\n')).toEqual({ start: 3, end: 4 })
  })

  test('stands among the trailers outside it, in the order of lines', () => {
    const message = 'T\n\nLoose-Key: 1\nEmpty-Key:\n\nText\n\nB: 2\n'
    expect(parseTrailers(message)).toEqual([
      { key: 'Loose-Key', value: '1', line: 3, inBlock: false },
      { key: 'B', value: '2', line: 8, inBlock: true },
    ])
  })
})

test('a line is a trailer by its first colon', () => {
  expect(splitTrailer('K\t :  a: b ')).toEqual({ key: 'K', value: 'a: b' })
  expect(splitTrailer('A-0z9Z:')).toEqual({ key: 'A-0z9Z', value: '' })
  expect(['\tK: v', 'a b: v', 'a/b: v', 'no colon', '', ':', 'K ', 'é: v'].map(splitTrailer)).toEqual(
    Array.from({ length: 8 }, () => null),
  )
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

function blockOf(message: string): readonly string[] {
  return parseTrailers(message).flatMap(({ key, value, inBlock }) => (inBlock ? [`${key}=${value}`] : []))
}
