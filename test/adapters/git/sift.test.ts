import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { streamCommits } from '../../../src/adapters/git/commits.ts'
import { siftCommits } from '../../../src/adapters/git/sift.ts'
import type { SiftedCommit } from '../../../src/app/local-repository.ts'
import { signalsOfCommit } from '../../../src/core/provenance/commit.ts'
import { createSieve } from '../../../src/core/provenance/sieve.ts'
import { type TemporaryRepository, temporaryRepository } from './temporary-repository.ts'

let made: TemporaryRepository

beforeAll(() => {
  made = temporaryRepository()
  made.commit({ message: 'Plain ünïcode 🙂\n\nwith a body' })
  made.commit({
    message: 'Fix\n\nCo-authored-by: Claude <noreply@anthropic.com>\n',
    author: 'Zoë Ü <zoe@people.example>',
  })
  commitLong(`Long\n\n${'word '.repeat(40_000)}\n\nAssisted-by: Codex:gpt-5\n`)
  commitLong(`Longer than is looked at whole\n\n${'a '.repeat(200_000)}`)
  made.git(
    'commit',
    '--quiet',
    '--allow-empty',
    '--allow-empty-message',
    '-m',
    '',
    '--author=Jane (aider) <jane@people.example>',
  )
  for (let at = 0; at < 40; at += 1) made.commit({ message: `Change ${at}\n\n${'text '.repeat(at * 200)}` })
})
afterAll(() => made.remove())

describe('the commits of a history, sifted', () => {
  test('say the same as when every one of them is read', async () => {
    const sifted = await siftedOf(createSieve())
    const read = await allOf()

    expect(sifted.map(({ sha }) => sha)).toEqual(read.map(({ sha }) => sha))
    expect(sifted.map(({ told }) => (told === null ? [] : signalsOfCommit(told)))).toEqual(
      read.map(({ author, committer, message }) => signalsOfCommit({ author, committer, message })),
    )
    expect(sifted.filter(({ told }) => told !== null).length).toBe(4)
  })

  test('are whole where the sieve asks for them, wherever the output was cut', async () => {
    const sifted = await siftedOf(() => true)
    const read = await allOf()

    expect(sifted.map(({ told }) => told)).toEqual(
      read.map(({ author, committer, message }) => ({
        author: { name: author.name, email: author.email },
        committer: { name: committer.name, email: committer.email },
        message,
      })),
    )
  })

  test('of no hashes are none, not those of HEAD', async () => {
    const none: SiftedCommit[] = []
    for await (const some of siftCommits({ directory: made.directory }, [], () => true)) none.push(...some)

    expect(none).toEqual([])
  })
})

async function siftedOf(sieve: Parameters<typeof siftCommits>[2]): Promise<readonly SiftedCommit[]> {
  const commits: SiftedCommit[] = []
  for await (const some of siftCommits({ directory: made.directory }, [head()], sieve)) commits.push(...some)
  return commits
}

async function allOf() {
  const commits = []
  for await (const some of streamCommits({ directory: made.directory }, [head()])) commits.push(...some)
  return commits
}

/** No command line takes so much. */
function commitLong(message: string): void {
  const file = join(made.directory, '.git', 'message')
  writeFileSync(file, message)
  made.git('commit', '--quiet', '--allow-empty', '--cleanup=verbatim', '-F', file)
}

function head(): string {
  return made.git('rev-parse', 'main')
}
