import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { openRepository } from '../../../src/adapters/git/repository.ts'
import type { LocalChange, LocalRepository } from '../../../src/app/local-repository.ts'
import type { CommitFacts, Facts } from '../../../src/core/facts.ts'
import { type TemporaryRepository, temporaryRepository } from './temporary-repository.ts'

let made: TemporaryRepository

beforeEach(() => {
  made = temporaryRepository()
  made.commit({ message: 'Begin', files: { 'src/a.ts': 'one\ntwo\nthree\n', 'auth/login.ts': lines(40) } })
})
afterEach(() => made.remove())

describe('a change between two commits', () => {
  test('has its commits oldest first, with people, tree and whole message', async () => {
    made.git('checkout', '--quiet', '-b', 'feature')
    const first = made.commit({ message: 'First\n\nBody\n', author: 'Jané <jane@people.example>' })
    const second = made.commit({ message: 'Second', files: { 'src/b.ts': 'b\n' } })

    const facts = await factsOf('main', 'feature')

    expect(facts.commits.map(({ sha }) => sha)).toEqual([first, second])
    expect(facts.commits[0]).toMatchObject({
      author: { name: 'Jané', email: 'jane@people.example', person: null },
      committer: { name: 'Dev', email: 'dev@people.example' },
      message: 'First\n\nBody\n',
      committedAt: '2026-09-10T09:00:00Z',
      parents: 1,
      verified: null,
    })
    expect(facts.commits[1]?.tree).toBe(made.git('rev-parse', `${second}^{tree}`))
    expect(facts.pullRequest).toMatchObject({
      title: 'First',
      commitCount: 2,
      head: { branch: 'feature', sha: second },
      base: { branch: 'main' },
    })
    expect(facts.complete).toEqual({ files: true, commits: true })
    expect(facts.reviewsKnown).toBe(false)
  })

  test('is compared with where it left the base, not with the base as it is now', async () => {
    made.git('checkout', '--quiet', '-b', 'feature')
    made.commit({ message: 'Ours', files: { 'src/b.ts': 'b\n' } })
    made.git('checkout', '--quiet', 'main')
    made.commit({ message: 'Theirs', files: { 'src/c.ts': 'c\n' } })

    const facts = await factsOf('main', 'feature')

    expect(facts.files.map(({ path }) => path)).toEqual(['src/b.ts'])
    expect(facts.commits).toHaveLength(1)
  })

  test('shows both names of a rename, so that leaving a guarded folder is seen', async () => {
    made.git('checkout', '--quiet', '-b', 'feature')
    made.commit({ message: 'Move', files: { 'auth/login.ts': null, 'docs/login.ts': `${lines(40)}more\n` } })

    const facts = await factsOf('main', 'feature')

    expect(facts.files).toEqual([
      {
        path: 'docs/login.ts',
        previousPath: 'auth/login.ts',
        change: 'renamed',
        additions: 1,
        deletions: 0,
        kind: 'file',
      },
    ])
  })

  test('tells symlinks and submodules from files, also when they turn into files', async () => {
    made.commit({ message: 'Link', files: { was: { linkTo: 'auth' } } })
    made.git('checkout', '--quiet', '-b', 'feature')
    made.commit({ message: 'Links', files: { is: { linkTo: 'auth' }, was: 'text\n' } })
    made.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},vendor`)
    made.git('commit', '--quiet', '-m', 'Submodule')

    const facts = await factsOf('main', 'feature')

    expect(Object.fromEntries(facts.files.map(({ path, kind }) => [path, kind]))).toEqual({
      is: 'symlink',
      was: 'symlink',
      vendor: 'submodule',
    })
  })

  test('keeps paths with line breaks, quotes and tabs as they are', async () => {
    made.git('checkout', '--quiet', '-b', 'feature')
    const odd = 'src/a\tb "c"\nd.ts'
    made.commit({ message: 'Odd', files: { [odd]: 'x\ny\n' } })

    const facts = await factsOf('main', 'feature')

    expect(facts.files).toMatchObject([{ path: odd, change: 'added', additions: 2 }])
  })

  test('counts no lines of a binary file, and still lists it', async () => {
    made.git('checkout', '--quiet', '-b', 'feature')
    made.commit({ message: 'Binary', files: { 'infra/blob': '\0\u0001\0' } })

    const facts = await factsOf('main', 'feature')

    expect(facts.files).toMatchObject([{ path: 'infra/blob', additions: 0, deletions: 0 }])
  })

  test('brings the CODEOWNERS of its base, and never follows a link to it', async () => {
    made.commit({
      message: 'Owners',
      files: { CODEOWNERS: '* @dev\n', '.github/CODEOWNERS': { linkTo: '../CODEOWNERS' } },
    })
    made.git('checkout', '--quiet', '-b', 'feature')
    made.commit({ message: 'Take over', files: { CODEOWNERS: '* @eve\n' } })

    const facts = await factsOf('main', 'feature')

    expect(facts.codeowners).toEqual({ path: 'CODEOWNERS', text: '* @dev\n' })
  })

  test('that a shallow clone cuts off is marked incomplete', async () => {
    for (const message of ['A', 'B', 'C']) made.commit({ message })
    made.git('checkout', '--quiet', '-b', 'feature')
    for (const message of ['D', 'E', 'F']) made.commit({ message, files: { [`${message}.txt`]: 'x\n' } })
    const clone = mkdtempSync(join(tmpdir(), 'countersign-shallow-'))
    const from = `file://${made.directory}`
    execFileSync('git', ['clone', '--quiet', '--depth=2', '--no-single-branch', from, clone], {
      stdio: 'pipe',
    })

    const repository = await openRepository(clone)
    const facts = await repository.facts(await changeOf(repository, 'main', 'feature'))
    rmSync(clone, { recursive: true, force: true })

    expect(facts.complete).toEqual({ files: false, commits: false })
  })
})

