import { compileGlobs } from '../policy/glob.ts'
import type { Level } from '../policy/schema.ts'
import { alwaysOn, pathsOf } from './always-on.ts'
import type { Reach, ReachedFile } from './decision.ts'
import type { Facts, FileFacts } from './facts.ts'

/** How far a change can reach: every level it reaches, highest first. */
export interface BlastRadius {
  readonly reaches: readonly Reach[]
  /** The highest level reached; null when none is. */
  readonly highest: Level | null
}

/** What a pull request's size is judged by: what the platform counts, or what was read, whichever is more. */
export interface Size {
  readonly files: number
  readonly lines: number
}

/** Number of changed files, and of added and deleted lines. */
export function sizeOf(facts: Pick<Facts, 'files' | 'pullRequest'>): Size {
  const { changedFiles, additions, deletions } = facts.pullRequest
  const lines = facts.files.reduce((sum, file) => sum + file.additions + file.deletions, 0)
  return { files: Math.max(changedFiles, facts.files.length), lines: Math.max(additions + deletions, lines) }
}

/**
 * Finds the levels that a change reaches. A file counts for the highest level that one of its names reaches; a list
 * that is cut short reaches the highest of all, since nobody knows what it hides.
 */
export function measureBlastRadius(facts: Facts, levels: readonly Level[]): BlastRadius {
  const byLevel = sortFiles(facts.files, levels)
  const size = sizeOf(facts)
  const reaches = levels.flatMap((level, index) => {
    const files = byLevel[index] ?? []
    const because =
      reasonOf(level, files, size) ?? (index === 0 && !facts.complete.files ? 'incomplete' : null)
    return because === null ? [] : [{ level: level.level, files, because }]
  })
  const highest = levels.find((level) => level.level === reaches[0]?.level) ?? null
  return { reaches, highest }
}

function reasonOf(level: Level, files: readonly ReachedFile[], size: Size): Reach['because'] | null {
  if (files.length > 0) return 'paths'
  if (level.changed_lines !== undefined && size.lines >= level.changed_lines) return 'changed-lines'
  if (level.changed_files !== undefined && size.files >= level.changed_files) return 'changed-files'
  return null
}

/** For each level the files whose highest level it is. */
function sortFiles(
  files: readonly FileFacts[],
  levels: readonly Level[],
): readonly (readonly ReachedFile[])[] {
  const matchers = levels.map((level) =>
    compileGlobs(level.paths ?? [], { caseInsensitive: true, normalise: true }),
  )
  const byLevel: ReachedFile[][] = levels.map(() => [])
  for (const file of files) {
    const builtIn = alwaysOn(file)
    if (builtIn !== null) byLevel[0]?.push({ path: file.path, why: builtIn })
    else sortFile(file, matchers, byLevel)
  }
  return byLevel
}

function sortFile(
  file: FileFacts,
  matchers: readonly { matches(path: string): string | null }[],
  byLevel: readonly ReachedFile[][],
): void {
  const paths = pathsOf(file)
  for (const [index, matcher] of matchers.entries()) {
    for (const path of paths) {
      const glob = matcher.matches(path)
      if (glob === null) continue
      const why = path === file.path ? glob : `${glob} (was ${path})`
      byLevel[index]?.push({ path: file.path, why })
      return
    }
  }
}
