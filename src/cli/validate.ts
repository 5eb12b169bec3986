import type { Command } from 'commander'
import { POLICY_PATH } from '../app/policy-in-force.ts'
import { formatProblem, loadPolicy } from '../policy/load.ts'
import type { PolicyProblem } from '../policy/policy.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { readNamedFile } from './read-file.ts'
import type { World } from './world.ts'

interface Options {
  readonly format: 'text' | 'json'
}

/** `validate`: every mistake of a policy file at its line and column. Warnings are shown and pass. */
export async function runValidate(command: Command, world: World): Promise<ExitCode> {
  const { format } = command.opts<Options>()
  const file = command.args[0] ?? POLICY_PATH
  const loaded = loadPolicy({ text: await readNamedFile(file, world), file, layer: 'repository' })
  const problems = loaded.ok ? loaded.warnings : loaded.problems
  await world.out.write(format === 'json' ? `${JSON.stringify(problems, null, 2)}\n` : textOf(problems))
  if (loaded.ok && format === 'text') await world.out.write(`${file}: valid\n`)
  return loaded.ok ? EXIT.met : EXIT.unmet
}

function textOf(problems: readonly PolicyProblem[]): string {
  return problems.map((problem) => `${formatProblem(problem)}\n`).join('')
}
