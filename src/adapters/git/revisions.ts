import type { LocalBranch } from '../../app/local-repository.ts'
import { askGit, type GitPlace, readGit } from './run.ts'

/** Full hash of the commit a revision means, also `origin/<revision>`, or null when there is none. */
export async function resolveCommit(place: GitPlace, revision: string): Promise<string | null> {
  return (await commitOf(place, revision)) ?? (await commitOf(place, `origin/${revision}`))
}

/**
 * What `git log` is to walk for a range such as `main..HEAD`, `A...B`, `v1` or `HEAD^!`: hashes, some with a caret.
 * Null when a name in it is unknown.
 */
export async function resolveRange(place: GitPlace, range: string): Promise<readonly string[] | null> {
  const answer = await readGit(place, ['rev-parse', '--revs-only', '--end-of-options', range])
  const hashes = answer.split('\n').filter((line) => line !== '')
  return hashes.some((hash) => !hash.startsWith('^')) ? hashes : null
}

/** The branch that changes go to: what the remote calls its default, else the usual names, else the current one. */
export async function defaultBranch(place: GitPlace): Promise<LocalBranch | null> {
  const remote = await askGit(place, ['symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD'])
  if (remote !== null && (await commitOf(place, remote)) !== null)
    return { name: remote.replace(/^origin\//, ''), revision: remote }
  const isBare = (await readGit(place, ['rev-parse', '--is-bare-repository'])).trim() === 'true'
  if (!isBare) {
    const usual = await firstThatExists(place, ['main', 'master', 'develop', 'trunk'])
    if (usual !== null) return usual
  }
  const current = await askGit(place, ['symbolic-ref', '--quiet', '--short', 'HEAD'])
  return current === null ? null : { name: current, revision: current }
}

/** Name of the branch that is checked out; null on a detached head. */
export function currentBranch(place: GitPlace): Promise<string | null> {
  return askGit(place, ['symbolic-ref', '--quiet', '--short', 'HEAD'])
}

/** The newest commit that both have; null when their histories never met, or were cut before they do. */
export function mergeBase(place: GitPlace, one: string, other: string): Promise<string | null> {
  return askGit(place, ['merge-base', one, other])
}

async function firstThatExists(place: GitPlace, names: readonly string[]): Promise<LocalBranch | null> {
  for (const name of names) {
    for (const revision of [`origin/${name}`, name]) {
      if ((await commitOf(place, revision)) !== null) return { name, revision }
    }
  }
  return null
}

function commitOf(place: GitPlace, revision: string): Promise<string | null> {
  return askGit(place, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`])
}
