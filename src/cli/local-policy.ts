import type { LocalRepository } from '../app/local-repository.ts'
import { POLICY_PATH } from '../app/policy-in-force.ts'
import { UsageError } from './errors.ts'
import { type ChosenPolicy, policyInFile, policyInTexts } from './policy-choice.ts'
import type { World } from './world.ts'

/** A policy, and in words where it was looked for. */
export interface FoundPolicy {
  readonly policy: ChosenPolicy
  readonly at: string
}

/** The policy of a file on disk when one is named, else the one on the trunk. */
export async function localPolicy(
  repository: LocalRepository,
  file: string | null,
  world: World,
): Promise<FoundPolicy> {
  if (file !== null) return policyFrom(repository, { file }, world)
  const branch = await repository.defaultBranch()
  const commit = branch === null ? null : await repository.resolve(branch.revision)
  if (commit === null)
    throw new UsageError('there is no commit on a default branch here; name a --policy <file>')
  return policyFrom(repository, { commit }, world)
}

/** The policy of a file on disk, or of the tree of a commit. */
export async function policyFrom(
  repository: LocalRepository,
  place: { readonly file: string } | { readonly commit: string },
  world: World,
): Promise<FoundPolicy> {
  if ('file' in place)
    return { policy: await policyInFile(place.file, await repository.name(), world), at: place.file }
  const text = await repository.policyAt(place.commit, POLICY_PATH)
  return {
    policy: policyInTexts({ repository: text, organisation: { state: 'absent' } }, world.now()),
    at: `${POLICY_PATH} at commit ${place.commit.slice(0, 12)}`,
  }
}
