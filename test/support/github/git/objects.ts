import { createHash } from 'node:crypto'

type Mode = '100644' | '100755' | '120000' | '160000' | '040000'

/** What stands at a path: a file, a symlink (120000) or a submodule (160000). */
export interface Entry {
  readonly mode: Mode
  readonly sha: string
}

export interface TreeEntry extends Entry {
  readonly name: string
}

/** Author or committer line of a commit. */
export interface Stamp {
  readonly name: string
  readonly email: string
  readonly date: string
}

/** What GitHub says about the signature of a commit. */
export interface Verification {
  readonly verified: boolean
  readonly reason: 'valid' | 'unsigned' | 'unknown_key' | 'bad_email'
  readonly signature: string | null
  readonly verifiedAt: string | null
  /** Signed by GitHub itself, as commits of the web editor and of its agents are. */
  readonly byGitHub: boolean
}

export interface Commit {
  readonly sha: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: Stamp
  readonly committer: Stamp
  readonly message: string
  readonly verification: Verification
}

/** The objects of one repository network; a fork shares its parent's, as on GitHub. */
export interface ObjectStore {
  readonly blobs: Map<string, Buffer>
  readonly trees: Map<string, readonly TreeEntry[]>
  readonly commits: Map<string, Commit>
}

/** What a scenario may put at a path; `null` takes the path away. */
export type FileContent =
  | string
  | Buffer
  | { readonly content: string | Buffer; readonly mode: '100644' | '100755' }
  | { readonly link: string }
  | { readonly submodule: string }
  | null

export const UNSIGNED: Verification = {
  verified: false,
  reason: 'unsigned',
  signature: null,
  verifiedAt: null,
  byGitHub: false,
}

export const NO_COMMIT = '0'.repeat(40)

/** An empty store. */
export function createObjectStore(): ObjectStore {
  return { blobs: new Map(), trees: new Map(), commits: new Map() }
}

/** Stores a blob and gives the id that git would give it. */
function writeBlob(store: ObjectStore, content: string | Buffer): string {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const sha = objectId('blob', bytes)
  store.blobs.set(sha, bytes)
  return sha
}

/** Stores a tree, in git's own order, and gives its id. */
export function writeTree(store: ObjectStore, entries: readonly TreeEntry[]): string {
  const sorted = entries.toSorted((a, b) => Buffer.compare(sortKey(a), sortKey(b)))
  const rows = sorted.flatMap(({ mode, name, sha }) => [
    Buffer.from(`${mode.replace(/^0/, '')} ${name}\0`),
    Buffer.from(sha, 'hex'),
  ])
  const sha = objectId('tree', Buffer.concat(rows))
  store.trees.set(sha, sorted)
  return sha
}

/** Stores a commit and gives it back with its id. */
export function writeCommit(store: ObjectStore, commit: Omit<Commit, 'sha'>): Commit {
  const sha = objectId('commit', Buffer.from(commitText(commit)))
  const stored = store.commits.get(sha) ?? { sha, ...commit }
  store.commits.set(sha, stored)
  return stored
}

/** The commit as git writes it down, which is also what a signature covers. */
export function commitText(commit: Omit<Commit, 'sha'>): string {
  const { signature } = commit.verification
  return [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${stampText(commit.author)}`,
    `committer ${stampText(commit.committer)}`,
    ...(signature === null ? [] : [`gpgsig ${signature.trimEnd().replaceAll('\n', '\n ')}`]),
    '',
    commit.message,
  ].join('\n')
}

/** Stores what a scenario puts at a path. */
export function writeContent(store: ObjectStore, content: NonNullable<FileContent>): Entry {
  if (typeof content === 'string' || Buffer.isBuffer(content))
    return { mode: '100644', sha: writeBlob(store, content) }
  if ('link' in content) return { mode: '120000', sha: writeBlob(store, content.link) }
  if ('submodule' in content) return { mode: '160000', sha: content.submodule }
  return { mode: content.mode, sha: writeBlob(store, content.content) }
}

/** GitHub's name for what an entry is. */
export function entryType(entry: Entry): 'blob' | 'tree' | 'commit' {
  if (entry.mode === '040000') return 'tree'
  return entry.mode === '160000' ? 'commit' : 'blob'
}

function objectId(type: string, bytes: Buffer): string {
  return createHash('sha1').update(`${type} ${bytes.length}\0`).update(bytes).digest('hex')
}

function sortKey(entry: TreeEntry): Buffer {
  return Buffer.from(entry.mode === '040000' ? `${entry.name}/` : entry.name)
}

function stampText({ name, email, date }: Stamp): string {
  return `${name} <${email}> ${Math.floor(Date.parse(date) / 1000)} +0000`
}
