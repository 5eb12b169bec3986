import { changesOfCommit } from '../git/diff.ts'
import { commitOf, commitsBetween, isAncestor } from '../git/history.ts'
import { type Commit, NO_COMMIT, type Stamp } from '../git/objects.ts'
import { accountShape, type Json } from '../shapes/accounts.ts'
import { repositoryPage, repositoryShape } from '../shapes/repositories.ts'
import { findByEmail } from '../world/accounts.ts'
import type { Account, PullRequest, Repository } from '../world/entities.ts'
import { branchHead } from '../world/repositories.ts'
import { timestamp, type World } from '../world/world.ts'
import { announcePullRequest } from './announcements.ts'
import { requestCheckSuites } from './checks.ts'
import { closePullRequest, inheritBase, note } from './pull-requests.ts'

/** GitHub lists no more commits in one push. */
const PUSH_COMMIT_LIMIT = 2_048

/** A ref, the commit it is to point at, and who says so. */
export interface RefMove {
  readonly to: string
  readonly by: Account
}

/** Moves a branch, as a push does; pull requests that come from it follow. */
export function moveBranch(world: World, repository: Repository, branch: string, { to, by }: RefMove): void {
  moveRef(world, repository, `refs/heads/${branch}`, { to, by })
  for (const pull of pullRequestsFrom(world, repository, branch)) followHead(world, pull, to, by)
}

/** Moves any ref, also one that is no branch, as notes are. */
export function moveRef(world: World, repository: Repository, ref: string, { to, by }: RefMove): void {
  const before = repository.refs.get(ref) ?? NO_COMMIT
  repository.refs.set(ref, to)
  repository.pushedAt = timestamp(world)
  const isPush = ref.startsWith('refs/heads/') || ref.startsWith('refs/tags/')
  if (isPush) tellOfPush(world, repository, { ref, before, after: to, by })
}

/** Takes a branch away. What was to be merged into it goes where it was merged itself, or is closed. */
export function deleteBranch(world: World, repository: Repository, branch: string, by: Account): void {
  const ref = `refs/heads/${branch}`
  const before = branchHead(repository, branch)
  if (before === null) throw new Error(`There is no branch ${branch}`)
  repository.refs.delete(ref)
  tellOfPush(world, repository, { ref, before, after: NO_COMMIT, by })
  const all = [...repository.pullRequests.values()]
  const merged = all.find(
    (pull) => pull.merge && pull.head.ref === branch && pull.head.repository === repository,
  )
  for (const pull of all.filter(({ base, state }) => state === 'open' && base.ref === branch))
    if (merged) inheritBase(world, pull, by, merged.base.ref)
    else closePullRequest(world, pull, by)
}

/** Every open pull request whose head is this branch. */
function pullRequestsFrom(world: World, repository: Repository, branch: string): readonly PullRequest[] {
  return [...world.repositories.values()]
    .filter((one) => one.objects === repository.objects)
    .flatMap((one) => [...one.pullRequests.values()])
    .filter(
      (pull) => pull.state === 'open' && pull.head.repository === repository && pull.head.ref === branch,
    )
}

function followHead(world: World, pull: PullRequest, after: string, by: Account): void {
  const before = pull.head.sha
  pull.head.sha = after
  pull.base.sha = branchHead(pull.repository, pull.base.ref) ?? pull.base.sha
  pull.updatedAt = timestamp(world)
  if (!isAncestor(pull.repository.objects, before, after))
    note(world, pull, { kind: 'HeadRefForcePushedEvent', actor: by, before, after })
  requestCheckSuites(world, pull.repository, after, by)
  announcePullRequest(world, pull, { action: 'synchronize', by, extra: { before, after } })
}

interface Push {
  readonly ref: string
  readonly before: string
  readonly after: string
  readonly by: Account
}

function tellOfPush(world: World, repository: Repository, push: Push): void {
  world.announce({
    event: 'push',
    action: null,
    account: repository.owner,
    repository,
    sender: push.by,
    parts: pushShape(world, repository, push),
  })
}

function pushShape(world: World, repository: Repository, { ref, before, after, by }: Push): Json {
  const store = repository.objects
  const isNew = before === NO_COMMIT
  const isGone = after === NO_COMMIT
  const commits = isNew || isGone ? [] : commitsBetween(store, before, after)
  const page = repositoryPage(world, repository)
  return {
    ref,
    before,
    after,
    created: isNew,
    deleted: isGone,
    forced: !isNew && !isGone && !isAncestor(store, before, after),
    base_ref: null,
    compare: `${page}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits: commits.slice(-PUSH_COMMIT_LIMIT).map((commit) => pushedCommit(world, repository, commit)),
    head_commit: isGone ? null : pushedCommit(world, repository, commitOf(store, after)),
    pusher: { name: by.login, email: by.emails[0] ?? null },
    repository: pushedRepository(world, repository),
  }
}

/** In pushes a repository has its times in seconds, and an owner with a name. */
function pushedRepository(world: World, repository: Repository): Json {
  const { owner } = repository
  return {
    ...repositoryShape(world, repository),
    owner: { ...accountShape(world, owner), name: owner.login, email: null },
    created_at: seconds(repository.createdAt),
    pushed_at: seconds(repository.pushedAt),
    stargazers: 0,
    master_branch: repository.defaultBranch,
    ...(owner.kind === 'Organization' ? { organization: owner.login } : {}),
  }
}

function pushedCommit(world: World, repository: Repository, commit: Commit): Json {
  const changes = changesOfCommit(repository.objects, commit)
  function paths(...statuses: readonly string[]): readonly string[] {
    return changes.filter(({ status }) => statuses.includes(status)).map(({ path }) => path)
  }
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${repositoryPage(world, repository)}/commit/${commit.sha}`,
    author: pushedBy(world, commit.author),
    committer: pushedBy(world, commit.committer),
    added: paths('added'),
    removed: paths('removed'),
    modified: paths('modified', 'renamed'),
  }
}

function pushedBy(world: World, { name, email, date }: Stamp): Json {
  const account = findByEmail(world, email)
  return { name, email, date, ...(account === null ? {} : { username: account.login }) }
}

function seconds(iso: string): number {
  return Math.floor(Date.parse(iso) / 1_000)
}
