import { type Backtest, backtestSteps, type MergedName } from '../core/backtest.ts'
import { digestOf } from '../report/digest.ts'
import type { BacktestSummary } from '../report/policy-lines.ts'
import { policyOf, type Seen } from './judge.ts'
import type { KeepRecordedFacts, RecordedScope } from './ports.ts'

export interface BacktestPorts {
  readonly recorded: KeepRecordedFacts
  /** Lets others have their turn. */
  readonly pause: () => Promise<void>
}

/** Tries proposed policies on what was merged. */
export interface Backtests {
  /** Null: the pull request proposes no policy that could be tried. */
  backtestOf(seen: Seen): Promise<BacktestSummary | null>
}

/** How many merged pull requests a policy is tried on. */
const MOST_RECORDED = 500
const STEPS_AT_ONCE = 10
const MOST_KEPT = 20

/** Each proposal is tried once, until something more is merged. */
export function createBacktests(ports: BacktestPorts): Backtests {
  const known = new Map<string, BacktestSummary>()
  return {
    async backtestOf(seen) {
      const candidate = seen.policyChange?.candidate ?? null
      if (candidate === null) return null
      const scope = scopeOf(seen)
      const current = policyOf(seen.inForce)
      const mark = await ports.recorded.recordedMark(scope)
      const key = digestOf(JSON.stringify([scope, mark, candidate, current]))
      const summary = known.get(key) ?? (await run(ports, seen, scope))
      if (known.size >= MOST_KEPT) known.clear()
      known.set(key, summary)
      return summary
    },
  }
}

async function run(ports: BacktestPorts, seen: Seen, scope: RecordedScope): Promise<BacktestSummary> {
  const candidate = seen.policyChange?.candidate
  if (candidate === undefined || candidate === null) throw new Error('there is no policy to try')
  const { repository, teams } = seen.reading.facts
  const steps = backtestSteps({
    candidate,
    current: policyOf(seen.inForce),
    recorded: await ports.recorded.recordedFacts(scope, MOST_RECORDED),
    today: { teams, repository },
  })
  let step = steps.next()
  for (let count = 1; step.done !== true; count += 1) {
    if (count % STEPS_AT_ONCE === 0) await ports.pause()
    step = steps.next()
  }
  return summaryOf(step.value, `${repository.owner}/${repository.name}`)
}

/** The policy of an organisation is tried on everything that was merged in it. */
function scopeOf({ policyChange, ref }: Seen): RecordedScope {
  const isOrganisations =
    policyChange?.candidate?.layers.every(({ layer }) => layer === 'organisation') === true
  return isOrganisations ? { installation: ref.installation } : { repositoryId: ref.repositoryId }
}

function summaryOf(result: Backtest, home: string): BacktestSummary {
  return {
    judged: result.judged,
    ai: result.ai,
    wouldBlock: namesOf(result.blocked, home),
    blockedAi: result.blocked.filter(({ ai }) => ai).length,
    wouldWarn: namesOf(result.warned, home),
    wouldPass: namesOf(result.passed, home),
    untold: result.untold.length,
  }
}

/** Numbers of this repository, `owner/name#12` of others. */
function namesOf(names: readonly MergedName[], home: string): BacktestSummary['wouldBlock'] {
  return names.map(({ repository, number }) =>
    repository.toLowerCase() === home.toLowerCase() ? number : `${repository}#${number}`,
  )
}