describe('the repository is read, never run', () => {
  test('no program that its configuration names is started', async () => {
    const trap = join(made.directory, 'trap')
    const program = join(made.directory, 'trap.sh')
    writeFileSync(program, `#!/bin/sh\ntouch ${trap}\ncat\n`)
    chmodSync(program, 0o755)
    made.commit({ message: 'Attributes', files: { '.gitattributes': '* diff=trap filter=trap\n' } })
    made.git('checkout', '--quiet', '-b', 'feature')
    made.commit({ message: 'Change', files: { 'src/a.ts': 'changed\n' } })
    const settings = ['core.fsmonitor', 'diff.external', 'diff.trap.command', 'diff.trap.textconv']
    for (const name of [...settings, 'filter.trap.clean', 'gpg.program', 'core.pager'])
      made.git('config', name, program)
    made.git('config', 'log.showSignature', 'true')

    const facts = await factsOf('main', 'feature')

    expect(facts.files).toHaveLength(1)
    expect(existsSync(trap)).toBe(false)
  })

  test('a replaced commit is read as it was signed and reviewed, not as the replacement says', async () => {
    made.git('checkout', '--quiet', '-b', 'feature')
    const marked = made.commit({ message: 'Fix\n\nCo-authored-by: Claude <noreply@anthropic.com>\n' })
    const clean = made.git('commit-tree', `${marked}^{tree}`, '-p', `${marked}^`, '-m', 'Fix')
    made.git('replace', marked, clean)

    const facts = await factsOf('main', 'feature')

    expect(facts.commits[0]?.message).toContain('noreply@anthropic.com')
  })

  test('a revision that looks like an option is a name that does not exist', async () => {
    const repository = await openRepository(made.directory)

    expect(await repository.resolve('--all')).toBeNull()
    expect(await repository.resolveRange('--output=/tmp/x')).toBeNull()
  })
})

describe('names of revisions', () => {
  test('ranges are walked as git means them', async () => {
    const second = made.commit({ message: 'Second' })
    const third = made.commit({ message: 'Third' })
    const repository = await openRepository(made.directory)

    expect(await shasOf(repository, 'HEAD~1..HEAD')).toEqual([third])
    expect(await shasOf(repository, 'HEAD~1^!')).toEqual([second])
    expect(await shasOf(repository, 'main')).toHaveLength(3)
    expect(await repository.resolveRange('nowhere..HEAD')).toBeNull()
  })

  test('the default branch is what the remote says, before any usual name', async () => {
    made.git('update-ref', 'refs/remotes/origin/release', 'HEAD')
    made.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/release')
    const repository = await openRepository(made.directory)

    expect(await repository.defaultBranch()).toEqual({ name: 'release', revision: 'origin/release' })
  })

  test('a base that only the remote has is found there, as in a clone made by a build', async () => {
    const head = made.git('rev-parse', 'HEAD')
    made.git('update-ref', 'refs/remotes/origin/next', 'HEAD')
    const repository = await openRepository(made.directory)

    expect(await repository.resolve('next')).toBe(head)
  })

  test('a bare repository is read as well as a checkout', async () => {
    const bare = join(made.directory, 'bare.git')
    made.git('clone', '--quiet', '--bare', made.directory, bare)
    const repository = await openRepository(bare)

    expect(await repository.defaultBranch()).toEqual({ name: 'main', revision: 'main' })
    expect(await repository.resolve('main')).toBe(made.git('rev-parse', 'main'))
  })

  test('a folder without a repository is refused with a reason', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-none-'))

    await expect(openRepository(folder)).rejects.toMatchObject({ service: 'git' })
    rmSync(folder, { recursive: true })
  })
})

