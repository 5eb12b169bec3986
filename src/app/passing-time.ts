import { breakerStates, shareWindows } from '../core/share-windows.ts'
import type { PolicyInForce } from '../policy/policy.ts'
import { policyOf } from './judge.ts'
import { findPolicyInForce, GRACE_HOURS } from './policy-in-force.ts'
import type { AcceptDeliveries, Clock, KnownPolicy, RememberPolicies } from './ports.ts'
import type { ReadShares, TakeOnce } from './upkeep-ports.ts'
import type { RepositoryRef } from './work.ts'

export interface TimePorts {
  readonly policies: RememberPolicies
  readonly shares: ReadShares
  readonly once: TakeOnce
  readonly work: AcceptDeliveries
  readonly clock: Clock
}

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS

/**
 * Has open pull requests looked at again where time alone changes the verdict: a trial is over, a circuit breaker may
 * close because old merges leave its window, the last valid policy has stood in long enough.
 */
export async function lookAtPassedTime(ports: TimePorts): Promise<void> {
  const now = ports.clock()
  for (const { ref, policy: known } of await ports.policies.timedPolicies()) {
    const policy = policyOf(findPolicyInForce(known, known, now))
    const ends = [...graceEnds(known), ...(policy === null ? [] : trialEnds(policy))]
    const over = await notTaken(
      ports,
      ref,
      ends.filter((end) => isJustPast(end, now)),
    )
    const turns = policy !== null && (await breakerTurns(ports, ref, policy, now))
    if (over.length > 0 || turns)
      await ports.work.ask([{ kind: 'repository', ref, reason: 'time-passed', head: null }])
    // Last: a process that dies in between asks again, and to look twice does no harm.
    for (const name of over) await ports.once.takeOnce(ref, name)
  }
}

/** Long past ends were seen by every look since. */
function isJustPast(end: string, now: string): boolean {
  const past = Date.parse(now) - Date.parse(end)
  return past >= 0 && past < 2 * DAY_MS
}

function graceEnds({ invalidSince }: KnownPolicy): readonly string[] {
  if (invalidSince === null) return []
  return [new Date(Date.parse(invalidSince) + GRACE_HOURS * HOUR_MS).toISOString()]
}

/** The last day of a trial counts whole, in UTC. */
function trialEnds({ layers }: PolicyInForce): readonly string[] {
  const trials = layers.flatMap(({ tools }) => tools?.trials ?? [])
  return trials.map(({ until }) => new Date(Date.parse(until) + DAY_MS).toISOString())
}

/** Names of the ends after which nobody has looked yet. */
async function notTaken(
  { once }: TimePorts,
  ref: RepositoryRef,
  ends: readonly string[],
): Promise<readonly string[]> {
  const names = []
  for (const end of new Set(ends)) if (!(await once.isTaken(ref, `time:${end}`))) names.push(`time:${end}`)
  return names
}

async function breakerTurns(
  { shares: read }: TimePorts,
  ref: RepositoryRef,
  policy: PolicyInForce,
  now: string,
): Promise<boolean> {
  const shares = await Promise.all(shareWindows(policy).map((days) => read.shareOf(ref, days, now)))
  return breakerStates({ shares }, policy).some(({ open }, index) => open !== shares[index]?.open)
}
