import type { PolicyChange } from '../core/decision.ts'
import { describePolicyChange } from '../policy/describe-change.ts'
import { loadPolicy } from '../policy/load.ts'
import { POLICY_PATH } from './policy-in-force.ts'
import type { PolicyText, Reading } from './ports.ts'

/** What a pull request does to the policy file: its mistakes at their places, and its changes in words. */
export function policyChangeOf({
  proposedPolicy,
  policy,
}: Pick<Reading, 'proposedPolicy' | 'policy'>): PolicyChange | null {
  if (proposedPolicy === null) return null
  const after = loadPolicy({ text: proposedPolicy, file: POLICY_PATH, layer: 'repository' })
  if (!after.ok) return { path: POLICY_PATH, problems: after.problems, changes: [], notes: [] }
  const before = fileOf(policy.repository)
  const { changes } = describePolicyChange(before, after.file)
  return { path: POLICY_PATH, problems: after.warnings, changes, notes: [] }
}

function fileOf(text: PolicyText): Parameters<typeof describePolicyChange>[0] {
  if (text.state !== 'found') return null
  const loaded = loadPolicy({ text: text.text, file: POLICY_PATH, layer: 'repository' })
  return loaded.ok ? loaded.file : null
}
