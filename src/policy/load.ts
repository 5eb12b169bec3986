import { remarksOn } from './checks.ts'
import { explainIssues } from './explain.ts'
import { policyLanguage } from './language.ts'
import { didYouMean } from './nearest.ts'
import type { Layer, PolicyProblem } from './policy.ts'
import { PRESETS } from './presets.generated.ts'
import { PolicyFile } from './schema.ts'
import { type Mistake, type PlaceOf, readYaml, YAML_LIMITS } from './yaml-tree.ts'

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
  const tree = readYaml(text)
  if (!tree.ok) return { ok: false, problems: tree.mistakes.map((mistake) => problem(file, mistake)) }
  const { value, placeOf } = tree
  if (value === null) return { ok: false, problems: [problem(file, EMPTY)] }
  const parsed = PolicyFile.safeParse(value)
  if (!parsed.success) {
    const mistakes = explainIssues(parsed.error.issues, { language: policyLanguage(), value, placeOf })
    return { ok: false, problems: inOrder(mistakes.map((mistake) => problem(file, mistake))) }
  }
  return checked(file, parsed.data, placeOf)
}

const EMPTY: Mistake = {
  line: 1,
  column: 1,
  code: 'empty',
  message: 'the file is empty; its first line is `version: 1`, and `countersign init` proposes the rest',
}

function checked(name: string, file: PolicyFile, placeOf: PlaceOf): LoadedPolicy {
  const remarks = [...remarksOn(file), ...presetRemarks(file)].map(({ path, code, message, severity }) => ({
    file: name,
    ...placeOf(path),
    severity,
    message,
    code,
  }))
  const errors = remarks.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) return { ok: false, problems: inOrder(errors).slice(0, YAML_LIMITS.problems) }
  return { ok: true, file, warnings: inOrder(remarks), placeOf }
}

function presetRemarks(file: PolicyFile): ReturnType<typeof remarksOn> {
  const known = Object.keys(PRESETS).map((name) => `preset:${name}`)
  return (file.extends ?? []).flatMap((name, index) => {
    if (known.includes(name)) return []
    const message = `there is no \`${name}\`${didYouMean(name, known)}; there are ${known.map((each) => `\`${each}\``).join(', ')}`
    return [{ path: ['extends', index], code: 'unknown-preset', message, severity: 'error' as const }]
  })
}

function problem(file: string, mistake: Mistake): PolicyProblem {
  return { file, severity: 'error', ...mistake }
}

function inOrder(problems: readonly PolicyProblem[]): readonly PolicyProblem[] {
  return problems.toSorted((one, other) => one.line - other.line || one.column - other.column)
}

/** `file:line:column message`. */
export function formatProblem({ file, line, column, message }: PolicyProblem): string {
  return `${file}:${line}:${column} ${message}`
}
