import type { PolicyText } from '../../app/ports.ts'
import { type GitPlace, readGit, readGitBytes } from './run.ts'

export const POLICY_PATH = '.github/ai-policy.yml'
const SYMLINK = '120000'
const LARGEST_POLICY = 64 * 1024

interface Entry {
  readonly mode: string
  readonly type: string
  readonly hash: string
  readonly size: number
}

/** The policy file of one commit's tree, or why there is none to be read. Symlinks are never followed. */
export async function readPolicy(place: GitPlace, commit: string, repository: string): Promise<PolicyText> {
  const folder = await entryAt(place, commit, POLICY_PATH.slice(0, POLICY_PATH.indexOf('/')))
  const entry = await entryAt(place, commit, POLICY_PATH)
  // A folder that is itself a symlink hides the file from git, but not from people: refused, never "absent".
  const reason = folder?.mode === SYMLINK ? 'symlink' : refusal(entry)
  if (reason !== null) return { state: 'refused', repository, commit, reason }
  if (entry === null) return { state: 'absent' }
  const text = decode(await readGitBytes(place, ['cat-file', 'blob', entry.hash]))
  if (text === null) return { state: 'refused', repository, commit, reason: 'not-text' }
  return { state: 'found', repository, commit, blob: entry.hash, text }
}

function refusal(entry: Entry | null): 'symlink' | 'too-large' | 'directory' | null {
  if (entry === null) return null
  if (entry.mode === SYMLINK) return 'symlink'
  if (entry.type !== 'blob') return 'directory'
  return entry.size > LARGEST_POLICY ? 'too-large' : null
}

/** `mode type hash size TAB path`, the size padded with spaces. */
async function entryAt(place: GitPlace, commit: string, path: string): Promise<Entry | null> {
  const answer = await readGit(place, ['ls-tree', '-z', '--long', '--full-tree', commit, '--', path])
  if (answer === '') return null
  const [mode = '', type = '', hash = '', size = ''] = answer.slice(0, answer.indexOf('\t')).split(/ +/)
  return { mode, type, hash, size: Number(size) || 0 }
}

function decode(bytes: Buffer): string | null {
  const text = bytes.toString('utf8')
  const isText = !text.includes('\0') && Buffer.from(text, 'utf8').equals(bytes)
  return isText ? text : null
}