describe('the policy of a commit', () => {
  test('is read from its tree, whatever lies in the work tree', async () => {
    made.commit({ message: 'Policy', files: { '.github/ai-policy.yml': 'version: 1\n' } })
    writeFileSync(join(made.directory, '.github/ai-policy.yml'), 'version: 2\n')

    expect(await policyNow()).toMatchObject({ state: 'found', text: 'version: 1\n' })
  })

  test('is absent, not refused, when there is none', async () => {
    expect(await policyNow()).toEqual({ state: 'absent' })
  })

  test.each([
    ['symlink', 'a link', { '.github/ai-policy.yml': { linkTo: '../docs/x.yml' } }],
    [
      'symlink',
      'a link for its folder',
      { '.github': { linkTo: 'docs' }, 'docs/ai-policy.yml': 'version: 1\n' },
    ],
    ['directory', 'a folder', { '.github/ai-policy.yml/x': 'version: 1\n' }],
    ['too-large', 'more than 64 KB', { '.github/ai-policy.yml': `# ${'x'.repeat(70_000)}` }],
    ['not-text', 'bytes that are no text', { '.github/ai-policy.yml': 'version: 1\0\n' }],
  ] as const)('is refused as %s when it is %s', async (reason, _, files) => {
    made.commit({ message: 'Policy', files })

    expect(await policyNow()).toMatchObject({ state: 'refused', reason })
  })
})

describe('what came into a branch', () => {
  test('merges and squashes are told apart, with number, title and branch', async () => {
    made.git('checkout', '--quiet', '-b', 'feature')
    const tip = made.commit({ message: 'Work', files: { 'src/b.ts': 'b\n' } })
    made.git('checkout', '--quiet', 'main')
    const message = 'Merge pull request #7 from acme/feature\n\nAdd b'
    made.git('merge', '--quiet', '--no-ff', '-m', message, 'feature')
    const squashed = made.commit({ message: 'Add c (#8)\n\nBody', files: { 'src/c.ts': 'c\n' } })
    const repository = await openRepository(made.directory)

    const changes = await repository.mergedChanges(await commitAt(repository, 'main'), 10)

    expect(changes).toMatchObject([
      { head: squashed, number: 8, title: 'Add c', headBranch: null },
      { head: tip, number: 7, title: 'Add b', headBranch: 'feature' },
    ])
  })
})

async function factsOf(base: string, head: string): Promise<Facts> {
  const repository = await openRepository(made.directory)
  return repository.facts(await changeOf(repository, base, head))
}

async function changeOf(repository: LocalRepository, base: string, head: string): Promise<LocalChange> {
  return {
    base: await commitAt(repository, base),
    head: await commitAt(repository, head),
    baseBranch: base,
    headBranch: head,
    title: null,
    body: '',
    number: 0,
  }
}

async function policyNow(): Promise<unknown> {
  const repository = await openRepository(made.directory)
  return repository.policyAt(await commitAt(repository, 'HEAD'), '.github/ai-policy.yml')
}

async function shasOf(repository: LocalRepository, range: string): Promise<readonly string[]> {
  const commits: CommitFacts[] = []
  const hashes = (await repository.resolveRange(range)) ?? []
  for await (const some of repository.commits(hashes)) commits.push(...some)
  return commits.map((commit) => commit.sha)
}

async function commitAt(repository: LocalRepository, revision: string): Promise<string> {
  const found = await repository.resolve(revision)
  if (found === null) throw new Error(`no revision ${revision}`)
  return found
}

function lines(count: number): string {
  return Array.from({ length: count }, (_, index) => `line ${index}\n`).join('')
}
