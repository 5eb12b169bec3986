import type { Decision } from '../core/decision.ts'
import type { Person } from '../core/facts.ts'
import { decisionEntry, nothingNew } from './evaluate-pull-request.ts'
import { type JudgePorts, judge, type Seen } from './judge.ts'
import type { AuditEntry, Receipt, Settlement } from './ports.ts'
import { carriersWithEvidence, newlySeen } from './remember.ts'
import type { Cause } from './work.ts'

type Merge = Extract<Cause, { kind: 'closed' }>

/**
 * A pull request was merged: the decision is frozen in a receipt, and a merge that the check did not allow, or that
 * came before any verdict, becomes a finding.
 */
export async function afterMerge(
  ports: JudgePorts,
  seen: Seen,
  merge: Merge,
  causes: readonly Cause[],
): Promise<Pick<Settlement, 'outcomes' | 'receipts' | 'audit'>> {
  const judged = await judge(ports, seen, causes)
  if (judged === null) return { outcomes: [], receipts: [], audit: [] }
  const state = stateAtMerge(seen, judged.decision)
  const now = ports.clock()
  const receipt = receiptOf(seen, merge, judged.decision, state)
  const signals = newlySeen(judged.decision, seen.memory, now)
  const outcome = {
    ...nothingNew(seen.ref),
    decision: judged.decision,
    digest: seen.memory.lastDecision?.digest ?? null,
    newSignals: signals,
    carriers: carriersWithEvidence(seen.reading, [...seen.memory.signals, ...signals]),
    audit: [
      decisionEntry(judged.decision, now),
      receiptEntry(receipt, now),
      ...(state === 'met' ? [] : [mergeFinding(receipt, merge.by, judged.decision, now)]),
    ],
  }
  return { outcomes: [outcome], receipts: [receipt], audit: [] }
}

/**
 * What the merge rested on. The check as it stands on GitHub is the truth of what people could see; a verdict that
 * would be met, but was never posted, is still a merge without one.
 */
function stateAtMerge(seen: Seen, decision: Decision): Receipt['state'] {
  const { check } = seen.reading.shown
  if (check === null || check.state === 'in-progress' || check.state === 'queued' || check.state === 'other')
    return 'none'
  if (check.state === 'failure') return 'unmet'
  return decision.verdict === 'fail' && check.digest === null ? 'unmet' : 'met'
}

function receiptOf(seen: Seen, merge: Merge, decision: Decision, state: Receipt['state']): Receipt {
  const { facts } = seen.reading
  return {
    repository: `${facts.repository.owner}/${facts.repository.name}`,
    repositoryId: facts.repository.id,
    installation: seen.ref.installation,
    pullRequest: facts.pullRequest.number,
    title: facts.pullRequest.title,
    headSha: facts.pullRequest.head.sha,
    mergeSha: merge.mergeCommit,
    commits: facts.commits.map(({ sha }) => sha),
    mergedAt: merge.at,
    mergedBy: merge.by,
    decision,
    state,
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
    data: { head: headSha, merge: mergeSha, state, merged_at: receipt.mergedAt },
  }
}

function mergeFinding(receipt: Receipt, by: Person | null, decision: Decision, at: string): AuditEntry {
  const { repository, pullRequest, headSha, mergeSha, state } = receipt
  const unmet = decision.findings.filter(
    (finding) => finding.status === 'unmet' && finding.mode === 'enforce',
  )
  return {
    kind: 'finding',
    at,
    repository,
    pullRequest,
    actor: by,
    data: {
      finding: state === 'none' ? 'merged-without-verdict' : 'merged-while-unmet',
      text: state === 'none' ? 'merged without a verdict' : 'merged while the policy was unmet',
      head: headSha,
      merge: mergeSha,
      ai: decision.provenance.ai,
      tools: decision.provenance.tools,
      unmet: unmet.map(({ rule }) => rule),
    },
  }
}
