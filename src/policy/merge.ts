import { type Settings, settingsOver } from './defaults.ts'
import { type ExpandedPolicy, expandPresets } from './expand.ts'
import { joinLevels, levelOverRepository } from './levels.ts'
import { problemAt } from './load.ts'
import { looseningRemarks } from './loosening.ts'
import type { Layer, PolicyInForce, PolicyLayer, PolicyProblem, PolicySource, RuleInForce } from './policy.ts'
import type { Level, PolicyFile, Tools } from './schema.ts'
import { HINTS, MODES, type Mode, STALE, stricter, UNMAPPED, UNMARKED } from './words.ts'
import type { Place, PlaceOf } from './yaml-tree.ts'

export interface PolicyFiles {
  readonly organisation?: PolicyFile
  readonly repository?: PolicyFile
  readonly sources: readonly PolicySource[]
  /** Where keys of the repository's file stand, so that warnings have their place. */
  readonly placeOf?: PlaceOf
}

export interface JoinedPolicy {
  readonly policy: PolicyInForce
  /** What the repository's file says and the organisation's policy overrules. */
  readonly warnings: readonly PolicyProblem[]
}

/**
 * Joins the layers that there are. Each is judged as a policy of its own, the organisation's as if it stood alone and
 * once more under what the repository sets stricter, so a repository can only tighten. At least one file is needed.
 */
export function policyInForce(files: PolicyFiles): JoinedPolicy {
  const floor = files.organisation === undefined ? null : expandPresets(files.organisation, 'organisation')
  const own = files.repository === undefined ? null : expandPresets(files.repository, 'repository')
  return {
    policy: {
      layers: layersOf(floor, own),
      sources: files.sources,
      ...settingsOfAll(floor?.file ?? NOTHING, own?.file ?? NOTHING),
      origins: originsOf(floor, own),
    },
    warnings: floor === null || own === null ? [] : warningsOf(files, floor, own),
  }
}

function layersOf(floor: ExpandedPolicy | null, own: ExpandedPolicy | null): readonly PolicyLayer[] {
  if (floor === null && own === null) throw new Error('A policy in force needs at least one file')
  if (floor === null) return own === null ? [] : [layerOf('repository', own)]
  const above = layerOf('organisation', floor)
  if (own === null) return [above]
  const below = underFloor(own, floor)
  const mode = own.file.mode === undefined ? above.mode : below.mode
  return [tightenedBy(above, { ...below, mode, rules: rulesOf(floor, mode) }), below]
}

/**
 * What the repository joins in holds for the organisation's rules too: a change that it calls critical is critical, and
 * a machine is one, whichever layer asks. What the organisation's policy says of tools and disclosure stays its own.
 */
function tightenedBy(above: PolicyLayer, below: PolicyLayer): PolicyLayer {
  const { layer, tools, disclosureHeading } = above
  // A floor without levels knows one, and a repository that has other ones does not take it away.
  const [highest] = above.levels
  const levels = below.levels.some(({ level }) => level === highest?.level) ? below.levels : above.levels
  const tightened: PolicyLayer = { ...above, ...below, layer, tools, disclosureHeading, levels }
  return JSON.stringify(tightened) === JSON.stringify(above) ? above : { ...above, tightened }
}

const NOTHING: PolicyFile = { version: 1 }

/** What judges when no usable policy ever stood: one layer with every default and no rules. */
export function emptyPolicy(): PolicyInForce {
  return policyInForce({ repository: NOTHING, sources: [] }).policy
}

function layerOf(layer: Layer, { file, rules }: ExpandedPolicy): PolicyLayer {
  const { mode, reviewers, provenance, disclosure } = settingsOver(file)
  const levels = file.blast_radius ?? []
  return {
    layer,
    mode,
    tools: file.tools ?? null,
    levels: levels.length === 0 ? [{ level: 'critical' }] : levels,
    rules: rulesOf({ rules }, mode),
    machineUsers: reviewers.machine_users,
    stale: reviewers.stale,
    unmappedAuthor: reviewers.unmapped_author,
    hints: provenance.hints,
    unmarked: provenance.unmarked,
    custom: provenance.custom,
    disclosureHeading: disclosure.heading,
  }
}

function rulesOf({ rules }: Pick<ExpandedPolicy, 'rules'>, mode: Mode): readonly RuleInForce[] {
  return rules.map(({ rule, origin }) => ({ ...rule, mode: rule.mode ?? mode, origin }))
}

