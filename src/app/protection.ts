import { type GovernedPorts, isGoverned } from './governed.ts'
import { findingEntry } from './late-finding.ts'
import type { AuditEntry } from './ports.ts'
import type { ProtectionState, ReadProtection, RememberProtection } from './production-ports.ts'
import { type TellPorts, tellFinding } from './tell-finding.ts'
import type { WorkItem } from './work.ts'

export interface ProtectionPorts extends GovernedPorts, TellPorts {
  readonly protection: ReadProtection
  readonly keepProtection: RememberProtection
}

type Protection = Extract<WorkItem, { kind: 'protection' }>

/**
 * The rules of a branch changed, or are looked at again: what is weaker than it was is a finding. What never was is
 * none, since then nothing changed; `doctor` tells of it.
 */
export async function examineProtection(
  ports: ProtectionPorts,
  item: Protection,
): Promise<readonly AuditEntry[]> {
  const { protection, keepProtection } = ports
  const { ref, branch } = item
  if (branch === undefined) return []
  const known = await keepProtection.lastProtection(ref, branch)
  const now = await protection.protectionOf(ref, branch, 'ai-policy')
  await keepProtection.rememberProtection(ref, branch, now)
  const before = known ?? (item.mentionsCheck === true ? MENTIONED : null)
  const weaker = before === null ? null : weakeningOf(before, now)
  if (weaker === null || !(await isGoverned(ports, ref))) return []
  if (item.pullRequest !== undefined) {
    const name = `${weaker}:${branch}:${item.at}`
    await tellFinding(ports, { ...ref, number: item.pullRequest }, name, { kind: weaker, branch })
  }
  return [entryOf(item, branch, weaker, now)]
}

/** Somebody changed a rule that speaks of our check: before that it was required. */
const MENTIONED: ProtectionState = { isProtected: true, isRequired: true, pinnedTo: null }

const TEXTS = {
  'check-not-required': 'the check is not required any more',
  'check-not-pinned': 'the check is required from anybody now, or from another app',
} as const

function weakeningOf(before: ProtectionState, now: ProtectionState): keyof typeof TEXTS | null {
  if (!before.isRequired) return null
  if (!now.isRequired) return 'check-not-required'
  return before.pinnedTo !== null && now.pinnedTo !== before.pinnedTo ? 'check-not-pinned' : null
}

function entryOf(
  { ref, by, at, action, pullRequest }: Protection,
  branch: string,
  finding: keyof typeof TEXTS,
  now: ProtectionState,
): AuditEntry {
  return findingEntry({
    ref,
    pullRequest: pullRequest ?? null,
    by,
    at,
    finding,
    text: TEXTS[finding],
    data: { branch, change: action, required: now.isRequired, pinned_to: now.pinnedTo },
  })
}
