import type { Remark } from './checks.ts'
import { type Settings, settingsOver } from './defaults.ts'
import type { PolicyFile } from './schema.ts'
import { listedStance } from './stance.ts'
import { HINTS, MODES, STALE, STANCES, UNMAPPED, UNMARKED } from './words.ts'
import type { KeyPath } from './yaml-tree.ts'

/** What a repository's file says that the organisation's policy overrules: it has no effect, and should not seem to. */
export function looseningRemarks(floor: PolicyFile, own: PolicyFile): readonly Remark[] {
  return [
    ...settingRemarks(floor, own),
    ...toolRemarks(floor, own),
    ...levelRemarks(floor, own),
    ...exceptionRemarks(floor, own),
    ...labelRemarks(floor, own),
  ]
}

interface Setting {
  readonly path: KeyPath
  /** Strictest first. */
  readonly words: readonly string[]
  readonly floor: string
  readonly own: string | undefined
}

function settingRemarks(floor: PolicyFile, own: PolicyFile): readonly Remark[] {
  return settingsThatBothHave(settingsOver(floor), floor.tools, own).flatMap(
    ({ path, words, floor: holds, own: said }) =>
      said !== undefined && words.indexOf(said) > words.indexOf(holds)
        ? [overruled(path, `\`${path.at(-1)}: ${said}\``, `\`${holds}\``)]
        : [],
  )
}

function settingsThatBothHave(
  floor: Settings,
  tools: PolicyFile['tools'],
  own: PolicyFile,
): readonly Setting[] {
  const { stale, unmapped_author } = own.reviewers ?? {}
  const { hints, unmarked } = own.provenance ?? {}
  const { reviewers, provenance } = floor
  const unlisted = tools?.unlisted ?? 'allow'
  return [
    { path: ['mode'], words: MODES, floor: floor.mode, own: own.mode },
    { path: ['reviewers', 'stale'], words: STALE, floor: reviewers.stale, own: stale },
    {
      path: ['reviewers', 'unmapped_author'],
      words: UNMAPPED,
      floor: reviewers.unmapped_author,
      own: unmapped_author,
    },
    { path: ['provenance', 'hints'], words: HINTS, floor: provenance.hints, own: hints },
    { path: ['provenance', 'unmarked'], words: UNMARKED, floor: provenance.unmarked, own: unmarked },
    { path: ['tools', 'unlisted'], words: STANCES.toReversed(), floor: unlisted, own: own.tools?.unlisted },
  ]
}

function overruled(path: KeyPath, said: string, holds: string): Remark {
  const message = `${said} has no effect: the organisation's policy asks for ${holds}, and a repository can only be stricter`
  return { path, code: 'overruled', message, severity: 'warning' }
}

function toolRemarks(floor: PolicyFile, own: PolicyFile): readonly Remark[] {
  const named = [
    ...(own.tools?.allow ?? []).map((tool, index) => ({
      tool,
      path: ['tools', 'allow', index],
      said: 'allow' as const,
    })),
    ...(own.tools?.exception ?? []).map((tool, index) => ({
      tool,
      path: ['tools', 'exception', index],
      said: 'exception' as const,
    })),
    ...(own.tools?.trials ?? []).map(({ tool }, index) => ({
      tool,
      path: ['tools', 'trials', index, 'tool'],
      said: 'allow' as const,
    })),
  ]
  return named.flatMap(({ tool, path, said }) => {
    const holds = listedStance(floor.tools, tool)
    const isLooser = STANCES.indexOf(said) < STANCES.indexOf(holds) && !isOnTrial(floor, tool)
    return isLooser ? [overruled(path, `\`${tool}\` in this list`, STANCE_WORDS[holds])] : []
  })
}

const STANCE_WORDS = {
  allow: 'no restriction',
  exception: 'an exception for this tool',
  deny: 'this tool never to be used',
} as const

function isOnTrial(floor: PolicyFile, tool: string): boolean {
  return (floor.tools?.trials ?? []).some((trial) => trial.tool === tool)
}

function levelRemarks(floor: PolicyFile, own: PolicyFile): readonly Remark[] {
  const above = floor.blast_radius ?? []
  const places = (own.blast_radius ?? []).map(({ level }) => above.findIndex((each) => each.level === level))
  return (own.blast_radius ?? []).flatMap((level, index): Remark[] => {
    const place = places[index] ?? -1
    const known = above[place]
    if (known === undefined) return []
    const path = ['blast_radius', index]
    const isLowered = places.slice(0, index).some((earlier) => earlier > place)
    const order = isLowered
      ? [overruled([...path, 'level'], `the place of \`${level.level}\``, 'another order of the levels')]
      : []
    const limits = (['changed_lines', 'changed_files'] as const).flatMap((key) => {
      const [most = Number.POSITIVE_INFINITY, said = 0] = [known[key], level[key]]
      return said > most ? [overruled([...path, key], `\`${key}: ${said}\``, `\`${most}\``)] : []
    })
    const label = known.label !== undefined && level.label !== undefined && known.label !== level.label
    return [
      ...order,
      ...limits,
      ...(label ? [overruled([...path, 'label'], `\`label: ${level.label}\``, `\`${known.label}\``)] : []),
    ]
  })
}

function exceptionRemarks(floor: PolicyFile, own: PolicyFile): readonly Remark[] {
  const granters = floor.exceptions?.grant
  const added = (own.exceptions?.grant ?? []).flatMap((granter, index) =>
    granters === undefined || granters.includes(granter)
      ? []
      : [
          overruled(
            ['exceptions', 'grant', index],
            `\`${granter}\` in this list`,
            `grants by ${granters.join(', ')}`,
          ),
        ],
  )
  const [days = 0, most = 14] = [own.exceptions?.max_days, floor.exceptions?.max_days]
  return days > most
    ? [...added, overruled(['exceptions', 'max_days'], `\`max_days: ${days}\``, `at most \`${most}\``)]
    : added
}

function labelRemarks(floor: PolicyFile, own: PolicyFile): readonly Remark[] {
  return (['ai', 'exception'] as const).flatMap((name) => {
    const [holds, said] = [floor.labels?.[name], own.labels?.[name]]
    if (holds === undefined || said === undefined || holds === said) return []
    return [overruled(['labels', name], `\`${name}: ${said}\``, `\`${holds}\``)]
  })
}
