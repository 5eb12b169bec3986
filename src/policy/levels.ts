import type { Level } from './schema.ts'

/** What one level is joined with another of its name. */
type JoinLevel = (base: Level, extra: Level) => Level

/**
 * Joins two lists of levels, highest first. The base decides the order; a level that only the extra list has comes
 * right after the one it follows there. So nothing in the base is lowered.
 */
export function joinLevels(
  base: readonly Level[],
  extra: readonly Level[],
  join: JoinLevel,
): readonly Level[] {
  const joined = [...base]
  let next = 0
  for (const level of extra) {
    const index = joined.findIndex((each) => each.level === level.level)
    const known = joined[index]
    if (known === undefined) joined.splice(next, 0, level)
    else joined[index] = join(known, level)
    next = Math.max(next, (known === undefined ? next : index) + 1)
  }
  return joined
}

/** A level of a file over the one of a preset: all paths of both, the file's own limits. */
export function levelOverPreset(own: Level, preset: Level): Level {
  return { ...preset, ...own, ...joinedPaths(own, preset) }
}

/** A level of the floor with the one of a repository: all paths of both, the smaller limits, the floor's label. */
export function levelOverRepository(floor: Level, repository: Level): Level {
  return {
    ...repository,
    ...floor,
    ...joinedPaths(floor, repository),
    ...smaller('changed_lines', floor, repository),
    ...smaller('changed_files', floor, repository),
  }
}

function joinedPaths(one: Level, other: Level): Pick<Level, 'paths'> {
  const paths = [...new Set([...(one.paths ?? []), ...(other.paths ?? [])])]
  return paths.length === 0 ? {} : { paths }
}

function smaller(key: 'changed_lines' | 'changed_files', one: Level, other: Level): Pick<Level, typeof key> {
  const least = Math.min(one[key] ?? Number.POSITIVE_INFINITY, other[key] ?? Number.POSITIVE_INFINITY)
  return least === Number.POSITIVE_INFINITY ? {} : { [key]: least }
}

/** The label of a level; null when it has none. */
export function labelOfLevel({ level, label }: Level): string | null {
  if (label === false) return null
  return label ?? `blast-radius: ${level}`
}
