import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { threeDotDiff } from './github/git/diff.ts'
import { commitsBetween, mergeBase } from './github/git/history.ts'
import {
  createObjectStore,
  type FileContent,
  type ObjectStore,
  UNSIGNED,
  writeCommit,
  writeContent,
} from './github/git/objects.ts'
import { changeTree } from './github/git/trees.ts'

const STAMP = { name: 'Dev', email: 'dev@people.example' }
const ENVIRONMENT = {
  PATH: process.env['PATH'],
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: STAMP.name,
  GIT_AUTHOR_EMAIL: STAMP.email,
  GIT_COMMITTER_NAME: STAMP.name,
  GIT_COMMITTER_EMAIL: STAMP.email,
}

let folder = ''
let repositories = 0

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stand-in-git-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** One history, written by real git and by the stand-in in step. */
interface Twins {
  readonly store: ObjectStore
  readonly git: (...args: readonly string[]) => string
  readonly commit: (parent: string | null, files: Readonly<Record<string, FileContent>>) => string
  readonly merge: (ours: string, theirs: string) => string
}

function createTwins(): Twins {
  const store = createObjectStore()
  const path = join(folder, String(repositories++))
  let seconds = 1_700_000_000

  function git(...args: readonly string[]): string {
    const date = `${seconds} +0000`
    const env = { ...ENVIRONMENT, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }
    return execFileSync('git', args, { cwd: path, env, encoding: 'utf8' }).trim()
  }

  function write(tree: string, parents: readonly string[]): string {
    const stamp = { ...STAMP, date: new Date(seconds * 1_000).toISOString() }
    const message = 'Change\n'
    return writeCommit(store, {
      tree,
      parents,
      author: stamp,
      committer: stamp,
      message,
      verification: UNSIGNED,
    }).sha
  }

  mkdirSync(path)
  git('init', '--quiet', '--initial-branch=main')

  return {
    store,
    git,
    commit(parent, files) {
      seconds += 60
      if (parent !== null) git('checkout', '--quiet', '--detach', parent)
      for (const [name, content] of Object.entries(files)) putFile(join(path, name), content)
      git('add', '--all')
      git('commit', '--quiet', '--allow-empty', '--message', 'Change')
      const base = parent === null ? null : (store.commits.get(parent)?.tree ?? null)
      const changes = Object.entries(files).map(
        ([name, content]) => [name, content === null ? null : writeContent(store, content)] as const,
      )
      return write(changeTree(store, base, new Map(changes)), parent === null ? [] : [parent])
    },
    merge(ours, theirs) {
      seconds += 60
      const tree = store.commits.get(ours)?.tree ?? ''
      git('commit-tree', tree, '-p', ours, '-p', theirs, '-m', 'Change')
      return write(tree, [ours, theirs])
    },
  }
}

function putFile(path: string, content: FileContent): void {
  rmSync(path, { force: true })
  if (content === null) return
  mkdirSync(dirname(path), { recursive: true })
  if (typeof content === 'string') writeFileSync(path, content)
  else if (Buffer.isBuffer(content)) writeFileSync(path, content)
  else if ('link' in content) symlinkSync(content.link, path)
}

/** What `git diff` says, in the stand-in's words. */
function gitDiff({ git }: Twins, base: string, head: string): readonly string[] {
  const range = `${base}...${head}`
  const names = git('diff', '--name-status', '-M', range).split('\n').filter(Boolean)
  const counts = git('diff', '--numstat', '-M', '-z', range).split('\0').filter(Boolean)
  const numbers = counts.flatMap((row) => /^(\d+|-)\t(\d+|-)\t/.exec(row)?.slice(1, 3).join(' ') ?? [])
  return names.map((row, index) => `${row.replace(/^R\d+/, 'R')} ${numbers[index]?.replaceAll('-', '0')}`)
}

function ownDiff({ store }: Twins, base: string, head: string): readonly string[] {
  const letters = { added: 'A', removed: 'D', modified: 'M', renamed: 'R' }
  return threeDotDiff(store, base, head).map((file) => {
    const names = file.previousPath === null ? [file.path] : [file.previousPath, file.path]
    return `${letters[file.status]}\t${names.join('\t')} ${file.additions} ${file.deletions}`
  })
}

function lines(prefix: string, count: number): string {
  return Array.from({ length: count }, (_, index) => `${prefix} line ${index}\n`).join('')
}

