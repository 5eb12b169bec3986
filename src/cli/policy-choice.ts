import { findPolicyInForce } from '../app/policy-in-force.ts'
import type { PolicyText } from '../app/ports.ts'
import { loadPolicy } from '../policy/load.ts'
import { policyInForce } from '../policy/merge.ts'
import type { PolicyInForce, PolicyProblem } from '../policy/policy.ts'
import { readNamedFile } from './read-file.ts'
import type { World } from './world.ts'

/** The policy that a command judges by, or why there is none to judge by. */
export type ChosenPolicy =
  | { readonly state: 'valid'; readonly policy: PolicyInForce; readonly warnings: readonly PolicyProblem[] }
  | { readonly state: 'invalid'; readonly problems: readonly PolicyProblem[] }
  | { readonly state: 'none' }
  | { readonly state: 'unreadable'; readonly reason: string }

/** The policy in a file on disk, as if it were the only one. */
export async function policyInFile(file: string, repository: string, world: World): Promise<ChosenPolicy> {
  const loaded = loadPolicy({ text: await readNamedFile(file, world), file, layer: 'repository' })
  if (!loaded.ok) return { state: 'invalid', problems: loaded.problems }
  const source = { layer: 'repository', repository, path: file, commit: null, blob: null } as const
  const joined = policyInForce({ repository: loaded.file, sources: [source], placeOf: loaded.placeOf })
  return { state: 'valid', policy: joined.policy, warnings: [...loaded.warnings, ...joined.warnings] }
}

/** The policy in texts that were read from a trunk. An older text never stands in: nothing is remembered here. */
export function policyInTexts(
  texts: { readonly repository: PolicyText; readonly organisation: PolicyText },
  now: string,
): ChosenPolicy {
  const inForce = findPolicyInForce(texts, null, now)
  return inForce.state === 'invalid' ? { state: 'invalid', problems: inForce.problems } : inForce
}
