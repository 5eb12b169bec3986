import { changesOfCommit } from '../git/diff.ts'
import { commitOf, history } from '../git/history.ts'
import { type Commit, type Entry, entryType, type Stamp, type TreeEntry } from '../git/objects.ts'
import { isBinary } from '../git/patch.ts'
import { entryAt } from '../git/trees.ts'
import { actorOf } from '../http/caller.ts'
import { pullRequestsWith } from '../rest/commits.ts'
import { commitNodeId, committerAccount } from '../shapes/commits.ts'
import { repositoryPage } from '../shapes/repositories.ts'
import { findByEmail } from '../world/accounts.ts'
import type { CheckRun, CommitComment, CommitStatus, Repository } from '../world/entities.ts'
import { resolveRef } from '../world/repositories.ts'
import { nodeId, type World } from '../world/world.ts'
import { connect } from './connection.ts'
import { type Fields, fits, need } from './fields.ts'

/** A git object or ref as GraphQL sees it: always within a repository. */
export interface CommitNode {
  readonly kind: 'Commit'
  readonly repository: Repository
  readonly commit: Commit
}

export interface TreeNode {
  readonly kind: 'Tree' | 'Blob'
  readonly repository: Repository
  readonly sha: string
}

export interface RefNode {
  readonly kind: 'Ref'
  readonly repository: Repository
  readonly name: string
}

interface TreeEntryNode {
  readonly kind: 'TreeEntry'
  readonly repository: Repository
  readonly entry: Entry & { readonly name: string }
  readonly path: string
}

interface GitActorNode {
  readonly kind: 'GitActor'
  readonly stamp: Stamp
}

interface SignatureNode {
  readonly kind: 'GpgSignature'
  readonly commit: Commit
}

interface RollupNode {
  readonly kind: 'StatusCheckRollup'
  readonly node: CommitNode
}

/** Texts are cut here. */
const TEXT_LIMIT = 512_000

/** The commit of that id, or `null`. */
export function commitNode(repository: Repository, sha: string | null): CommitNode | null {
  const commit = sha === null ? undefined : repository.objects.commits.get(sha)
  return commit ? { kind: 'Commit', repository, commit } : null
}

/** The ref of that full name, or `null`. */
export function refNode(repository: Repository, name: string): RefNode | null {
  return repository.refs.has(name) ? { kind: 'Ref', repository, name } : null
}

/** What a git revision expression names: `main`, `main:path/of/file`, an id. */
export function objectNode(repository: Repository, expression: string): CommitNode | TreeNode | null {
  const colon = expression.indexOf(':')
  const rev = colon < 0 ? expression : expression.slice(0, colon)
  const sha = resolveRef(repository, rev)
  if (colon < 0) return sha === null ? objectById(repository, expression) : commitNode(repository, sha)
  if (sha === null) return null
  const entry = entryAt(
    repository.objects,
    commitOf(repository.objects, sha).tree,
    expression.slice(colon + 1),
  )
  return entry === null ? null : objectById(repository, entry.sha)
}

/** The object of that id, or `null`. */
export function objectById(repository: Repository, sha: string): CommitNode | TreeNode | null {
  if (repository.objects.blobs.has(sha)) return { kind: 'Blob', repository, sha }
  if (repository.objects.trees.has(sha)) return { kind: 'Tree', repository, sha }
  return commitNode(repository, sha)
}