describe('the object store', () => {
  test('gives the ids that git gives', () => {
    const twins = createTwins()
    const files = { 'a.txt': 'a\n', 'a/b.txt': 'b\n', 'a-b': 'c', link: { link: 'a.txt' } }
    const first = twins.commit(null, files)
    const second = twins.commit(first, { 'a.txt': null, 'a/ü.txt': 'd\n' })
    expect(twins.git('rev-parse', 'HEAD')).toBe(second)
    expect(twins.git('rev-parse', 'HEAD~1')).toBe(first)
  })

  test('keeps symlinks and submodules apart from files by their mode', () => {
    const store = createObjectStore()
    const modes = [
      { link: 'x' },
      { submodule: 'a'.repeat(40) },
      { content: '#!', mode: '100755' as const },
      'x',
    ]
    expect(modes.map((content) => writeContent(store, content).mode)).toEqual([
      '120000',
      '160000',
      '100755',
      '100644',
    ])
  })
})

describe('the three-dot diff', () => {
  test('finds a rename with changes, as git does', () => {
    const twins = createTwins()
    const base = twins.commit(null, { 'auth/login.ts': lines('login', 30), 'README.md': '# app\n' })
    const head = twins.commit(base, { 'auth/login.ts': null, 'lib/login.ts': `${lines('login', 30)}more\n` })
    expect(ownDiff(twins, base, head)).toEqual(gitDiff(twins, base, head))
    expect(ownDiff(twins, base, head)).toEqual(['R\tauth/login.ts\tlib/login.ts 1 0'])
  })

  test('is taken from the merge base, whatever the base branch did since', () => {
    const twins = createTwins()
    const root = twins.commit(null, { 'a.txt': 'a\n' })
    const head = twins.commit(root, { 'b.txt': 'b\n' })
    const base = twins.commit(root, { 'c.txt': 'c\n' })
    expect(ownDiff(twins, base, head)).toEqual(['A\tb.txt 1 0'])
    expect(gitDiff(twins, base, head)).toEqual(['A\tb.txt 1 0'])
  })

  test('shows no patch of a binary file, but counts it as changed', () => {
    const twins = createTwins()
    const base = twins.commit(null, { 'logo.png': Buffer.from([0, 1, 2]) })
    const head = twins.commit(base, { 'logo.png': Buffer.from([0, 1, 3]) })
    expect(threeDotDiff(twins.store, base, head)).toMatchObject([{ status: 'modified', patch: null }])
  })

  test('writes patches that git can apply', () => {
    const twins = createTwins()
    const before = lines('old', 40)
    const after = before.replace('old line 3\n', 'new line 3\n').replace('old line 30\n', '').concat('end')
    const base = twins.commit(null, { 'src/a.ts': before })
    const head = twins.commit(base, { 'src/a.ts': after })
    const [file] = threeDotDiff(twins.store, base, head)
    const patch = twins.git('diff', base, head).split('\n').slice(4).join('\n')
    expect(file?.patch).toBe(patch)
  })

  test('agrees with git on histories at random', () => {
    const path = fc.constantFrom('src/a.ts', 'src/b.ts', 'lib/a.ts', 'docs/c.md', 'd')
    const content = fc
      .array(fc.constantFrom('one', 'two', 'three', 'four', 'five'), { minLength: 1, maxLength: 12 })
      .map((words) => words.map((word) => `${word}\n`).join(''))
    const change = fc.dictionary(
      path,
      fc.oneof({ arbitrary: content, weight: 4 }, { arbitrary: fc.constant(null), weight: 1 }),
      {
        maxKeys: 4,
        noNullPrototype: true,
      },
    )
    fc.assert(
      fc.property(fc.array(change, { minLength: 2, maxLength: 4 }), change, (ours, theirs) => {
        const twins = createTwins()
        const root = twins.commit(null, { 'src/a.ts': lines('a', 8), 'docs/c.md': lines('c', 8) })
        const head = ours.reduce((parent, files) => twins.commit(parent, files), root)
        const base = twins.commit(root, theirs)
        expect(mergeBase(twins.store, base, head)).toBe(twins.git('merge-base', base, head))
        expect(ownDiff(twins, base, head)).toEqual(gitDiff(twins, base, head))
      }),
      { numRuns: 10 },
    )
  })
})

describe('history', () => {
  test('lists the commits of a branch with its merges as git does', () => {
    const twins = createTwins()
    const root = twins.commit(null, { 'a.txt': 'a\n' })
    const one = twins.commit(root, { 'b.txt': 'b\n' })
    const side = twins.commit(root, { 'c.txt': 'c\n' })
    const merged = twins.merge(one, side)
    const head = twins.commit(merged, { 'd.txt': 'd\n' })
    const own = commitsBetween(twins.store, root, head).map((commit) => commit.sha)
    expect(own).toEqual(twins.git('rev-list', '--reverse', '--topo-order', `${root}..${head}`).split('\n'))
    expect(mergeBase(twins.store, side, head)).toBe(side)
  })
})
