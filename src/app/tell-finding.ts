import { touchesOthers } from '../core/decide.ts'
import { type LateFinding, lateFindingComment } from '../report/findings.ts'
import type { AnsweringPorts } from './answering.ts'
import { OutsideError } from './errors.ts'
import { policyOf } from './judge.ts'
import { findPolicyInForce } from './policy-in-force.ts'
import type { Clock, RememberPolicies } from './ports.ts'
import type { PullRequestRef } from './work.ts'

export interface TellPorts extends AnsweringPorts {
  readonly policies: RememberPolicies
  readonly clock: Clock
}

/**
 * One comment on the pull request where something was found, for the teams that answer for exceptions. It must hold up
 * nothing else: a finding that nobody could be told of is in the audit log all the same.
 */
export async function tellFinding(
  ports: TellPorts,
  ref: PullRequestRef,
  name: string,
  finding: LateFinding,
): Promise<void> {
  const known = await ports.policies.lastPolicy(ref)
  if (known === null) return
  const policy = policyOf(findPolicyInForce(known, known, ports.clock()))
  const isOnlyObserved = policy !== null && !touchesOthers(policy)
  if (isOnlyObserved || !(await ports.once.takeOnce(ref, name))) return
  try {
    await ports.answer.reply(ref, lateFindingComment(finding, policy?.granters ?? null, ref.owner))
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error
    ports.log.warn({ ref, err: error }, 'a finding could not be shown on its pull request')
  }
}
