import { joinLevels, levelOverPreset } from './levels.ts'
import type { Layer } from './policy.ts'
import { PRESETS } from './presets.generated.ts'
import type { PolicyFile, Rule } from './schema.ts'

/** A file with its presets written out, and where each part came from: the layer, or `preset:<name>`. */
export interface ExpandedPolicy {
  readonly file: Omit<PolicyFile, 'extends'>
  readonly rules: readonly { readonly rule: Rule; readonly origin: string }[]
  /** By dotted key, two deep (`tools.deny`), levels by name (`blast_radius.critical`). */
  readonly origins: Readonly<Record<string, string>>
}

/**
 * Writes the presets of a file out, the first named at the bottom. Rules are added, a rule of the same id is replaced;
 * levels of blast radius are joined; any other key that stands higher up replaces the one below.
 */
export function expandPresets({ extends: names = [], ...own }: PolicyFile, layer: Layer): ExpandedPolicy {
  const presets = names.map((name) => ({ origin: name, ...presetOf(name) }))
  const { version } = own
  return [...presets, { origin: layer, file: own }].reduce(over, {
    file: { version },
    rules: [],
    origins: {},
  })
}

/** Names of the levels that a file declares, those of its presets too. */
export function levelNames(file: PolicyFile | null): readonly string[] {
  if (file === null) return []
  return (expandPresets(file, 'repository').file.blast_radius ?? []).map(({ level }) => level)
}

function presetOf(name: string): { readonly file: PolicyFile } {
  const file = PRESETS[name.replace('preset:', '')]
  if (file === undefined) throw new Error(`The policy extends ${name}, which loading should have refused`)
  return { file }
}

function over(
  below: ExpandedPolicy,
  { origin, file }: { readonly origin: string; readonly file: PolicyFile },
): ExpandedPolicy {
  const replaced = new Set((file.rules ?? []).map(({ id }) => id))
  const rules = [
    ...below.rules.filter(({ rule }) => !replaced.has(rule.id)),
    ...(file.rules ?? []).map((rule) => ({ rule, origin })),
  ]
  const levels = joinLevels(file.blast_radius ?? [], below.file.blast_radius ?? [], levelOverPreset)
  const custom = [...(below.file.provenance?.custom ?? []), ...(file.provenance?.custom ?? [])]
  return {
    file: {
      ...below.file,
      ...file,
      ...sections(below.file, file),
      ...(levels.length === 0 ? {} : { blast_radius: [...levels] }),
      ...(custom.length === 0
        ? {}
        : { provenance: { ...below.file.provenance, ...file.provenance, custom } }),
      rules: rules.map(({ rule }) => rule),
    },
    rules,
    origins: { ...below.origins, ...originsOf(file, origin) },
  }
}

const SECTIONS = [
  'tools',
  'reviewers',
  'provenance',
  'exceptions',
  'labels',
  'disclosure',
  'deployments',
] as const

function sections(below: PolicyFile, above: PolicyFile): Partial<PolicyFile> {
  const joined = SECTIONS.filter((name) => below[name] !== undefined || above[name] !== undefined)
  return Object.fromEntries(joined.map((name) => [name, { ...below[name], ...above[name] }]))
}

function originsOf(file: PolicyFile, origin: string): Readonly<Record<string, string>> {
  const keys = [
    ...(file.mode === undefined ? [] : ['mode']),
    ...SECTIONS.flatMap((name) => Object.keys(file[name] ?? {}).map((key) => `${name}.${key}`)),
    ...(file.blast_radius ?? []).map(({ level }) => `blast_radius.${level}`),
  ]
  return Object.fromEntries(keys.map((key) => [key, origin]))
}
