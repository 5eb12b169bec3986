import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { readLines } from '../../src/cli/lines.ts'
import { piped } from './command-line.ts'

test('lines are the same however the text was cut into pieces', async () => {
  const lines = fc.array(
    fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', '')),
    { minLength: 1 },
  )

  await fc.assert(
    fc.asyncProperty(
      lines,
      fc.integer({ min: 1, max: 9 }),
      fc.boolean(),
      async (wanted, size, endsWithBreak) => {
        const text = wanted.join('\n') + (endsWithBreak ? '\n' : '')

        const read: string[] = []
        for await (const some of readLines(piped(text, size))) read.push(...some)

        expect(read.join('\n')).toBe(text.replace(/\n$/, ''))
      },
    ),
  )
})

test('a line that cannot be held is refused by its number, and not cut', async () => {
  const reading = readAll(endless())

  await expect(reading).rejects.toThrow('line 2 is longer than 64 MB')
})

async function* endless(): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.from('first\n')
  const piece = Buffer.alloc(8 * 1024 * 1024, 'x')
  for (;;) yield piece
}

async function readAll(bytes: AsyncIterable<Uint8Array>): Promise<number> {
  let count = 0
  for await (const lines of readLines(bytes)) count += lines.length
  return count
}
