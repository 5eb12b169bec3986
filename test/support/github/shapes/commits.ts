import { changesOfCommit, type FileChange } from '../git/diff.ts'
import { type Commit, commitText, type Stamp } from '../git/objects.ts'
import { findByEmail } from '../world/accounts.ts'
import type { Account, Repository } from '../world/entities.ts'
import { nodeId, type World } from '../world/world.ts'
import { type Json, maybeAccountShape } from './accounts.ts'
import { repositoryPage, repositoryUrl } from './repositories.ts'

/** A commit as lists of commits show it. */
export function commitShape(world: World, repository: Repository, commit: Commit): Json {
  const url = repositoryUrl(world, repository)
  return {
    sha: commit.sha,
    node_id: commitNodeId(repository, commit),
    commit: {
      url: `${url}/git/commits/${commit.sha}`,
      author: stampShape(commit.author),
      committer: stampShape(commit.committer),
      message: commit.message,
      comment_count: repository.commitComments.filter((one) => one.commit === commit.sha).length,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      verification: verificationShape(commit),
    },
    url: `${url}/commits/${commit.sha}`,
    html_url: `${repositoryPage(world, repository)}/commit/${commit.sha}`,
    comments_url: `${url}/commits/${commit.sha}/comments`,
    author: maybeAccountShape(world, findByEmail(world, commit.author.email)),
    committer: maybeAccountShape(world, committerAccount(world, commit)),
    parents: parentShapes(world, repository, commit),
  }
}

/** A commit with its files, as asked for by its own address. */
export function fullCommitShape(
  world: World,
  repository: Repository,
  commit: Commit,
  files: readonly FileChange[],
): Json {
  const changes = changesOfCommit(repository.objects, commit)
  const additions = changes.reduce((sum, file) => sum + file.additions, 0)
  const deletions = changes.reduce((sum, file) => sum + file.deletions, 0)
  return {
    ...commitShape(world, repository, commit),
    stats: { total: additions + deletions, additions, deletions },
    files: files.map((file) => fileShape(world, repository, commit.sha, file)),
  }
}

/** A commit as the git database shows it. */
export function gitCommitShape(world: World, repository: Repository, commit: Commit): Json {
  const url = repositoryUrl(world, repository)
  return {
    sha: commit.sha,
    node_id: commitNodeId(repository, commit),
    url: `${url}/git/commits/${commit.sha}`,
    html_url: `${repositoryPage(world, repository)}/commit/${commit.sha}`,
    author: stampShape(commit.author),
    committer: stampShape(commit.committer),
    message: commit.message,
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    parents: parentShapes(world, repository, commit),
    verification: verificationShape(commit),
  }
}

/** A changed file; like GitHub's it does not tell a symlink or submodule from a file. */
export function fileShape(world: World, repository: Repository, ref: string, file: FileChange): Json {
  const path = file.path.split('/').map(encodeURIComponent).join('/')
  const page = repositoryPage(world, repository)
  return {
    sha: file.entry.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${ref}/${path}`,
    raw_url: `${page}/raw/${ref}/${path}`,
    contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${ref}`,
    ...(file.patch === null ? {} : { patch: file.patch }),
    ...(file.previousPath === null ? {} : { previous_filename: file.previousPath }),
  }
}

/** The node id of a commit in one repository. */
export function commitNodeId(repository: Repository, commit: Commit): string {
  return nodeId('Commit', `${repository.id}:${commit.sha}`)
}

/** The account behind the committer; GitHub itself commits as `web-flow`. */
export function committerAccount(world: World, commit: Commit): Account | null {
  const email = commit.committer.email
  if (email !== 'noreply@github.com') return findByEmail(world, email)
  const webFlow = world.accounts.get('web-flow')
  return webFlow?.kind === 'User' ? webFlow : null
}

function stampShape({ name, email, date }: Stamp): Json {
  return { name, email, date }
}

function verificationShape(commit: Commit): Json {
  const { verified, reason, signature, verifiedAt } = commit.verification
  const unsigned = { ...commit, verification: { ...commit.verification, signature: null } }
  return {
    verified,
    reason,
    signature,
    payload: signature === null ? null : commitText(unsigned),
    verified_at: verifiedAt,
  }
}

function parentShapes(world: World, repository: Repository, commit: Commit): readonly Json[] {
  return commit.parents.map((sha) => ({
    sha,
    url: `${repositoryUrl(world, repository)}/commits/${sha}`,
    html_url: `${repositoryPage(world, repository)}/commit/${sha}`,
  }))
}
