import { type GitPlace, readGit } from './run.ts'

/** What a tree has at one path. */
export interface TreeEntry {
  readonly mode: string
  readonly type: string
  readonly hash: string
  /** In bytes; 0 for what is no file. */
  readonly size: number
}

export const SYMLINK = '120000'
export const SUBMODULE = '160000'

/** The entry of a commit's tree at a path; null when there is none. Symlinks are shown, never followed. */
export async function entryAt(place: GitPlace, commit: string, path: string): Promise<TreeEntry | null> {
  const answer = await readGit(place, ['ls-tree', '-z', '--long', '--full-tree', commit, '--', path])
  if (answer === '') return null
  // `mode type hash size TAB path`, the size padded with spaces.
  const [mode = '', type = '', hash = '', size = ''] = answer.slice(0, answer.indexOf('\t')).split(/ +/)
  return { mode, type, hash, size: Number(size) || 0 }
}
