import { formatProblem, loadPolicy } from '../../src/policy/load.ts'
import type { PolicyProblem } from '../../src/policy/policy.ts'
import type { PolicyFile } from '../../src/policy/schema.ts'

export const FILE = '.github/ai-policy.yml'

/** The policy that a text stands for; throws with its problems when there are any. */
export function loaded(text: string): Extract<ReturnType<typeof loadPolicy>, { ok: true }> {
  const result = loadPolicy({ text, file: FILE, layer: 'repository' })
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join('\n'))
  return result
}

/** A policy file of version 1 with this text below. */
export function policyFile(text = ''): PolicyFile {
  return loaded(`version: 1\n${text}`).file
}

/** The problems for which a text is refused; none when it is not. */
export function problemsOf(text: string): readonly PolicyProblem[] {
  const result = loadPolicy({ text, file: FILE, layer: 'repository' })
  return result.ok ? [] : result.problems
}
