import type { PolicyInForce } from '../policy/policy.ts'
import { digestOf } from '../report/digest.ts'
import type { CheckReport, CheckState } from '../report/effect.ts'
import { givenUpReport, progressReport } from '../report/progress.ts'
import { policyOf } from './judge.ts'
import { findPolicyInForce } from './policy-in-force.ts'
import type { Claimed, Clock, Log, RememberPolicies } from './ports.ts'
import type { PublishCheck } from './production-ports.ts'
import type { PullRequestRef } from './work.ts'

export interface ProgressPorts {
  readonly checks: PublishCheck
  readonly policies: RememberPolicies
  readonly clock: Clock
  readonly log: Log
}

type Work = Pick<Claimed, 'key' | 'items'>

/** While it cannot be judged, the check says so, if it can be written: no earlier verdict passes by silence. */
export async function showProgress(ports: ProgressPorts, work: Work, reason: string): Promise<void> {
  await show(ports, work, () => ({ state: 'in-progress', report: progressReport(reason) }))
}

/** Nothing stays in progress for ever: work that was given up leaves a verdict that passes nothing. */
export async function showGivenUp(ports: ProgressPorts, work: Work): Promise<void> {
  await show(ports, work, (policy) => ({
    state: isEnforcing(policy) ? 'failure' : 'neutral',
    report: givenUpReport(),
  }))
}

interface Wish {
  readonly state: CheckState
  readonly report: CheckReport
}

/** Where there is no policy nothing is posted, and where none was ever seen, nobody knows of one. */
async function show(
  ports: ProgressPorts,
  { key, items }: Work,
  wishFor: (policy: PolicyInForce | null) => Wish,
): Promise<void> {
  const place = placeOf(items)
  if (place === null) return
  try {
    const known = await ports.policies.lastPolicy(place.ref)
    if (known === null) return
    const { state, report } = wishFor(policyOf(findPolicyInForce(known, known, ports.clock())))
    await ports.checks.publishCheck(place.ref, place.head, {
      state,
      report,
      digest: digestOf(report.summary),
    })
  } catch (error) {
    ports.log.debug({ key, err: error }, 'what goes on could not be shown either')
  }
}

/** The head that was told of last. */
function placeOf(items: Claimed['items']): { readonly ref: PullRequestRef; readonly head: string } | null {
  const heads = items.flatMap(({ item }) =>
    item.kind === 'pull-request' && item.headHint !== undefined
      ? [{ ref: item.ref, head: item.headHint }]
      : [],
  )
  return heads.at(-1) ?? null
}

/** Without a policy that can be used, nothing may pass. */
function isEnforcing(policy: PolicyInForce | null): boolean {
  return (
    policy === null ||
    policy.layers.some(
      ({ mode, rules }) => mode === 'enforce' || rules.some((rule) => rule.mode === 'enforce'),
    )
  )
}
