import type { Command } from 'commander'
import { formatProblem } from '../policy/load.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { explainPolicy } from './explain-policy.ts'
import { localPolicy } from './local-policy.ts'
import { tellUndecided } from './undecided.ts'
import type { World } from './world.ts'

interface Options {
  readonly policy?: string
  readonly format: 'text' | 'json'
}

/** `explain`: what the policy in force says, and where each value came from. */
export async function runExplain(command: Command, world: World): Promise<ExitCode> {
  const options = command.opts<Options>()
  const repository = await world.openRepository(world.directory)
  const { policy, at } = await localPolicy(repository, options.policy ?? null, world)
  if (policy.state !== 'valid') return tellUndecided({ policy, at }, options.format, world)
  await world.err.write(policy.warnings.map((warning) => `${formatProblem(warning)}\n`).join(''))
  const text =
    options.format === 'json' ? `${JSON.stringify(policy.policy, null, 2)}\n` : explainPolicy(policy.policy)
  await world.out.write(text)
  return EXIT.met
}
