import { compileGlobs } from '../policy/glob.ts'
import type { Condition } from '../policy/schema.ts'
import { pathsOf } from './always-on.ts'
import type { FileFacts } from './facts.ts'
import { listOf } from './lists.ts'

/** The files that a condition is about: those that its `paths` name anywhere but under `not`; all when it names none. */
export function filesNamed(
  condition: Condition | undefined,
  files: readonly FileFacts[],
): readonly FileFacts[] {
  const globs = pathsIn(condition ?? {})
  if (globs.length === 0) return files
  const matcher = compileGlobs(globs, { normalise: true })
  return files.filter((file) => pathsOf(file).some((path) => matcher.matches(path) !== null))
}

function pathsIn(condition: Condition): readonly string[] {
  const nested = [...(condition.any ?? []), ...(condition.all ?? [])]
  return [...(condition.paths === undefined ? [] : listOf(condition.paths)), ...nested.flatMap(pathsIn)]
}
