import { describe, expect, test } from '@jest/globals'
import { MAX_MESSAGE, rawLines, readLines } from '../../../src/core/provenance/lines.ts'

/** What speaks for its author. */
function said(message: string): readonly string[] {
  return readLines(message).flatMap(({ text, quoted }) => (quoted ? [] : [text]))
}

describe('quoted lines are', () => {
  test.each([
    ['a block quote', '> q\n   > q\nown', ['own']],
    ['a mark further in', 'a > b', ['a > b']],
    ['indented code', '    code\n\tcode\n   own', ['   own']],
    ['a fence', '```\ncode\n```\nown', ['own']],
    ['a fence with a language', '```ts\ncode\n```\nown', ['own']],
    ['a fence of tildes', '~~~\ncode\n~~~\nown', ['own']],
    ['a longer fence around a shorter one', '````\n```\n````\nown', ['own']],
    ['a fence around one of another kind', '~~~\n```\n~~~\nown', ['own']],
    ['a fence closed by a longer one', '```\ncode\n`````\nown', ['own']],
    ['two fences', '```\na\n```\nown\n```\nb\n```\n', ['own', '']],
    ['a fence that only a line with words seems to close', '```\na\n```js\nb\n```\nown', ['own']],
    ['a fence that ends with blanks', '```\na\n```  \nown', ['own']],
    ['a comment of its own', '<!-- a -->\nown', ['own']],
    ['a comment over lines', '<!-- a\nb\nc -->\nown', ['own']],
    ['the lines that a comment behind words goes on to', 'own <!-- a\nb -->\nmore', ['own <!-- a', 'more']],
    ['two comments on one line', '<!-- a --><!-- b\nc -->\nown', ['own']],
    ['an indented comment', '  <!-- a -->\nown', ['own']],
  ])('%s', (_, message, own) => {
    expect(said(message)).toEqual(own)
  })

  test.each([
    ['a fence that nobody closes', '```\nown'],
    ['a fence that another kind closes', '```\nown\n~~~'],
    ['a fence that a shorter one closes', '````\nown\n```'],
    ['a fence closed before it opens', 'own\n```'],
    ['a comment that nobody closes', '<!-- own\nmore'],
    ['a comment beside words', 'own <!-- a --> more'],
  ])('not those behind %s', (_, message) => {
    expect(said(message)).toEqual(message.split('\n'))
  })
})

test('lines end in every way, and keep the number that git gives them', () => {
  expect(readLines('a\r\nb\rc\nd').map(({ text, number }) => [text, number])).toEqual([
    ['a', 1],
    ['b', 2],
    ['c', 2],
    ['d', 3],
  ])
})

test('a line that is too long is cut, whatever ends it', () => {
  const long = 'x'.repeat(2500)
  expect(readLines(`${long}\r${long}\n${long}`).map(({ text }) => text.length)).toEqual([2000, 2000, 2000])
})

test('a text that is too long is read at its two ends, with the numbers that the lines have in it', () => {
  const line = `${'y'.repeat(99)}\n`
  const message = line.repeat(MAX_MESSAGE / 50)
  const lines = rawLines(message)
  expect(lines.length).toBeLessThan(MAX_MESSAGE / 99)
  expect(lines[0]).toEqual({ text: 'y'.repeat(99), number: 1 })
  expect(lines.at(-2)).toEqual({ text: 'y'.repeat(99), number: Math.floor(MAX_MESSAGE / 50) })
  expect(rawLines('z'.repeat(MAX_MESSAGE))).toHaveLength(1)
  const whole = rawLines(`\n${line}`)
  expect(whole.map(({ number }) => number)).toEqual([1, 2, 3])
})

describe('a trailer or footer that lost its line gets one', () => {
  test.each([
    ['Done.Co-authored-by: A <a@b.c>', ['Done', 'Co-authored-by: A <a@b.c>']],
    ['Done. Co-authored-by: A <a@b.c>', ['Done', 'Co-authored-by: A <a@b.c>']],
    ['`x` co-authored-by: A <a@b.c>', ['`x', 'co-authored-by: A <a@b.c>']],
    ['(x) Co-authored-by: A <a@b.c>', ['(x', 'Co-authored-by: A <a@b.c>']],
    ['Done  Co-authored-by: A <a@b.c>', ['Done', 'Co-authored-by: A <a@b.c>']],
    ['Done\tCo-authored-by: A <a@b.c>', ['Done', 'Co-authored-by: A <a@b.c>']],
    ['Done  🤖 Generated with [X](u)', ['Done', '🤖 Generated with [X](u)']],
    [
      'Done  🤖 generated with [X](u)  Co-authored-by: A <a@b.c>',
      ['Done', '🤖 generated with [X](u)', 'Co-authored-by: A <a@b.c>'],
    ],
  ])('%j', (text, lines) => {
    expect(said(text)).toEqual(lines)
  })

  test.each([
    'Done Co-authored-by: A <a@b.c>',
    'Done  Co-authored-by: A',
    'Done  Co-authored-by: <a@b.c>',
    'Done  Co-authored-by: A <a>',
    'Done  Generated with [X](u)',
    'Done, 🤖 Generated with [X](u)',
    'Done  🤖 Generated with X',
  ])('but not in %j', (text) => {
    expect(said(text)).toEqual([text])
  })

  test('also where breaks were written out', () => {
    expect(said('Fix\\n\\r\\nDone\\r\\nEnd')).toEqual(['Fix', '', 'Done', 'End'])
    expect(readLines('a\nb\\nc').map(({ text, number }) => [text, number])).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 2],
    ])
  })
})

describe('a block that is set apart is known', () => {
  test.each(['[!NOTE]', '[!tip]', '[!Important]', '[!WARNING] more', '[!caution]'])('by %s', (mark) => {
    expect(readLines(`a\n> ${mark}\n   >b\nc\n> d`).map(({ callout, quoted }) => [callout, quoted])).toEqual([
      [undefined, false],
      [true, true],
      [true, true],
      [undefined, false],
      [undefined, true],
    ])
  })

  test.each(['> [!OTHER]', '    > [!NOTE]', 'x > [!NOTE]', '>  [!NOTE]', '```\n> [!NOTE]\n```'])(
    'and not by %j',
    (text) => {
      expect(readLines(text).some(({ callout }) => callout === true)).toBe(false)
    },
  )
})
