import { basename } from 'node:path'
import type { LocalRepository } from '../../app/local-repository.ts'
import type { RepositoryFacts } from '../../core/facts.ts'
import { streamCommits } from './commits.ts'
import { mergedChanges } from './history.ts'
import { notesRefs, withNotes } from './notes.ts'
import { readPolicy } from './read-policy.ts'
import { currentBranch, defaultBranch, mergeBase, resolveCommit, resolveRange } from './revisions.ts'
import { askGit, type GitPlace, readGit } from './run.ts'
import { siftCommits } from './sift.ts'

/** Finds the repository that a folder belongs to; throws OutsideError when there is none. */
export async function openRepository(directory: string): Promise<LocalRepository> {
  const place = { directory }
  const isCheckout = (await readGit(place, ['rev-parse', '--is-inside-work-tree'])).trim() === 'true'
  const root = await readGit(place, ['rev-parse', isCheckout ? '--show-toplevel' : '--absolute-git-dir'])
  return repositoryAt({ directory: root.replace(/\n$/, '') })
}

function repositoryAt(place: GitPlace): LocalRepository {
  // Asked for each of many changes, and the same for all of them while a command runs.
  const described = once(() => describe(place))
  // What reads facts is large, and a walk over commits needs none of it.
  const facts = once(() => import('./collect-facts.ts'))
  const cutOff = once(async () => (await facts()).cutOffCommits(place))
  const notes = once(() => notesRefs(place))
  return {
    root: place.directory,
    name: async () => fullName(await described()),
    resolve: (revision) => resolveCommit(place, revision),
    resolveRange: (range) => resolveRange(place, range),
    defaultBranch: () => defaultBranch(place),
    facts: async (change) =>
      (await facts()).collectFacts(place, await described(), {
        ...change,
        headBranch: change.headBranch ?? (await currentBranch(place)) ?? change.head.slice(0, 12),
        mergeBase: await mergeBase(place, change.base, change.head),
        cutOff: await cutOff(),
        notesRefs: await notes(),
      }),
    policyAt: async (commit, path) =>
      readPolicy(place, { repository: fullName(await described()), commit, path }),
    async *commits(hashes) {
      yield* withNotes(streamCommits(place, hashes), { place, hashes, refs: await notes() })
    },
    async *sift(hashes, sieve) {
      yield* withNotes(siftCommits(place, hashes, sieve), { place, hashes, refs: await notes() })
    },
    mergedChanges: (commit, limit) => mergedChanges(place, commit, limit),
    paths: (commit) => pathsOf(place, commit),
  }
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null
  return () => {
    answer ??= ask()
    return answer
  }
}

async function pathsOf(place: GitPlace, commit: string): Promise<readonly string[]> {
  const answer = await readGit(place, ['ls-tree', '-r', '-z', '--name-only', '--full-tree', commit, '--'])
  return answer.split('\0').filter((path) => path !== '')
}

/** Owner and name as the remote's address has them; what only the platform knows is left open. */
async function describe(place: GitPlace): Promise<RepositoryFacts> {
  const remote = await askGit(place, ['config', '--get', 'remote.origin.url'])
  const [, owner = 'local', name = basename(place.directory)] =
    /[/:]([^/:]+)\/([^/:]+?)(?:\.git)?\/?$/.exec(remote ?? '') ?? []
  return {
    id: 0,
    nodeId: '',
    owner,
    name,
    ownerKind: 'organization',
    defaultBranch: (await defaultBranch(place))?.name ?? 'main',
    visibility: 'private',
    topics: [],
    properties: {},
    url: null,
  }
}

function fullName(repository: RepositoryFacts): string {
  return `${repository.owner}/${repository.name}`
}
