import type { Command } from 'commander'
import { POLICY_PATH } from '../app/policy-in-force.ts'
import { TOOL_NAMES } from '../core/markers/tool-names.ts'
import { type TestedPolicy, testPolicy } from '../core/test-policy.ts'
import { levelNames } from '../policy/expand.ts'
import { type LoadedPolicy, loadPolicy } from '../policy/load.ts'
import { policyInForce } from '../policy/merge.ts'
import type { Layer, PolicyInForce, PolicyProblem } from '../policy/policy.ts'
import { semanticProblems } from '../policy/semantics.ts'
import { plural } from '../report/phrases.ts'
import type { CheckedPolicy } from '../report/policy-problems.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { type Format, formatProblems } from './formats.ts'
import { readNamedFile } from './read-file.ts'
import type { World } from './world.ts'

interface Options {
  readonly format: Format
  /** True: the tests beside the policy. */
  readonly tests?: string | true
  readonly organisation?: string
}

/** `validate`: every mistake of a policy file at its line and column, and cases that it does not decide as wanted. */
export async function runValidate(command: Command, world: World): Promise<ExitCode> {
  const { format, tests, organisation } = command.opts<Options>()
  const file = command.args[0] ?? POLICY_PATH
  const examined = await examine({ file, organisation }, world)
  const tested =
    tests === undefined || examined.policy === null
      ? null
      : await runTests(examined.policy, tests === true ? testsBeside(file) : tests, world)
  await world.out.write(report({ file, problems: examined.problems }, tested, format))
  const problems = [...examined.problems, ...(tested?.problems ?? [])]
  return problems.some(({ severity }) => severity === 'error') ? EXIT.unmet : EXIT.met
}

interface Examined {
  readonly problems: readonly PolicyProblem[]
  /** Null when it cannot be used. */
  readonly policy: PolicyInForce | null
}

/** A policy file alone, or as it stands below the one of its organisation. */
async function examine(
  { file, organisation }: { readonly file: string; readonly organisation: string | undefined },
  world: World,
): Promise<Examined> {
  const floor = organisation === undefined ? null : await load(organisation, 'organisation', world)
  if (floor?.ok === false) return { problems: floor.problems, policy: null }
  const own = await load(file, 'repository', world)
  if (!own.ok) return { problems: own.problems, policy: null }
  const { policy, warnings } = policyInForce({
    ...(floor === null ? {} : { organisation: floor.file }),
    repository: own.file,
    sources: [{ layer: 'repository', repository: '', path: file, commit: null, blob: null }],
    placeOf: own.placeOf,
  })
  const meaning = semanticProblems(
    { file: own.file, placeOf: own.placeOf, name: file },
    { toolIds: TOOL_NAMES, ...(floor === null ? {} : { levels: levelNames(floor.file) }) },
  )
  return { problems: [...own.warnings, ...warnings, ...meaning], policy }
}

async function load(file: string, layer: Layer, world: World): Promise<LoadedPolicy> {
  return loadPolicy({ text: await readNamedFile(file, world), file, layer })
}

/** `ai-policy.tests.yml` for `ai-policy.yml`. */
function testsBeside(file: string): string {
  const policy = file === '-' ? POLICY_PATH : file
  return policy.replace(/(\.[^./\\]*)?$/, '.tests$1')
}

type Tested = TestedPolicy & { readonly file: string }

async function runTests(policy: PolicyInForce, file: string, world: World): Promise<Tested> {
  return { file, ...testPolicy(policy, await readNamedFile(file, world), file) }
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
