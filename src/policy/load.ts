import { type Remark, remarksOn } from './checks.ts'
import { didYouMean } from './nearest.ts'
import type { Layer, PolicyProblem } from './policy.ts'
import { PRESETS } from './presets.generated.ts'
import { inOrder, readDeclared } from './read.ts'
import { PolicyFile } from './schema.ts'
import { type PlaceOf, YAML_LIMITS } from './yaml-tree.ts'

export interface PolicyText {
  readonly text: string
  /** How the file is named to people. */
  readonly file: string
  readonly layer: Layer
}

export type LoadedPolicy =
  | {
      readonly ok: true
      readonly file: PolicyFile
      readonly warnings: readonly PolicyProblem[]
      /** Where a key of the file stands, for what is found out later. */
      readonly placeOf: PlaceOf
    }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] }

/** Reads a policy text. Any text ends, in bounded time, in a policy or in problems that have their place. */
export function loadPolicy({ text, file }: PolicyText): LoadedPolicy {
  const read = readDeclared(PolicyFile, text, file)
  if (!read.ok) return read
  const { value, placeOf } = read
  const remarks = [...remarksOn(value), ...presetRemarks(value)].map((remark) =>
    problemAt(remark, file, placeOf),
  )
  const errors = remarks.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) return { ok: false, problems: inOrder(errors).slice(0, YAML_LIMITS.problems) }
  return { ok: true, file: value, warnings: inOrder(remarks), placeOf }
}

/** Gives a remark its place in a file. */
export function problemAt({ path, ...remark }: Remark, file: string, placeOf: PlaceOf): PolicyProblem {
  return { file, ...placeOf(path), ...remark }
}

function presetRemarks(file: PolicyFile): readonly Remark[] {
  const known = Object.keys(PRESETS).map((name) => `preset:${name}`)
  return (file.extends ?? []).flatMap((name, index): Remark[] => {
    if (known.includes(name)) return []
    const list = known.map((each) => `\`${each}\``).join(', ')
    const message = `there is no \`${name}\`${didYouMean(name, known)}; there are ${list}`
    return [{ path: ['extends', index], code: 'unknown-preset', message, severity: 'error' }]
  })
}

/** `file:line:column message`. */
export function formatProblem({ file, line, column, message }: PolicyProblem): string {
  return `${file}:${line}:${column} ${message}`
}
