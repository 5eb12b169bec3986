import { touchesOthers } from '../core/decide.ts'
import { type LateFinding, lateFindingComment } from '../report/findings.ts'
import { type AnsweringPorts, replyOnce } from './answering.ts'
import { policyOf } from './judge.ts'
import { findPolicyInForce, type InForce } from './policy-in-force.ts'
import type { RememberPolicies, Reply } from './ports.ts'
import { type TellLaterPorts, tellOrLater, type Untold } from './tell-later.ts'
import type { PullRequestRef } from './work.ts'

export interface TellPorts extends AnsweringPorts, TellLaterPorts {
  /** For what nobody waits for, unlike the answer to a command. */
  readonly notices: Reply
  readonly policies: RememberPolicies
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
  await tellSince(ports, ref, { name, finding, since: ports.clock() })
}

/** The same, where it has been tried since then. */
export async function tellSince(
  ports: TellPorts,
  ref: PullRequestRef,
  { name, finding, since }: Pick<Untold, 'name' | 'finding' | 'since'>,
): Promise<void> {
  const known = await ports.policies.lastPolicy(ref)
  if (known === null) return
  const audience = audienceOf(findPolicyInForce(known, known, ports.clock()))
  if (audience === null) return
  const { number: pullRequest, ...repository } = ref
  await tellOrLater(ports, { ref: repository, place: { pullRequest }, name, finding, since }, async () => {
    const body = lateFindingComment(finding, audience.granters, ref.owner)
    await replyOnce({ ...ports, answer: ports.notices }, ref, name, body)
  })
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
