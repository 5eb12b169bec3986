import type { Command } from 'commander'
import { type Backtest, backtest, type MergedName } from '../core/backtest.ts'
import { visible } from '../report/markdown.ts'
import { plural } from '../report/phrases.ts'
import { UsageError } from './errors.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { localPolicy } from './local-policy.ts'
import { positive } from './numbers.ts'
import { type ChosenPolicy, policyInFile } from './policy-choice.ts'
import { tellUndecided } from './undecided.ts'
import type { World } from './world.ts'

interface Options {
  readonly policy?: string
  readonly recorded: string
  readonly last: string
  readonly format: 'text' | 'json'
}

/** `backtest --recorded`: what a policy would have done to what the server saw merged, reviews and all. */
export async function runRecordedBacktest(command: Command, world: World): Promise<ExitCode> {
  const options = command.opts<Options>()
  if (!/^[^/\s]+\/[^/\s]+$/.test(options.recorded))
    throw new UsageError(`--recorded is "${options.recorded}", but must be owner/repository`)
  const { policy, at } = await candidateOf(options, world)
  if (policy.state !== 'valid') return tellUndecided({ policy, at }, options.format, world)
  const records = await world.openRecords()
  try {
    const recorded = await records.recordedIn(options.recorded, positive(options.last, '--last'))
    const result = backtest({ candidate: policy.policy, current: null, recorded })
    await world.out.write(
      options.format === 'json'
        ? `${JSON.stringify(result, null, 2)}\n`
        : text(result, { repository: options.recorded, at }),
    )
    return EXIT.met
  } finally {
    await records.close()
  }
}

/** A policy that is named needs no clone. */
async function candidateOf(
  { policy, recorded }: Options,
  world: World,
): Promise<{ readonly policy: ChosenPolicy; readonly at: string }> {
  if (policy !== undefined) return { policy: await policyInFile(policy, recorded, world), at: policy }
  return localPolicy(await world.openRepository(world.directory), null, world)
}

function text(
  result: Backtest,
  { repository, at }: { readonly repository: string; readonly at: string },
): string {
  const { judged, ai, blocked, warned, untold } = result
  if (judged === 0)
    return `${visible(`No merged pull request of ${repository} is on record. They are recorded as they are merged, for half a year.`)}\n`
  const lines = [
    `Judged ${plural(judged, 'merged pull request')} of ${repository} by ${at}, each as it stood when it was merged.`,
    `  with AI evidence: ${ai}`,
    `  would have been held up: ${counted(blocked)}`,
    ...(warned.length === 0 ? [] : [`  would have been warned of: ${counted(warned)}`]),
    ...(untold.length === 0
      ? []
      : [`  cannot be told, since what the policy asks for was not read then: ${counted(untold)}`]),
  ]
  return `${lines.map(visible).join('\n')}\n`
}

function counted(names: readonly MergedName[]): string {
  const numbers = names.map(({ number, ai }) => `#${number}${ai ? ' (AI)' : ''}`)
  return numbers.length === 0 ? '0' : `${numbers.length}: ${numbers.join(', ')}`
}
