import type { PolicyText } from '../../app/ports.ts'
import { type GitPlace, readGitBytes } from './run.ts'
import { entryAt, SYMLINK, type TreeEntry } from './tree-entry.ts'

const LARGEST_POLICY = 64 * 1024

/** Where a policy is looked for: a path in the tree of a commit, and what its repository is called. */
export interface PolicyPlace {
  readonly repository: string
  readonly commit: string
  readonly path: string
}

/** The policy file of one commit's tree, or why there is none to be read. Symlinks are never followed. */
export async function readPolicy(
  place: GitPlace,
  { repository, commit, path }: PolicyPlace,
): Promise<PolicyText> {
  const folder = await entryAt(place, commit, path.slice(0, path.indexOf('/')))
  const entry = await entryAt(place, commit, path)
  // A folder that is itself a symlink hides the file from git, but not from people: refused, never "absent".
  const reason = folder?.mode === SYMLINK ? 'symlink' : refusal(entry)
  if (reason !== null) return { state: 'refused', repository, commit, reason }
  if (entry === null) return { state: 'absent' }
  const text = decode(await readGitBytes(place, ['cat-file', 'blob', entry.hash]))
  if (text === null) return { state: 'refused', repository, commit, reason: 'not-text' }
  return { state: 'found', repository, commit, blob: entry.hash, text }
}

function refusal(entry: TreeEntry | null): 'symlink' | 'too-large' | 'directory' | null {
  if (entry === null) return null
  if (entry.mode === SYMLINK) return 'symlink'
  if (entry.type !== 'blob') return 'directory'
  return entry.size > LARGEST_POLICY ? 'too-large' : null
}

function decode(bytes: Buffer): string | null {
  const text = bytes.toString('utf8')
  const isText = !text.includes('\0') && Buffer.from(text, 'utf8').equals(bytes)
  return isText ? text : null
}