export const commitFields: Fields<CommitNode> = {
  id: ({ repository, commit }) => commitNodeId(repository, commit),
  oid: ({ commit }) => commit.sha,
  abbreviatedOid: ({ commit }) => commit.sha.slice(0, 7),
  message: ({ commit }) => commit.message,
  messageHeadline: ({ commit }) => commit.message.split('\n')[0],
  messageBody: ({ commit }) => commit.message.split('\n').slice(1).join('\n').trim(),
  url: ({ repository, commit }, _, { world }) => `${repositoryPage(world, repository)}/commit/${commit.sha}`,
  commitUrl: ({ repository, commit }, _, { world }) =>
    `${repositoryPage(world, repository)}/commit/${commit.sha}`,
  author: ({ commit }) => gitActor(commit.author),
  committer: ({ commit }) => gitActor(commit.committer),
  authors: ({ commit }, args) => connect(authorsOf(commit).map(gitActor), args),
  authoredDate: ({ commit }) => commit.author.date,
  committedDate: ({ commit }) => commit.committer.date,
  authoredByCommitter: ({ commit }) => commit.author.email === commit.committer.email,
  committedViaWeb: ({ commit }) => commit.committer.email === 'noreply@github.com',
  repository: ({ repository }) => repository,
  signature: ({ commit }) =>
    commit.verification.signature === null ? null : { kind: 'GpgSignature', commit },
  tree: ({ repository, commit }) => ({ kind: 'Tree', repository, sha: commit.tree }),
  parents: ({ repository, commit }, args) =>
    connect(
      commit.parents.map((sha) => commitNode(repository, sha)),
      args,
    ),
  file: ({ repository, commit }, args) => treeEntry(repository, commit.tree, args.path ?? ''),
  additions: ({ repository, commit }) => sum(repository, commit, 'additions'),
  deletions: ({ repository, commit }) => sum(repository, commit, 'deletions'),
  changedFilesIfAvailable: ({ repository, commit }) => changesOfCommit(repository.objects, commit).length,
  history: ({ repository, commit }, args) =>
    connect(
      history(repository.objects, commit.sha)
        .filter(({ committer }) => committer.date >= (args.since ?? ''))
        .map((one) => commitNode(repository, one.sha)),
      args,
    ),
  comments: ({ repository, commit }, args) =>
    connect(
      repository.commitComments.filter((comment) => comment.commit === commit.sha),
      args,
    ),
  associatedPullRequests: ({ repository, commit }, args) =>
    connect(pullRequestsWith(repository, commit.sha), args),
  checkSuites: ({ repository, commit }, args, context) => {
    need(context, repository, 'checks:read')
    const { appId, checkName } = args.filterBy ?? {}
    const suites = [...repository.checkSuites.values()].filter(
      (suite) =>
        suite.headSha === commit.sha &&
        fits(appId, suite.app.id) &&
        (!checkName || suite.runs.some((run) => run.state.name === checkName)),
    )
    return connect(suites, args)
  },
  statusCheckRollup: (node, _, context) => {
    need(context, node.repository, 'checks:read')
    return contextsOf(node).length === 0 ? null : { kind: 'StatusCheckRollup', node }
  },
}

export const commitCommentFields: Fields<CommitComment> = {
  id: ({ nodeId: id }) => id,
  databaseId: ({ id }) => id,
  body: ({ body }) => body,
  author: ({ author }) => author,
  viewerDidAuthor: ({ author }, _, { caller }) => author === actorOf(caller),
  createdAt: ({ createdAt }) => createdAt,
}

export const rollupFields: Fields<RollupNode> = {
  id: ({ node }) => nodeId('StatusCheckRollup', `${node.repository.id}:${node.commit.sha}`),
  commit: ({ node }) => node,
  contexts: ({ node }, args) => connect(contextsOf(node), args),
  state: ({ node }) => rollupState(contextsOf(node)),
}

export const gitActorFields: Fields<GitActorNode> = {
  name: ({ stamp }) => stamp.name,
  email: ({ stamp }) => stamp.email,
  date: ({ stamp }) => stamp.date,
  avatarUrl: (_, __, { world }) => `${world.url}/avatars/commit`,
  user: ({ stamp }, _, { world }) => personOf(world, stamp),
}

export const signatureFields: Fields<SignatureNode> = {
  email: ({ commit }) => commit.committer.email,
  isValid: ({ commit }) => commit.verification.verified,
  state: ({ commit }) => commit.verification.reason.toUpperCase(),
  signature: ({ commit }) => commit.verification.signature,
  payload: () => '',
  keyId: () => '968479A1AFF927E37D1A566BB5690EEEBB952194',
  verifiedAt: ({ commit }) => commit.verification.verifiedAt,
  wasSignedByGitHub: ({ commit }) => commit.verification.byGitHub,
  signer: ({ commit }, _, { world }) => {
    const signer = commit.verification.verified ? committerAccount(world, commit) : null
    return signer?.kind === 'User' ? signer : null
  },
}

export const treeFields: Fields<TreeNode> = {
  id: ({ repository, sha }) => nodeId('Tree', `${repository.id}:${sha}`),
  oid: ({ sha }) => sha,
  abbreviatedOid: ({ sha }) => sha.slice(0, 7),
  repository: ({ repository }) => repository,
  entries: ({ repository, sha }) =>
    (repository.objects.trees.get(sha) ?? []).map((entry) => entryNode(repository, entry, entry.name)),
}

