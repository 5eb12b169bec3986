import type { z } from 'zod'
import { explainIssues } from './explain.ts'
import { jsonSchemaOf } from './language.ts'
import type { PolicyProblem } from './policy.ts'
import { type Mistake, type PlaceOf, readYaml } from './yaml-tree.ts'

export type ReadText<T> =
  | { readonly ok: true; readonly value: T; readonly placeOf: PlaceOf }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] }

/** Reads hostile YAML as what was declared. Any text ends, in bounded time, in a value or in problems with a place. */
export function readDeclared<T>(declaration: z.ZodType<T>, text: string, file: string): ReadText<T> {
  const tree = readYaml(text)
  if (!tree.ok) return { ok: false, problems: problemsIn(file, tree.mistakes) }
  const { value, placeOf } = tree
  if (value === null) return { ok: false, problems: problemsIn(file, [EMPTY]) }
  const parsed = declaration.safeParse(value)
  if (parsed.success) return { ok: true, value: parsed.data, placeOf }
  const context = { language: jsonSchemaOf(declaration), value, placeOf }
  return { ok: false, problems: problemsIn(file, explainIssues(parsed.error.issues, context)) }
}

const EMPTY: Mistake = {
  line: 1,
  column: 1,
  code: 'empty',
  message: 'the file is empty; its first line is `version: 1`, and `countersign init` proposes the rest',
}

function problemsIn(file: string, mistakes: readonly Mistake[]): readonly PolicyProblem[] {
  return inOrder(mistakes.map((mistake) => ({ file, severity: 'error', ...mistake })))
}

/** Problems in the order of their places. */
export function inOrder(problems: readonly PolicyProblem[]): readonly PolicyProblem[] {
  return problems.toSorted((one, other) => one.line - other.line || one.column - other.column)
}
