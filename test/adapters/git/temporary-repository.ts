import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

interface NewCommit {
  readonly message: string
  /** Path to content; null removes the file, an object makes a symlink. */
  readonly files?: Readonly<Record<string, string | null | { readonly linkTo: string }>>
  readonly author?: string
}

/** A repository in a folder of its own, on branch `main`, that knows nothing of this machine's settings. */
export interface TemporaryRepository {
  readonly directory: string
  git(...args: readonly string[]): string
  commit(commit: NewCommit): string
  remove(): void
}

export function temporaryRepository(): TemporaryRepository {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-git-'))
  git(directory, ['init', '--quiet', '--initial-branch=main'])
  return {
    directory,
    git: (...args) => git(directory, args),
    commit: (commit) => makeCommit(directory, commit),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}

function makeCommit(directory: string, { message, files = {}, author }: NewCommit): string {
  for (const [path, content] of Object.entries(files)) place(join(directory, path), content)
  git(directory, ['add', '--all'])
  const by = author === undefined ? [] : [`--author=${author}`]
  git(directory, ['commit', '--quiet', '--allow-empty', '--cleanup=verbatim', '-m', message, ...by])
  return git(directory, ['rev-parse', 'HEAD'])
}

function place(path: string, content: string | null | { readonly linkTo: string }): void {
  rmSync(path, { force: true })
  if (content === null) return
  mkdirSync(dirname(path), { recursive: true })
  if (typeof content === 'string') writeFileSync(path, content)
  else symlinkSync(content.linkTo, path)
}

function git(directory: string, args: readonly string[]): string {
  const identity = { name: 'Dev', email: 'dev@people.example', date: '2026-09-10T09:00:00Z' }
  return execFileSync('git', args, {
    cwd: directory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: identity.name,
      GIT_AUTHOR_EMAIL: identity.email,
      GIT_AUTHOR_DATE: identity.date,
      GIT_COMMITTER_NAME: identity.name,
      GIT_COMMITTER_EMAIL: identity.email,
      GIT_COMMITTER_DATE: identity.date,
    },
  }).trim()
}
