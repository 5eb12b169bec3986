import type { Remark } from './checks.ts'
import type { Level, PolicyFile } from './schema.ts'

/** Levels that no change can reach: nothing reaches them, or a higher level takes it all. */
export function levelRemarks({ blast_radius: levels = [] }: PolicyFile): readonly Remark[] {
  return levels.flatMap((level, index) => {
    const higher = levels.slice(0, index)
    return [...takenPaths(level, index, higher), ...unreachable(level, index, higher)]
  })
}

function takenPaths(level: Level, index: number, higher: readonly Level[]): readonly Remark[] {
  return (level.paths ?? []).flatMap((glob, at): Remark[] => {
    const taker = higher.find(({ paths = [] }) => paths.includes(glob))
    if (taker === undefined) return []
    const message = `\`${glob}\` reaches the higher level \`${taker.level}\` already, so it has no effect here`
    return [{ path: ['blast_radius', index, 'paths', at], code: 'no-effect', message, severity: 'warning' }]
  })
}

/** The highest level is always reached by the files that are critical whatever the policy says. */
function unreachable(level: Level, index: number, higher: readonly Level[]): readonly Remark[] {
  if (index === 0 || isReached(level, higher)) return []
  const message = `no change can reach the level \`${level.level}\`; give it \`paths\`, \`changed_lines\` or \`changed_files\` below those of the higher levels`
  return [{ path: ['blast_radius', index], code: 'unreachable-level', message, severity: 'warning' }]
}

function isReached(level: Level, higher: readonly Level[]): boolean {
  const taken = higher.flatMap(({ paths = [] }) => paths)
  const bySize = (['changed_lines', 'changed_files'] as const).some((key) => {
    const least = Math.min(...higher.map((each) => each[key] ?? Number.POSITIVE_INFINITY))
    return level[key] !== undefined && level[key] < least
  })
  return bySize || (!taken.includes('**') && (level.paths ?? []).some((glob) => !taken.includes(glob)))
}
