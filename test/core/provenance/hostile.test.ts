import { describe, expect, test } from '@jest/globals'
import { array, assert, constantFrom, oneof, property, string } from 'fast-check'
import { mentionsAgent } from '../../../src/core/provenance/agent-mentions.ts'
import { signalsOfAgentTrace } from '../../../src/core/provenance/agent-trace.ts'
import { humanCoAuthors } from '../../../src/core/provenance/co-authors.ts'
import { signalsOfCommit } from '../../../src/core/provenance/commit.ts'
import { readDisclosure } from '../../../src/core/provenance/disclosure.ts'
import { MAX_LINE, MAX_MESSAGE, readLines } from '../../../src/core/provenance/lines.ts'
import { signalsOfGitAiNote } from '../../../src/core/provenance/notes.ts'
import { signalsOfPullRequest } from '../../../src/core/provenance/pull-request.ts'
import { MAX_SIGNALS } from '../../../src/core/provenance/scan.ts'
import { parseTrailers } from '../../../src/core/provenance/trailers.ts'

const JANE = { name: 'Jane', email: 'jane@example.org' }

/** Pieces that patterns look for, strung together in any order. */
const Piece = constantFrom(
  'Co-authored-by: ',
  'Claude',
  ' <noreply@anthropic.com>',
  '\n',
  '\r\n',
  '\\n',
  '> ',
  '```',
  '<!--',
  '-->',
  '🤖 ',
  'Generated with ',
  '[',
  '](',
  ')',
  '(',
  'https://claude.ai/code/session_',
  'AI disclosure:',
  '## ',
  '- [x] ',
  'via ',
  'Assisted-by: ',
  ':',
  '@copilot',
  '/',
  '*',
  '`',
  ' on behalf of ',
  'Revert "',
  'This reverts commit',
  '\0',
  '\u2028',
  '---',
)
const Text = array(oneof({ weight: 4, arbitrary: Piece }, { weight: 1, arbitrary: string() }), {
  maxLength: 40,
}).map((pieces) => pieces.join(''))

function everything(text: string): readonly unknown[] {
  return [
    signalsOfCommit(
      { author: { name: text, email: text }, committer: JANE, message: text },
      { custom: [{ tool: 't', trailer: 'x', author: text }] },
    ),
    signalsOfPullRequest({
      author: { id: null, login: text, kind: 'bot' },
      title: text,
      body: text,
      branch: text,
      labels: [text],
      files: [{ path: text, change: 'added' }],
      disclosureHeading: text,
    }),
    parseTrailers(text),
    readDisclosure(text, 'AI disclosure'),
    mentionsAgent(text),
    humanCoAuthors(text),
    signalsOfGitAiNote(text, 'c'),
    signalsOfAgentTrace(text),
  ]
}

describe('any text at all', () => {
  test('is read without a throw, the same twice, and as plain JSON', () => {
    assert(
      property(Text, (text) => {
        const once = everything(text)
        expect(everything(text)).toEqual(once)
        expect(JSON.parse(JSON.stringify(once))).toEqual(once)
      }),
      { numRuns: 400 },
    )
  })

  test('leaves signals whose line is one of its own, and whose text can be shown', () => {
    assert(
      property(Text, (text) => {
        const lines = text.split('\n').length
        for (const signal of signalsOfCommit({ author: JANE, committer: JANE, message: text })) {
          expect(signal.text.length).toBeLessThanOrEqual(300)
          expect(signal.line ?? 1).toBeLessThanOrEqual(lines)
        }
      }),
      { numRuns: 400 },
    )
  })
})

function huge(piece: string): string {
  return piece.repeat(Math.ceil(5_000_000 / piece.length))
}

describe('a text of five megabytes', () => {
  test.each([
    'Co-authored-by: Claude <noreply@anthropic.com>\n',
    'claude ',
    '\\nCo-authored-by: Claude <noreply@anthropic.com>',
    '```\n~~~\n',
    '<!-- claude\n',
    'Signed-off-by: a\n folded\n',
    'AI disclosure: I used Claude to review\n',
    'Generated with [Claude [[[[[[',
    '*  ',
  ])('of %j is read at its two ends, line by line, each line cut', (piece) => {
    const lines = readLines(huge(piece))
    const read = lines.reduce((sum, line) => sum + line.text.length, 0)
    expect(read).toBeLessThanOrEqual(MAX_MESSAGE)
    expect(lines.every((line) => line.text.length <= MAX_LINE)).toBe(true)
    const found = signalsOfCommit({ author: JANE, committer: JANE, message: huge(piece) })
    expect(found.length).toBeLessThanOrEqual(MAX_SIGNALS)
  })

  test('still shows the trailers at its end, with their line', () => {
    const message = `${huge('words\n')}\nCo-authored-by: Amp <amp@ampcode.com>\n`
    const at = message.split('\n').indexOf('Co-authored-by: Amp <amp@ampcode.com>') + 1
    expect(signalsOfCommit({ author: JANE, committer: JANE, message })).toMatchObject([
      { tool: 'amp', line: at, inTrailerBlock: true },
    ])
    expect(parseTrailers(message).at(-1)).toMatchObject({ line: at, inBlock: true })
  })
})
