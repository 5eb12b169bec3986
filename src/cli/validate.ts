import type { Command } from 'commander'
import { POLICY_PATH } from '../app/policy-in-force.ts'
import { type TestedPolicy, testPolicy } from '../core/test-policy.ts'
import { loadPolicy } from '../policy/load.ts'
import { policyInForce } from '../policy/merge.ts'
import type { PolicyFile } from '../policy/schema.ts'
import { plural } from '../report/phrases.ts'
import type { CheckedPolicy } from '../report/policy-problems.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { type Format, formatProblems } from './formats.ts'
import { readNamedFile } from './read-file.ts'
import type { World } from './world.ts'

interface Options {
  readonly format: Format
  readonly tests?: string
}

/** `validate`: every mistake of a policy file at its line and column, and cases that it does not decide as wanted. */
export async function runValidate(command: Command, world: World): Promise<ExitCode> {
  const { format, tests } = command.opts<Options>()
  const file = command.args[0] ?? POLICY_PATH
  const loaded = loadPolicy({ text: await readNamedFile(file, world), file, layer: 'repository' })
  if (!loaded.ok) {
    await world.out.write(formatProblems({ file, problems: loaded.problems }, format))
    return EXIT.unmet
  }
  const tested = tests === undefined ? null : await runTests(loaded.file, tests, world)
  await world.out.write(report({ file, problems: loaded.warnings }, tested, format))
  return tested === null || tested.problems.length === 0 ? EXIT.met : EXIT.unmet
}

type Tested = TestedPolicy & { readonly file: string }

async function runTests(policy: PolicyFile, file: string, world: World): Promise<Tested> {
  const joined = policyInForce({ repository: policy, sources: [] })
  return { file, ...testPolicy(joined.policy, await readNamedFile(file, world), file) }
}

/** For people, one part a file; for programs, one document. */
function report(checked: CheckedPolicy, tested: Tested | null, format: Format): string {
  if (tested === null) return formatProblems(checked, format)
  const problems = [...checked.problems, ...tested.problems]
  if (format !== 'text') return formatProblems({ file: checked.file, problems }, format)
  const second =
    tested.problems.length === 0
      ? `${tested.file}: ${plural(tested.passed, 'case')} decided as wanted\n`
      : formatProblems(tested, format)
  return formatProblems(checked, format) + second
}
