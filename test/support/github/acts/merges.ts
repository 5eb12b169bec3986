import { threeDotDiff } from '../git/diff.ts'
import { commitOf, mergeBase } from '../git/history.ts'
import { type Commit, type Entry, type Stamp, type Verification, writeCommit } from '../git/objects.ts'
import { changeTree } from '../git/trees.ts'
import type { Account, MergeMethod, PullRequest } from '../world/entities.ts'
import { branchHead, commitsOf, stampOf } from '../world/repositories.ts'
import { commitTime, timestamp, type World } from '../world/world.ts'
import { announcePullRequest } from './announcements.ts'
import { moveBranch } from './branches.ts'
import { note } from './pull-requests.ts'
import { Refusal } from './refusal.ts'

export interface Merging {
  readonly method: MergeMethod
  /** Message of the squash or merge commit; GitHub's own if not said. */
  readonly message?: string
}

/** Merges a pull request whatever its checks say, as an administrator can, and gives the commit on the base branch. */
export function mergePullRequest(world: World, pull: PullRequest, by: Account, merging: Merging): string {
  if (pull.state === 'closed') throw new Refusal(405, 'Pull Request is not mergeable')
  const base = branchHead(pull.repository, pull.base.ref)
  if (base === null) throw new Refusal(405, 'Base branch was modified')
  const sha = mergeCommit(world, pull, by, { ...merging, base })
  pull.state = 'closed'
  pull.closedAt = timestamp(world)
  pull.merge = { at: pull.closedAt, by, sha }
  note(world, pull, { kind: 'MergedEvent', actor: by })
  moveBranch(world, pull.repository, pull.base.ref, { to: sha, by })
  announcePullRequest(world, pull, { action: 'closed', by })
  return sha
}

/** Merges the base branch into the head, as the button "Update branch" does; whoever presses it has pushed. */
export function updateBranch(world: World, pull: PullRequest, by: Account): string {
  const { head, repository } = pull
  const base = branchHead(repository, pull.base.ref)
  if (head.repository === null || base === null) throw new Refusal(422, 'There is nothing to update')
  const author = stampOf(world, by)
  const { sha } = writeCommit(repository.objects, {
    tree: mergedTree(pull, base),
    parents: [head.sha, base],
    author,
    committer: { name: 'GitHub', email: 'noreply@github.com', date: author.date },
    message: `Merge branch '${pull.base.ref}' into ${head.ref}`,
    verification: signedByGitHub(world),
  })
  moveBranch(world, head.repository, head.ref, { to: sha, by })
  return sha
}

/** The commit that merging the pull request onto a base would make. */
export function mergeCommit(
  world: World,
  pull: PullRequest,
  by: Account,
  { method, message, base }: Merging & { readonly base: string },
): string {
  if (method === 'rebase') return rebase(world, pull, by, base)
  const parents = method === 'merge' ? [base, pull.head.sha] : [base]
  return writeCommit(pull.repository.objects, {
    tree: mergedTree(pull, base),
    parents,
    author: stampOf(world, by),
    committer: { name: 'GitHub', email: 'noreply@github.com', date: commitTime(world) },
    message: message ?? defaultMessage(pull, method),
    verification: signedByGitHub(world),
  }).sha
}

/** The signature of a commit that GitHub makes itself. */
export function signedByGitHub(world: World): Verification {
  return {
    verified: true,
    reason: 'valid',
    signature: '-----BEGIN PGP SIGNATURE-----\n\nc3RhbmQtaW4=\n-----END PGP SIGNATURE-----\n',
    verifiedAt: timestamp(world),
    byGitHub: true,
  }
}

function mergedTree(pull: PullRequest, base: string): string {
  const store = pull.repository.objects
  const changes = new Map<string, Entry | null>()
  for (const file of threeDotDiff(store, pull.base.sha, pull.head.sha)) {
    if (file.previousPath !== null) changes.set(file.previousPath, null)
    changes.set(file.path, file.status === 'removed' ? null : file.entry)
  }
  return changeTree(store, commitOf(store, base).tree, changes)
}

function rebase(world: World, pull: PullRequest, by: Account, base: string): string {
  const committer = stampOf(world, by)
  const commits = commitsOf(pull).filter((commit) => commit.parents.length === 1)
  return commits.reduce((onto, commit) => rebaseCommit(pull, commit, onto, committer), base)
}

function rebaseCommit(pull: PullRequest, commit: Commit, onto: string, committer: Stamp): string {
  const store = pull.repository.objects
  const replayed = {
    ...pull,
    base: { ...pull.base, sha: commit.parents[0] ?? '' },
    head: { ...pull.head, sha: commit.sha },
  }
  if (mergeBase(store, onto, commit.sha) === onto && commit.parents[0] === onto) return commit.sha
  const { author, message } = commit
  const verification = {
    verified: false,
    reason: 'unsigned',
    signature: null,
    verifiedAt: null,
    byGitHub: false,
  } as const
  return writeCommit(store, {
    tree: mergedTree(replayed, onto),
    parents: [onto],
    author,
    committer,
    message,
    verification,
  }).sha
}

function defaultMessage(pull: PullRequest, method: MergeMethod): string {
  if (method === 'merge')
    return `Merge pull request #${pull.number} from ${pull.head.repository?.owner.login ?? 'unknown'}/${pull.head.ref}\n\n${pull.title}`
  const commits = commitsOf(pull)
  const title = `${pull.title} (#${pull.number})`
  const [only] = commits
  if (commits.length === 1 && only) return [title, ...bodyOf(only)].join('\n\n')
  return `${title}\n\n${commits.map((commit) => `* ${commit.message}`).join('\n\n')}`
}

function bodyOf(commit: Commit): readonly string[] {
  const body = commit.message.split('\n').slice(1).join('\n').trim()
  return body === '' ? [] : [body]
}