export const treeEntryFields: Fields<TreeEntryNode> = {
  name: ({ entry }) => entry.name,
  path: ({ path }) => path,
  mode: ({ entry }) => Number.parseInt(entry.mode, 8),
  type: ({ entry }) => entryType(entry),
  oid: ({ entry }) => entry.sha,
  size: ({ repository, entry }) => repository.objects.blobs.get(entry.sha)?.length ?? 0,
  object: ({ repository, entry }) => objectById(repository, entry.sha),
  repository: ({ repository }) => repository,
}

export const blobFields: Fields<TreeNode> = {
  id: ({ repository, sha }) => nodeId('Blob', `${repository.id}:${sha}`),
  oid: ({ sha }) => sha,
  abbreviatedOid: ({ sha }) => sha.slice(0, 7),
  byteSize: (blob) => contentOf(blob).length,
  isBinary: (blob) => isBinary(contentOf(blob)),
  isTruncated: (blob) => contentOf(blob).length > TEXT_LIMIT,
  text: (blob) => (isBinary(contentOf(blob)) ? null : contentOf(blob).subarray(0, TEXT_LIMIT).toString()),
  repository: ({ repository }) => repository,
}

export const refFields: Fields<RefNode> = {
  id: ({ repository, name }) => nodeId('Ref', `${repository.id}:${name}`),
  name: ({ name }) => name.replace(/^refs\/(heads|tags)\//, ''),
  associatedPullRequests: ({ repository, name }, args) =>
    connect(
      [...repository.pullRequests.values()].filter(
        ({ head, state, merge }) =>
          head.repository === repository &&
          name === `refs/heads/${head.ref}` &&
          (!args.states || args.states.includes(merge ? 'MERGED' : state.toUpperCase())),
      ),
      args,
    ),
  prefix: ({ name }) => /^refs\/(heads|tags)\//.exec(name)?.[0] ?? 'refs/',
  target: ({ repository, name }) => commitNode(repository, repository.refs.get(name) ?? null),
  repository: ({ repository }) => repository,
}

/** The tree entry at a path, or `null`. */
function treeEntry(repository: Repository, tree: string, path: string): TreeEntryNode | null {
  const entry = entryAt(repository.objects, tree, path)
  const name = path.split('/').at(-1) ?? path
  return entry === null ? null : entryNode(repository, { ...entry, name }, path)
}

function entryNode(repository: Repository, entry: TreeEntry, path: string): TreeEntryNode {
  return { kind: 'TreeEntry', repository, entry, path }
}

function contentOf({ repository, sha }: TreeNode): Buffer {
  return repository.objects.blobs.get(sha) ?? Buffer.alloc(0)
}

function gitActor(stamp: Stamp): GitActorNode {
  return { kind: 'GitActor', stamp }
}

/** The author, and whom `Co-authored-by` lines name. */
function authorsOf({ author, message }: Commit): readonly Stamp[] {
  const named = [...message.matchAll(/^co-authored-by:\s*(.*?)\s*<([^>]+)>\s*$/gim)]
  return [author, ...named.map(([, name = '', email = '']) => ({ name, email, date: author.date }))]
}

/** The field is of type User, and shows bots as such: under their REST login. */
function personOf(world: World, { email }: Stamp): object | null {
  const found = findByEmail(world, email)
  return found?.kind === 'Bot' ? { ...found, kind: 'User' } : found
}

function sum(repository: Repository, commit: Commit, side: 'additions' | 'deletions'): number {
  return changesOfCommit(repository.objects, commit).reduce((total, file) => total + file[side], 0)
}

function contextsOf({ repository, commit }: CommitNode): readonly (CheckRun | CommitStatus)[] {
  const suites = [...repository.checkSuites.values()].filter((suite) => suite.headSha === commit.sha)
  const newest = suites.flatMap((suite) => [
    ...new Map(suite.runs.map((run) => [run.state.name, run])).values(),
  ])
  return [...newest, ...repository.statuses.filter((status) => status.sha === commit.sha)]
}

function rollupState(contexts: readonly (CheckRun | CommitStatus)[]): string {
  const states = contexts.map((one) =>
    one.kind === 'CheckRun' ? (one.state.conclusion ?? 'pending') : one.state,
  )
  if (
    states.some((state) => ['failure', 'timed_out', 'action_required', 'cancelled', 'error'].includes(state))
  )
    return 'FAILURE'
  return states.includes('pending') ? 'PENDING' : 'SUCCESS'
}
