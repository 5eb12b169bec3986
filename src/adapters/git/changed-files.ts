import { OutsideError } from '../../app/errors.ts'
import type { FileFacts } from '../../core/facts.ts'
import { type GitPlace, readGit } from './run.ts'
import { SUBMODULE, SYMLINK } from './tree-entry.ts'

const DIFF = [
  'diff-tree',
  '-r',
  '-z',
  '--raw',
  '--numstat',
  '--no-abbrev',
  '--find-renames',
  '--no-relative',
  '--no-ext-diff',
  '--no-textconv',
  '--ignore-submodules=none',
]

/** Files that differ between two commits, with both names of a rename, their kind, and lines counted by git itself. */
export async function changedFiles(
  place: GitPlace,
  before: string,
  after: string,
): Promise<readonly FileFacts[]> {
  const answer = await readGit(place, [...DIFF, before, after, '--'])
  const fields = answer.split('\0')
  const { entries, next } = readRaw(fields)
  const counts = readCounts(fields, next)
  return entries.map((entry) => toFile(entry, counts.get(entry.path)))
}

interface RawEntry {
  readonly oldMode: string
  readonly newMode: string
  readonly status: string
  readonly oldPath: string
  readonly path: string
}

interface Counts {
  readonly additions: number
  readonly deletions: number
}

/** `:mode mode hash hash R100`, old name, new name; only renames and copies have two names. */
function readRaw(fields: readonly string[]): {
  readonly entries: readonly RawEntry[]
  readonly next: number
} {
  const entries: RawEntry[] = []
  let at = 0
  while (fields[at]?.startsWith(':') === true) {
    const [oldMode = '', newMode = '', , , status = ''] = fieldAt(fields, at).slice(1).split(' ')
    const hasTwoNames = /^[RC]/.test(status)
    const oldPath = fieldAt(fields, at + 1)
    entries.push({ oldMode, newMode, status, oldPath, path: hasTwoNames ? fieldAt(fields, at + 2) : oldPath })
    at += hasTwoNames ? 3 : 2
  }
  return { entries, next: at }
}

/** `added TAB deleted TAB name`, or with an empty name followed by old and new name. A dash means binary. */
function readCounts(fields: readonly string[], start: number): ReadonlyMap<string, Counts> {
  const counts = new Map<string, Counts>()
  let at = start
  while (at < fields.length && fields[at] !== '') {
    const [added = '', deleted = '', ...rest] = fieldAt(fields, at).split('\t')
    const name = rest.join('\t')
    const path = name === '' ? fieldAt(fields, at + 2) : name
    counts.set(path, { additions: Number(added) || 0, deletions: Number(deleted) || 0 })
    at += name === '' ? 3 : 1
  }
  return counts
}

function toFile(entry: RawEntry, counts: Counts = { additions: 0, deletions: 0 }): FileFacts {
  const change = changeOf(entry.status)
  return {
    path: entry.path,
    previousPath: change === 'renamed' || change === 'copied' ? entry.oldPath : null,
    change,
    ...counts,
    kind: kindOf(entry),
  }
}

const CHANGES: Readonly<Record<string, FileFacts['change']>> = {
  A: 'added',
  D: 'deleted',
  R: 'renamed',
  C: 'copied',
  M: 'modified',
  T: 'modified',
}

function changeOf(status: string): FileFacts['change'] {
  const change = CHANGES[status.slice(0, 1)]
  if (change === undefined) throw new OutsideError('git', `git named a change "${status}", which is unknown`)
  return change
}

/** Either side counts: a symlink that becomes a file was one. */
function kindOf(entry: RawEntry): FileFacts['kind'] {
  const modes = [entry.oldMode, entry.newMode]
  if (modes.includes(SYMLINK)) return 'symlink'
  return modes.includes(SUBMODULE) ? 'submodule' : 'file'
}

function fieldAt(fields: readonly string[], at: number): string {
  const field = fields[at]
  if (field === undefined) throw new OutsideError('git', 'git ended its list of files too early')
  return field
}
