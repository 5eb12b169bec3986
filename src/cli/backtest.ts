import type { Command } from 'commander'
import type { LocalBranch, LocalRepository, MergedChange } from '../app/local-repository.ts'
import { decide } from '../core/decide.ts'
import type { Decision } from '../core/decision.ts'
import type { PolicyInForce } from '../policy/policy.ts'
import { runRecordedBacktest } from './backtest-recorded.ts'
import { backtestText, type Judgement } from './backtest-text.ts'
import { UsageError } from './errors.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { localPolicy } from './local-policy.ts'
import { positive } from './numbers.ts'
import { tellUndecided } from './undecided.ts'
import type { World } from './world.ts'

interface Options {
  readonly policy?: string
  readonly recorded?: string
  readonly last: string
  readonly format: 'text' | 'json'
}

/** `backtest`: what a policy would have said of the changes that came into the default branch last. */
export async function runBacktest(command: Command, world: World): Promise<ExitCode> {
  const options = command.opts<Options>()
  if (options.recorded !== undefined) return runRecordedBacktest(command, world)
  const repository = await world.openRepository(world.directory)
  const { policy, at } = await localPolicy(repository, options.policy ?? null, world)
  if (policy.state !== 'valid') return tellUndecided({ policy, at }, options.format, world)
  const branch = await repository.defaultBranch()
  const tip = branch === null ? null : await repository.resolve(branch.revision)
  if (branch === null || tip === null) throw new UsageError('there is no default branch here')
  const changes = await repository.mergedChanges(tip, positive(options.last, '--last'))
  const judgements = await judgeAll({ repository, branch, policy: policy.policy, world }, changes)
  await world.out.write(
    options.format === 'json'
      ? `${JSON.stringify(judgements, null, 2)}\n`
      : backtestText(judgements, branch.name, at),
  )
  return EXIT.met
}

interface Bench {
  readonly repository: LocalRepository
  readonly branch: LocalBranch
  readonly policy: PolicyInForce
  readonly world: World
}

async function judgeAll(bench: Bench, changes: readonly MergedChange[]): Promise<readonly Judgement[]> {
  const { err } = bench.world
  const judgements: Judgement[] = []
  for (const change of changes) {
    if (err.isTerminal) await err.write(`\rjudging ${judgements.length + 1} of ${changes.length}`)
    judgements.push({ change, decision: await judge(bench, change) })
  }
  if (err.isTerminal) await err.write('\r\u001b[K')
  return judgements
}

async function judge({ repository, branch, policy, world }: Bench, change: MergedChange): Promise<Decision> {
  const facts = await repository.facts({
    base: change.base,
    head: change.head,
    baseBranch: branch.name,
    headBranch: change.headBranch ?? '',
    title: change.title,
    body: '',
    number: change.number ?? 0,
  })
  return decide(facts, policy, world.now())
}
