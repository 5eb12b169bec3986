import type { Decision } from '../core/decision.ts'
import { rebasedFrom } from '../core/receipt/rebased.ts'
import { stateAtMerge } from '../core/receipt/state-at-merge.ts'
import { decisionEntry } from './decision-entry.ts'
import { OutsideError } from './errors.ts'
import { nothingNew } from './evaluate-pull-request.ts'
import { type JudgePorts, judge, type Seen } from './judge.ts'
import { findingEntry } from './late-finding.ts'
import { POLICY_PATH } from './policy-in-force.ts'
import type { AuditEntry, KeepReceipts, Outcome, Receipt, Settlement } from './ports.ts'
import type { ReadHistory } from './production-ports.ts'
import { carriersWithEvidence, newlySeen } from './remember.ts'
import { type TellPorts, tellFinding } from './tell-finding.ts'
import type { Cause, WorkItem } from './work.ts'

export interface AfterMergePorts extends JudgePorts, TellPorts {
  readonly receipts: KeepReceipts
  readonly history: ReadHistory
}

type Merge = Extract<Cause, { kind: 'closed' }>
type Kept = Pick<Settlement, 'outcomes' | 'receipts' | 'ask' | 'firsts'>

interface Merged {
  readonly seen: Seen
  readonly merge: Merge
}

/**
 * A pull request was merged: the decision is frozen in a receipt, and a merge that the check did not allow, or that
 * came before any verdict, becomes a finding. A merge that is told of twice is judged once.
 */
export async function afterMerge(
  ports: AfterMergePorts,
  seen: Seen,
  merge: Merge,
  causes: readonly Cause[],
): Promise<Kept> {
  const merged = { seen, merge }
  const nothing = { outcomes: [nothingNew(seen.ref)], receipts: [], ask: [] }
  if (await hasReceipt(ports, seen)) return nothing
  const frozen = await freeze(ports, seen, causes)
  if (frozen === null) return nothing
  const { decision, isFresh } = frozen
  const broughtPolicy = isFresh && bringsPolicy(seen)
  const state = broughtPolicy ? stateWithoutCheck(decision) : stateOf(merged, frozen)
  const receipt = { ...receiptOf(seen, merge, decision), commits: await commitsOf(ports, merged), state }
  const isFinding = state !== 'met' && !broughtPolicy
  if (isFinding) await tellOfMerge(ports, merged, receipt)
  const now = ports.clock()
  const outcome = outcomeOf(ports, merged, decision, [
    ...(isFresh ? [decisionEntry(decision, now)] : []),
    receiptEntry(receipt, now),
    ...(isFinding ? [mergeFinding(seen, receipt, now)] : []),
  ])
  return { outcomes: [outcome], receipts: [receipt], ...(await protectionToExamine(ports, merged)) }
}

async function hasReceipt({ receipts }: AfterMergePorts, { ref, reading }: Seen): Promise<boolean> {
  const found = await receipts.findReceipts(reading.facts.pullRequest.head.sha, ref.repositoryId)
  return found.some(({ pullRequest }) => pullRequest === ref.number)
}

interface Frozen {
  readonly decision: Decision
  /** Judged only now: nothing had been published for this head. */
  readonly isFresh: boolean
}

/**
 * The decision that was published for the merged head. Judged afresh it could come out otherwise: the merge itself may
 * have changed the policy, or people and exceptions since.
 */
async function freeze(ports: AfterMergePorts, seen: Seen, causes: readonly Cause[]): Promise<Frozen | null> {
  const kept = await ports.memory.lastJudgement(seen.ref)
  if (kept !== null && kept.head === seen.reading.facts.pullRequest.head.sha)
    return { decision: kept, isFresh: false }
  const { inForce } = seen
  if (inForce.state === 'unreadable') {
    throw new OutsideError('github', `the policy could not be read: ${inForce.reason}`, {
      reason: inForce.permission === null ? 'unavailable' : 'forbidden',
      permission: inForce.permission,
    })
  }
  const judged = await judge(ports, seen, causes)
  return judged === null ? null : { decision: judged.decision, isFresh: true }
}

/** Before it there was no policy, so no check either that anybody could have waited for. */
function bringsPolicy({ reading }: Seen): boolean {
  const isNew = reading.facts.files.some(({ path, change }) => path === POLICY_PATH && change === 'added')
  return isNew && reading.policy.organisation.state === 'absent'
}

function stateWithoutCheck({ verdict }: Decision): Receipt['state'] {
  return verdict === 'fail' ? 'none' : 'met'
}

function stateOf({ seen, merge }: Merged, { decision, isFresh }: Frozen): Receipt['state'] {
  const { check } = seen.reading.shown
  const { lastDecision } = seen.memory
  return stateAtMerge({
    mergedAt: merge.at,
    published: isFresh ? null : { verdict: decision.verdict, at: lastDecision?.at ?? merge.at },
    check: check === null ? null : { state: check.state, concludedAt: check.concludedAt ?? null },
    isShared: seen.reading.siblings.length > 0,
  })
}

