import { touchesOthers } from '../core/decide.ts'
import { type LateFinding, lateFindingComment } from '../report/findings.ts'
import { type AnsweringPorts, replyOnce } from './answering.ts'
import { OutsideError } from './errors.ts'
import { policyOf } from './judge.ts'
import { findPolicyInForce, type InForce } from './policy-in-force.ts'
import type { Clock, RememberPolicies, Reply } from './ports.ts'
import type { PullRequestRef } from './work.ts'

export interface TellPorts extends AnsweringPorts {
  /** For what nobody waits for, unlike the answer to a command. */
  readonly notices: Reply
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
  const audience = audienceOf(findPolicyInForce(known, known, ports.clock()))
  if (audience === null) return
  try {
    const body = lateFindingComment(finding, audience.granters, ref.owner)
    await replyOnce({ ...ports, answer: ports.notices }, ref, name, body)
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error
    ports.log.warn({ ref, err: error }, 'a finding could not be shown on its pull request')
  }
}

/** Who is told of what is found after the fact. */
export interface Audience {
  /** Who grants exceptions; null: the policy names nobody. */
  readonly granters: readonly string[] | null
}

/** Null where everything is only observed: then nobody is told. */
export function audienceOf(inForce: InForce): Audience | null {
  const policy = policyOf(inForce)
  if (policy === null) return { granters: null }
  return touchesOthers(policy) ? { granters: policy.granters } : null
}
