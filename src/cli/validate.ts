import type { Command } from 'commander'
import { POLICY_PATH } from '../app/policy-in-force.ts'
import { loadPolicy } from '../policy/load.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { type Format, formatProblems } from './formats.ts'
import { readNamedFile } from './read-file.ts'
import type { World } from './world.ts'

/** `validate`: every mistake of a policy file at its line and column. Warnings are shown and pass. */
export async function runValidate(command: Command, world: World): Promise<ExitCode> {
  const { format } = command.opts<{ readonly format: Format }>()
  const file = command.args[0] ?? POLICY_PATH
  const loaded = loadPolicy({ text: await readNamedFile(file, world), file, layer: 'repository' })
  const problems = loaded.ok ? loaded.warnings : loaded.problems
  await world.out.write(formatProblems({ file, problems }, format))
  return loaded.ok ? EXIT.met : EXIT.unmet
}