function receiptOf(seen: Seen, merge: Merge, decision: Decision): Omit<Receipt, 'commits' | 'state'> {
  const { facts } = seen.reading
  return {
    repository: `${facts.repository.owner}/${facts.repository.name}`,
    repositoryId: facts.repository.id,
    installation: seen.ref.installation,
    pullRequest: facts.pullRequest.number,
    title: facts.pullRequest.title,
    base: facts.pullRequest.base.branch,
    defaultBranch: facts.repository.defaultBranch,
    headSha: facts.pullRequest.head.sha,
    mergeSha: merge.mergeCommit,
    mergedAt: merge.at,
    mergedBy: merge.by,
    decision,
    ...(facts.checks.length === 0 ? {} : { checks: facts.checks }),
  }
}

/** Commits of the pull request; beside them those that a rebase made of them, under which they are on the branch. */
async function commitsOf({ history }: AfterMergePorts, { seen, merge }: Merged): Promise<readonly string[]> {
  const { commits, pullRequest } = seen.reading.facts
  const own = commits.map(({ sha }) => sha)
  if (merge.mergeCommit === null || commits.length < 2 || own.includes(merge.mergeCommit)) return own
  try {
    const arrived = await history.commitsBetween(seen.ref, pullRequest.base.sha, merge.mergeCommit)
    return [...own, ...rebasedFrom(commits, arrived ?? [], merge.mergeCommit)]
  } catch (error) {
    if (error instanceof OutsideError && error.reason === 'gone') return own
    throw error
  }
}

function outcomeOf(
  ports: AfterMergePorts,
  { seen, merge }: Merged,
  decision: Decision,
  audit: readonly AuditEntry[],
): Outcome {
  const signals = newlySeen(decision, seen.memory, ports.clock())
  const all = [...seen.memory.signals, ...signals]
  const counted = all.filter(({ signal }) => signal.grade !== 'hint')
  // A squash may lose every trailer: the evidence goes on with the commit that it makes.
  const squashed =
    merge.mergeCommit === null || counted.length === 0
      ? []
      : [{ kind: 'commit' as const, value: merge.mergeCommit, signals: counted }]
  return {
    ...nothingNew(seen.ref),
    title: seen.reading.facts.pullRequest.title,
    decision,
    digest: seen.memory.lastDecision?.digest ?? null,
    newSignals: signals,
    carriers: [...carriersWithEvidence(seen.reading, all), ...squashed],
    audit,
  }
}

function receiptEntry(receipt: Receipt, at: string): AuditEntry {
  const { repository, pullRequest, mergedBy, headSha, mergeSha, state } = receipt
  return {
    kind: 'receipt',
    at,
    repository,
    pullRequest,
    actor: mergedBy,
    data: { head: headSha, merge: mergeSha, base: receipt.base, state, merged_at: receipt.mergedAt },
  }
}

function mergeFinding({ ref }: Seen, receipt: Receipt, at: string): AuditEntry {
  const { pullRequest, headSha, mergeSha, state, decision, mergedBy } = receipt
  return findingEntry({
    ref,
    pullRequest,
    by: mergedBy,
    at,
    finding: state === 'none' ? 'merged-without-verdict' : 'merged-while-unmet',
    text: state === 'none' ? 'merged without a verdict' : 'merged while the policy was unmet',
    data: {
      head: headSha,
      merge: mergeSha,
      ai: decision?.provenance.ai ?? false,
      tools: decision?.provenance.tools ?? [],
      unmet: unmetRules(decision),
    },
  })
}

function unmetRules(decision: Decision | null): readonly string[] {
  const unmet = (decision?.findings ?? []).filter(
    (finding) => finding.status === 'unmet' && finding.mode === 'enforce',
  )
  return [...new Set(unmet.map(({ rule }) => rule))]
}

/** What was merged while unmet, or by AI and unsigned before any verdict, is shown to those who answer for exceptions. */
async function tellOfMerge(ports: AfterMergePorts, { seen }: Merged, receipt: Receipt): Promise<void> {
  const { state, decision, pullRequest, mergedBy, headSha, mergeSha } = receipt
  if (decision?.touches !== true) return
  const where = { pullRequest, by: mergedBy, commit: mergeSha ?? headSha }
  if (state === 'unmet') {
    const finding = { kind: 'merged-while-unmet', ...where, unmet: unmetRules(decision) } as const
    await tellFinding(ports, seen.ref, `merged-while-unmet:${pullRequest}`, finding)
  } else if (decision.verdict === 'fail' && decision.provenance.ai) {
    const finding = { kind: 'merged-without-verdict', ...where } as const
    await tellFinding(ports, seen.ref, `merged-without-verdict:${pullRequest}`, finding)
  }
}

/** Once a day it is seen to that the check still is required where it was merged to. */
async function protectionToExamine(
  ports: AfterMergePorts,
  { seen, merge }: Merged,
): Promise<Pick<Settlement, 'ask' | 'firsts'>> {
  const branch = seen.reading.facts.pullRequest.base.branch
  const at = ports.clock()
  const name = `protection:${branch}:${at.slice(0, 10)}`
  if (await ports.once.isTaken(seen.ref, name)) return { ask: [] }
  const { number: pullRequest, ...ref } = seen.ref
  const look: WorkItem = { kind: 'protection', ref, branch, pullRequest, action: 'merged', by: merge.by, at }
  return { ask: [look], firsts: [{ ref, name, audit: [] }] }
}
