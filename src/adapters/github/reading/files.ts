import type { FileFacts } from '../../../core/facts.ts'
import type { File } from './shapes.ts'

/** A file, and whether something about it could not be told yet. */
export interface FileDraft {
  readonly file: FileFacts
  /** It was renamed or copied, and the old name is not known. */
  readonly lacksOldName: boolean
  /** By its size it may be a symlink or submodule. */
  readonly lacksKind: boolean
}

const CHANGES: Readonly<Record<string, FileFacts['change']>> = {
  ADDED: 'added',
  DELETED: 'deleted',
  MODIFIED: 'modified',
  CHANGED: 'modified',
  RENAMED: 'renamed',
  COPIED: 'copied',
}

/** A file as GraphQL tells it: without its old name and without its mode. */
export function fileDraft({ path, changeType, additions, deletions }: File): FileDraft {
  const change = CHANGES[changeType] ?? 'modified'
  const lacksKind = changeType === 'CHANGED' || mayBeLink(change, additions, deletions)
  return {
    file: {
      path,
      previousPath: null,
      change,
      additions,
      deletions,
      kind: lacksKind ? 'unknown' : 'file',
    },
    lacksOldName: change === 'renamed' || change === 'copied',
    lacksKind,
  }
}

/**
 * A symlink is a file of one line, its target; a submodule changes one line, its commit. An empty or binary new file
 * has no line at all, so it is neither.
 */
export function mayBeLink(change: FileFacts['change'], additions: number, deletions: number): boolean {
  if (change === 'added') return additions === 1
  if (change === 'deleted') return deletions === 1
  return additions <= 1 && deletions <= 1
}

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/

/** A patch that begins further down, or shows more than one line on a side, is of a file that has more lines. */
export function showsMoreLines(patch: string | undefined): boolean {
  const hunk = patch === undefined ? null : HUNK.exec(patch)
  if (hunk === null) return false
  const [, oldStart, oldCount = '1', newStart, newCount = '1'] = hunk
  return [oldStart, oldCount, newStart, newCount].some((number) => Number(number) > 1)
}
