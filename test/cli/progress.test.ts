import { expect, test } from '@jest/globals'
import { showProgress } from '../../src/cli/progress.ts'
import type { Output } from '../../src/cli/world.ts'

test('a long walk says how far it has come, and leaves nothing behind', async () => {
  expect(await saidOn({ err: true, out: false })).toEqual([
    '\r\u001B[K6,000 commits',
    '\r\u001B[K12,000 commits',
    '\r\u001B[K',
  ])
})

test.each([
  ['nobody looks', { err: false, out: false }],
  ['the output itself is on the terminal', { err: true, out: true }],
])('it is quiet where %s', async (_, terminals) => {
  expect(await saidOn(terminals)).toEqual([])
})

async function saidOn(terminals: {
  readonly err: boolean
  readonly out: boolean
}): Promise<readonly string[]> {
  const said: string[] = []
  const progress = showProgress(
    { out: output(terminals.out, []), err: output(terminals.err, said) },
    'commits',
  )
  for (const count of [3000, 3000, 6000]) await progress.add(count)
  await progress.end()
  return said
}

function output(isTerminal: boolean, said: string[]): Output {
  return { isTerminal, colours: false, isClosed: () => false, write: async (text) => void said.push(text) }
}
