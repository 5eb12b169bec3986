import { type GovernedPorts, isGoverned } from './governed.ts'
import { findingEntry } from './late-finding.ts'
import type { AuditEntry, Settlement } from './ports.ts'
import type { ProtectionState, ReadProtection, RememberProtection } from './production-ports.ts'
import { type TellPorts, tellFinding } from './tell-finding.ts'
import { type TellOnCommitPorts, tellOfWeakerRules } from './tell-on-commit.ts'
import type { WorkItem } from './work.ts'

export interface ProtectionPorts extends GovernedPorts, TellPorts, TellOnCommitPorts {
  readonly protection: ReadProtection
  readonly keepProtection: RememberProtection
}

type Protection = Extract<WorkItem, { kind: 'protection' }>
type Weakened = Extract<WorkItem, { kind: 'weakened' }>
type Examined = Required<Pick<Settlement, 'audit' | 'ask' | 'protections'>>

/**
 * The rules of branches of one repository changed, or are looked at again: what is weaker than it was is a finding.
 * What never was is none, since then nothing changed; `doctor` tells of it. How they are now is remembered along with
 * the findings, so that none is lost.
 */
export async function examineProtections(
  ports: ProtectionPorts,
  items: readonly Protection[],
): Promise<Examined> {
  let examined: Examined = { audit: [], ask: [], protections: [] }
  for (const item of items) {
    const { ref, branch } = item
    if (branch === undefined) continue
    const seen = examined.protections.findLast((each) => each.branch === branch)?.state
    const known = seen ?? (await ports.keepProtection.lastProtection(ref, branch))
    const state = await ports.protection.protectionOf(ref, branch, 'ai-policy')
    const before = known ?? (item.mentionsCheck === true ? MENTIONED : null)
    const found = await findWeakening(ports, { item, branch, before, now: state })
    examined = {
      audit: [...examined.audit, ...found.audit],
      ask: [...examined.ask, ...found.ask],
      protections: [...examined.protections, { ref, branch, state }],
    }
  }
  return examined
}

/** Somebody changed a rule that speaks of our check: before that it was required. */
const MENTIONED: ProtectionState = { isProtected: true, isRequired: true, pinnedTo: null }

/** A look at the rules of a branch, and how they were before. */
interface Look {
  readonly item: Protection
  readonly branch: string
  readonly before: ProtectionState | null
  readonly now: ProtectionState
}

/** Where a merge shows it, it is told there; what only an event tells of is told a little later. */
async function findWeakening(ports: ProtectionPorts, look: Look): Promise<Pick<Examined, 'audit' | 'ask'>> {
  const { item, branch, before, now } = look
  const kind = before === null ? null : weakeningOf(before, now)
  if (before === null || kind === null || !(await isGoverned(ports, item.ref))) return { audit: [], ask: [] }
  const audit = [entryOf(look, kind)]
  if (item.pullRequest === undefined)
    return { audit, ask: [laterToTell(item, branch, before, ports.clock())] }
  const pullRequest = { ...item.ref, number: item.pullRequest }
  await tellFinding(ports, pullRequest, `${kind}:${branch}:${item.at}`, { kind, branch })
  return { audit, ask: [] }
}

const TEXTS = {
  'check-not-required': 'the check is not required any more',
  'check-not-pinned': 'the check is required from anybody now, or from another app',
} as const

type Requirement = Weakened['before']

function weakeningOf(before: Requirement, now: Requirement): keyof typeof TEXTS | null {
  if (!before.isRequired) return null
  if (!now.isRequired) return 'check-not-required'
  return before.pinnedTo !== null && now.pinnedTo !== before.pinnedTo ? 'check-not-pinned' : null
}

function entryOf(
  { item: { ref, by, at, action, pullRequest }, branch, now }: Look,
  finding: keyof typeof TEXTS,
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

/** Rules are often replaced: taken away, and made anew a moment later. What stands after so long is told. */
const MOMENT_MS = 60_000

function laterToTell(
  { ref, by, at }: Protection,
  branch: string,
  { isRequired, pinnedTo }: ProtectionState,
  now: string,
): Weakened {
  const since = Math.min(Date.parse(at), Date.parse(now))
  const notBefore = new Date(since + MOMENT_MS).toISOString()
  return { kind: 'weakened', ref, branch, before: { isRequired, pinnedTo }, by, at, notBefore }
}

/** What came of looking whether weaker rules stand: it is over, or the time of the next look. */
export type Standing = { readonly kind: 'told' } | { readonly kind: 'later'; readonly until: string }

/** Tells once of rules of one branch that are weaker still, and of those that were put right meanwhile not at all. */
export async function tellIfWeaker(
  ports: ProtectionPorts,
  first: Weakened,
  others: readonly Weakened[],
): Promise<Standing> {
  if (ports.clock() < first.notBefore) return { kind: 'later', until: first.notBefore }
  const { ref, branch } = first
  const now = await ports.protection.protectionOf(ref, branch, 'ai-policy')
  const weakened = [first, ...others].findLast(({ before }) => weakeningOf(before, now) !== null)
  const kind = weakened === undefined ? null : weakeningOf(weakened.before, now)
  const newest = kind === null ? null : await ports.protection.headOf(ref, branch)
  if (weakened === undefined || kind === null || newest === null) return { kind: 'told' }
  const { by, at } = weakened
  await tellOfWeakerRules(ports, ref, {
    commit: newest,
    finding: { kind, branch, changed: { by, at } },
  })
  return { kind: 'told' }
}
