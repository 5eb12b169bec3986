import type { ReadPolicyTexts, RememberPolicies } from './ports.ts'
import type { RepositoryRef } from './work.ts'

export interface GovernedPorts {
  readonly policies: RememberPolicies
  readonly policyTexts: ReadPolicyTexts
}

/** Whether there is a policy, be it one that cannot be read: where there is none, nothing is posted and nobody breaks it. */
export async function isGoverned(
  { policies, policyTexts }: GovernedPorts,
  ref: RepositoryRef,
): Promise<boolean> {
  if ((await policies.lastPolicy(ref)) !== null) return true
  const { repository, organisation } = await policyTexts.readPolicyTexts(ref)
  if (repository.state !== 'absent' || organisation.state !== 'absent') return true
  return organisation.unseen !== undefined && policies.hasKnownFloor(ref.installation)
}
