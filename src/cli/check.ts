import type { Command } from 'commander'
import { UsageError } from './errors.ts'
import { type ExitCode, exitCodeOf } from './exit-codes.ts'
import { type Format, formatDecision } from './formats.ts'
import { type Judged, judgeLocal } from './judge-local.ts'
import { judgePullRequest } from './judge-pull-request.ts'
import { tellUndecided } from './undecided.ts'
import type { World } from './world.ts'

interface Options {
  readonly pullRequest?: string
  readonly base?: string
  readonly head: string
  readonly policy?: string
  readonly title?: string
  readonly body?: string
  readonly format: Format
}

/** `check`: judges a local change, or an open pull request, and tells the shell whether the policy is met. */
export async function runCheck(command: Command, world: World): Promise<ExitCode> {
  const options = command.opts<Options>()
  const judged = await judge(options, world)
  if (judged.state === 'undecided') return tellUndecided(judged, options.format, world)
  await world.out.write(formatDecision(judged.decision, options.format, world.out.colours))
  return exitCodeOf(judged.decision)
}

function judge({ pullRequest, ...options }: Options, world: World): Promise<Judged> {
  if (pullRequest === undefined) return judgeLocal(options, world)
  if (options.base !== undefined || options.title !== undefined || options.body !== undefined)
    throw new UsageError('--base, --title and --body are of a local change; --pull-request has its own')
  return judgePullRequest({ ...options, pullRequest }, world)
}
