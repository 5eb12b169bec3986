import { commitsBetween } from '../git/history.ts'
import {
  type Commit,
  createObjectStore,
  type FileContent,
  type Stamp,
  UNSIGNED,
  type Verification,
  writeCommit,
  writeContent,
} from '../git/objects.ts'
import { changeTree } from '../git/trees.ts'
import type { Account, Label, Owner, PullRequest, Repository } from './entities.ts'
import { commitTime, register, timestamp, type World } from './world.ts'

export type Files = Readonly<Record<string, FileContent>>

export interface RepositoryOptions {
  readonly private?: boolean
  readonly defaultBranch?: string
  readonly topics?: readonly string[]
  readonly properties?: Readonly<Record<string, string>>
  readonly parent?: Repository
}

/** A commit to be written on top of others. */
export interface NewCommit {
  readonly parents: readonly string[]
  readonly files: Files
  readonly message: string
  readonly author: Stamp
  readonly committer: Stamp
  readonly verification?: Verification
}

/** An empty repository; a fork has its parent's objects and branches. */
export function createRepository(
  world: World,
  owner: Owner,
  name: string,
  options: RepositoryOptions,
): Repository {
  const now = timestamp(world)
  const parent = options.parent ?? null
  const repository = register<Repository>(world, {
    kind: 'Repository',
    owner,
    name,
    formerNames: new Set(),
    private: options.private ?? true,
    archived: false,
    defaultBranch: options.defaultBranch ?? parent?.defaultBranch ?? 'main',
    parent,
    topics: options.topics ?? [],
    properties: options.properties ?? {},
    createdAt: now,
    pushedAt: now,
    objects: parent?.objects ?? createObjectStore(),
    refs: new Map(parent?.refs),
    collaborators: new Map(),
    labels: new Map(),
    issues: new Map(),
    pullRequests: new Map(),
    checkSuites: new Map(),
    checkRuns: new Map(),
    statuses: [],
    commitComments: [],
    rulesets: [],
    mergeQueues: new Map(),
    deployments: new Map(),
    protectionReviews: [],
    treeLimit: 100_000,
  })
  world.repositories.set(repository.id, repository)
  return repository
}

/** The repository of that owner and name. */
export function findRepository(world: World, owner: string, name: string): Repository | null {
  const [wantedOwner, wanted] = [owner.toLowerCase(), name.toLowerCase()]
  const own = [...world.repositories.values()].filter((one) => one.owner.login.toLowerCase() === wantedOwner)
  return (
    own.find((one) => one.name.toLowerCase() === wanted) ??
    own.find((one) => one.formerNames.has(wanted)) ??
    null
  )
}

/** Writes a commit on top of its first parent. */
export function addCommit(repository: Repository, commit: NewCommit): Commit {
  const store = repository.objects
  const [first] = commit.parents
  const base = first === undefined ? null : (store.commits.get(first)?.tree ?? null)
  const changes = Object.entries(commit.files).map(
    ([path, content]) => [path, content === null ? null : writeContent(store, content)] as const,
  )
  return writeCommit(store, {
    tree: changeTree(store, base, new Map(changes)),
    parents: commit.parents,
    author: commit.author,
    committer: commit.committer,
    message: commit.message,
    verification: commit.verification ?? UNSIGNED,
  })
}

/** How somebody signs a commit, by default with the address that maps to the account. */
export function stampOf(world: World, person: Account): Stamp {
  const email = person.emails[0] ?? `${person.id}+${person.login}@users.noreply.github.com`
  return { name: person.name ?? person.login, email, date: commitTime(world) }
}

/** The commit that a branch, tag, `refs/…`, pull request ref, `HEAD` or (short) id names, or `null`. */
export function resolveRef(repository: Repository, ref: string): string | null {
  if (ref === 'HEAD') return branchHead(repository, repository.defaultBranch)
  for (const name of [ref, `refs/${ref}`, `refs/heads/${ref}`, `refs/tags/${ref}`]) {
    const sha = repository.refs.get(name)
    if (sha !== undefined) return sha
  }
  const number = /^(?:refs\/)?pull\/(\d+)\/head$/.exec(ref)?.[1]
  if (number !== undefined) return repository.pullRequests.get(Number(number))?.head.sha ?? null
  return resolveSha(repository, ref)
}

/** Where a branch stands, or `null` when there is none. */
export function branchHead(repository: Repository, branch: string): string | null {
  return repository.refs.get(`refs/heads/${branch}`) ?? null
}

/** The label of that name; names are the same in any case. */
export function findLabel(repository: Repository, name: string): Label | null {
  return repository.labels.get(name.toLowerCase()) ?? null
}

/** The commits of a pull request, oldest first. */
export function commitsOf({ repository, base, head }: PullRequest): readonly Commit[] {
  return commitsBetween(repository.objects, base.sha, head.sha)
}

function resolveSha(repository: Repository, ref: string): string | null {
  if (repository.objects.commits.has(ref)) return ref
  if (!/^[0-9a-f]{7,39}$/.test(ref)) return null
  return repository.objects.commits.keys().find((sha) => sha.startsWith(ref)) ?? null
}
