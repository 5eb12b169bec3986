import type { PolicySource } from '../policy/policy.ts'

/** Which files a policy was read from, highest layer first. */
export function policySourceLines(sources: readonly PolicySource[]): readonly string[] {
  return sources.map(({ layer, repository, path, commit }) =>
    commit === null
      ? `${layer}: ${path} on disk, as if it were the policy of ${repository}`
      : `${layer}: ${repository}, ${path} at commit ${commit.slice(0, 12)}`,
  )
}