/**
 * The repository's layer with the stricter values of the organisation's joined in. What the repository does not say it
 * takes from the organisation, but for the mode: a repository that enforces need not say so.
 */
function underFloor({ file, rules }: ExpandedPolicy, above: ExpandedPolicy): PolicyLayer {
  const own = layerOf('repository', { file, rules, origins: {} })
  const floor = layerOf('organisation', above)
  const mode = stricter(MODES, own.mode, floor.mode)
  const { reviewers, provenance, disclosure } = settingsOver(file, settingsOver(above.file))
  return {
    ...own,
    mode,
    tools: toolsUnderFloor(own.tools, floor.tools),
    levels: levelsUnderFloor(own, file, above),
    rules: rulesOf({ rules }, mode),
    machineUsers: union(floor.machineUsers, own.machineUsers),
    stale: stricter(STALE, reviewers.stale, floor.stale),
    unmappedAuthor: stricter(UNMAPPED, reviewers.unmapped_author, floor.unmappedAuthor),
    hints: stricter(HINTS, provenance.hints, floor.hints),
    unmarked: stricter(UNMARKED, provenance.unmarked, floor.unmarked),
    custom: [...floor.custom, ...own.custom],
    disclosureHeading: disclosure.heading,
  }
}

/** The floor's own layer holds its stance; what both exclude is joined, so that the repository's layer says so too. */
function toolsUnderFloor(own: Tools | null, floor: Tools | null): Tools | null {
  if (own === null || floor?.deny === undefined) return own
  return { ...own, deny: union(floor.deny, own.deny ?? []) }
}

function levelsUnderFloor(own: PolicyLayer, file: PolicyFile, above: ExpandedPolicy): readonly Level[] {
  const floor = above.file.blast_radius ?? []
  if (floor.length === 0) return own.levels
  return joinLevels(floor, file.blast_radius ?? [], levelOverRepository)
}

function union(one: readonly string[], other: readonly string[]): string[] {
  return [...new Set([...one, ...other])]
}

type SettingsOfAll = Omit<PolicyInForce, 'layers' | 'sources' | 'origins'>

function settingsOfAll(floor: PolicyFile, own: PolicyFile): SettingsOfAll {
  const ownOver = settingsOver(own, settingsOver(floor))
  const floorOver = settingsOver(floor, settingsOver(own))
  return {
    request: ownOver.reviewers.request,
    granters: grantersOf(floor.exceptions?.grant, own.exceptions?.grant),
    maxDays: floor === NOTHING ? ownOver.exceptions.max_days : leastDays(floor, ownOver),
    notifyDays: ownOver.exceptions.notify_days,
    aiLabel: floorOver.labels.ai,
    exceptionLabel: floorOver.labels.exception,
    environments: union(floor.deployments?.environments ?? [], own.deployments?.environments ?? []),
  }
}

/** A floor that names no limit has the usual one, as it would alone. */
function leastDays(floor: PolicyFile, ownOver: Settings): number {
  return Math.min(settingsOver(floor).exceptions.max_days, ownOver.exceptions.max_days)
}

/** Where the floor names granters, a repository can leave some out, and add none. */
function grantersOf(
  floor: readonly string[] | undefined,
  own: readonly string[] | undefined,
): readonly string[] | null {
  if (floor === undefined || own === undefined) return floor ?? own ?? null
  const both = floor.filter((granter) => own.includes(granter))
  return both.length === 0 ? floor : both
}

function originsOf(
  floor: ExpandedPolicy | null,
  own: ExpandedPolicy | null,
): Readonly<Record<string, string>> {
  const below = own?.origins ?? {}
  const above = floor?.origins ?? {}
  const names = [...new Set([...Object.keys(above), ...Object.keys(below)])]
  return Object.fromEntries(
    names.map((name) => [
      name,
      [above[name], below[name]].filter((origin) => origin !== undefined).join(' + '),
    ]),
  )
}

function warningsOf(
  files: PolicyFiles,
  floor: ExpandedPolicy,
  own: ExpandedPolicy,
): readonly PolicyProblem[] {
  const source = files.sources.find(({ layer }) => layer === 'repository')
  const placeOf = files.placeOf ?? ((): Place => ({ line: 1, column: 1 }))
  const file = source?.path ?? '.github/ai-policy.yml'
  return looseningRemarks(floor.file, own.file).map((remark) => problemAt(remark, file, placeOf))
}
