import { OutsideError } from '../../../app/errors.ts'
import type { FileFacts } from '../../../core/facts.ts'
import type { Session } from './session.ts'

/** Mode and object of each path. */
type Tree = ReadonlyMap<string, Entry>
interface Entry {
  readonly mode: string
  readonly sha: string
}
interface Listing {
  readonly entries: Tree
  readonly isTruncated: boolean
}

/** Requests that may go into finding the changed folders of a repository too large to list at once. */
const MOST_REQUESTS = 50
const FOLDER_MODE = '040000'

export interface TreeDiff {
  readonly files: readonly FileFacts[]
  readonly isComplete: boolean
}

/**
 * All files that differ between two trees, with what they are. A rename shows as its two paths. Null when GitHub cuts
 * one of the trees off.
 */
export async function diffWholeTrees(session: Session, base: string, head: string): Promise<TreeDiff | null> {
  const [before, after] = await Promise.all([list(session, base, true), list(session, head, true)])
  if (before.isTruncated || after.isTruncated) return null
  return { files: changesBetween(before.entries, after.entries, ''), isComplete: true }
}

interface Folder {
  readonly path: string
  readonly base: string | null
  readonly head: string | null
}

/**
 * The same for trees too large to list at once: each folder that differs is listed whole, and only one that is too
 * large for that is gone through level by level.
 */
export async function walkTrees(session: Session, base: string, head: string): Promise<TreeDiff> {
  const files: FileFacts[] = []
  const folders: Folder[] = [{ path: '', base, head }]
  let requests = 0
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    // That the root cannot be listed whole is why the trees are walked.
    for (const isWhole of folder.path === '' ? [false] : [true, false]) {
      requests += [folder.base, folder.head].filter((sha) => sha !== null).length
      if (requests > MOST_REQUESTS) return { files, isComplete: false }
      const found = await diffFolder(session, folder, isWhole)
      files.push(...(found?.files ?? []))
      folders.push(...(found?.folders ?? []))
      if (found !== null) break
      if (!isWhole) return { files, isComplete: false }
    }
  }
  return { files, isComplete: true }
}

/** What differs in a folder, and the folders in it that differ and were not listed; null when it was cut off. */
async function diffFolder(
  session: Session,
  { path, base, head }: Folder,
  isWhole: boolean,
): Promise<{ readonly files: readonly FileFacts[]; readonly folders: readonly Folder[] } | null> {
  const [before, after] = await Promise.all([
    listOrNothing(session, base, isWhole),
    listOrNothing(session, head, isWhole),
  ])
  if (before.isTruncated || after.isTruncated) return null
  return {
    files: changesBetween(before.entries, after.entries, path),
    folders: isWhole ? [] : changedFolders(path, before.entries, after.entries),
  }
}

function changedFolders(path: string, before: Tree, after: Tree): readonly Folder[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [base, head] = [folderSha(before.get(name)), folderSha(after.get(name))]
    return base === head ? [] : [{ path: `${path}${name}/`, base, head }]
  })
}

function folderSha(entry: Entry | undefined): string | null {
  return entry?.mode === FOLDER_MODE ? entry.sha : null
}

function listOrNothing(session: Session, sha: string | null, isWhole: boolean): Promise<Listing> {
  return sha === null
    ? Promise.resolve({ entries: new Map(), isTruncated: false })
    : list(session, sha, isWhole)
}

async function list(session: Session, sha: string, recursive: boolean): Promise<Listing> {
  const parameters = recursive ? { tree_sha: sha, recursive: '1' } : { tree_sha: sha }
  const data = await session.get('/git/trees/{tree_sha}', parameters)
  if (!isListing(data)) throw new OutsideError('github', 'GitHub sent no tree', { reason: 'unavailable' })
  return { entries: entriesOf(data.tree), isTruncated: data.truncated }
}

function isListing(
  data: unknown,
): data is { readonly tree: readonly unknown[]; readonly truncated: boolean } {
  if (typeof data !== 'object' || data === null) return false
  return (
    'tree' in data && Array.isArray(data.tree) && 'truncated' in data && typeof data.truncated === 'boolean'
  )
}

/** By hand: a schema over a hundred thousand entries takes longer than reading them. */
function entriesOf(tree: readonly unknown[]): Tree {
  const entries = new Map<string, Entry>()
  for (const item of tree) {
    if (!isEntry(item))
      throw new OutsideError('github', 'GitHub sent a broken tree', { reason: 'unavailable' })
    entries.set(item.path, { mode: item.mode, sha: item.sha })
  }
  return entries
}

function isEntry(
  item: unknown,
): item is { readonly path: string; readonly mode: string; readonly sha: string } {
  if (typeof item !== 'object' || item === null) return false
  if (!('path' in item && 'mode' in item && 'sha' in item)) return false
  return typeof item.path === 'string' && typeof item.mode === 'string' && typeof item.sha === 'string'
}

function changesBetween(before: Tree, after: Tree, folder: string): FileFacts[] {
  const files: FileFacts[] = []
  for (const [path, entry] of after) {
    const old = before.get(path)
    const oldFile = old?.mode === FOLDER_MODE ? undefined : old
    if (entry.mode === FOLDER_MODE || (oldFile?.sha === entry.sha && oldFile.mode === entry.mode)) continue
    files.push(change(`${folder}${path}`, oldFile, entry))
  }
  for (const [path, entry] of before) {
    const next = after.get(path)
    if (entry.mode === FOLDER_MODE || (next !== undefined && next.mode !== FOLDER_MODE)) continue
    files.push(change(`${folder}${path}`, entry, undefined))
  }
  return files
}

/** Trees tell no line counts. */
function change(path: string, before: Entry | undefined, after: Entry | undefined): FileFacts {
  const kinds = [before, after].map((entry) => kindOf(entry?.mode))
  return {
    path,
    previousPath: null,
    change: changeWord(before, after),
    additions: 0,
    deletions: 0,
    kind: kinds.find((kind) => kind !== 'file') ?? 'file',
  }
}

function changeWord(before: Entry | undefined, after: Entry | undefined): FileFacts['change'] {
  if (before === undefined) return 'added'
  return after === undefined ? 'deleted' : 'modified'
}

/** What a file of this mode is. */
export function kindOf(mode: string | undefined): FileFacts['kind'] {
  if (mode === '120000') return 'symlink'
  return mode === '160000' ? 'submodule' : 'file'
}
