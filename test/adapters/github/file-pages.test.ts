import { afterEach, expect, test } from '@jest/globals'
import { readFilePages } from '../../../src/adapters/github/reading/file-pages.ts'
import { createSession } from '../../../src/adapters/github/reading/session.ts'
import { ASKS, connect, disconnect } from './connect.ts'

afterEach(disconnect)

const LONG = 'one\ntwo\nthree\nfour\n'
const OTHER = 'let one = 1\nlet two = 2\nlet three = 3\nlet four = 4\nlet five = 5\n'

function manyFiles(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`docs/${index}.md`, LONG]))
}

test('files of a repository too large to list are read by pages, with their old names', async () => {
  const world = await connect({ files: { 'auth/old.ts': OTHER } })
  world.repo.repository.treeLimit = 100
  const files = { ...manyFiles(450), 'auth/old.ts': null, 'lib/new.ts': `${OTHER}more\n` }
  const pr = await world.repo.openPullRequest({ by: 'dev', commits: [{ by: 'dev', files }] })
  const reading = await world.ports.read.readPullRequest(world.refOf(pr), ASKS)
  expect(reading?.facts.complete.files).toBe(true)
  expect(reading?.facts.files).toHaveLength(451)
  expect(reading?.facts.files).toContainEqual(
    expect.objectContaining({ path: 'lib/new.ts', previousPath: 'auth/old.ts', kind: 'file' }),
  )
  expect(reading?.cost.reads).toBe(1 + 1 + 2 + 5)
})

test('links among the files of pages are found, however many files there are', async () => {
  const world = await connect()
  world.repo.repository.treeLimit = 100
  const lines = Object.fromEntries(Array.from({ length: 350 }, (_, index) => [`one/${index}`, `${index}\n`]))
  const files = { ...lines, 'safe/x': { link: '../auth/y' } }
  const pr = await world.repo.openPullRequest({ by: 'dev', commits: [{ by: 'dev', files }] })
  const reading = await world.ports.read.readPullRequest(world.refOf(pr), ASKS)
  const kinds = reading?.facts.files.filter(({ kind }) => kind !== 'file')
  expect(kinds).toMatchObject([{ path: 'safe/x', kind: 'symlink' }])
  expect(reading?.facts.complete.files).toBe(true)
})

test('pages that tell of another head are not taken for this one', async () => {
  const world = await connect()
  const pr = await world.repo.openPullRequest({ by: 'dev', commits: [{ by: 'dev', files: manyFiles(2) }] })
  const before = { number: pr.number, head: pr.headSha(), changedFiles: 2 }
  const session = createSession(world.client, world.refOf(pr))
  expect(await readFilePages(session, before)).toHaveLength(2)
  await pr.push({ commits: [{ by: 'dev', files: { 'docs/1.md': OTHER } }] })
  expect(await readFilePages(session, before)).toBeNull()
})
