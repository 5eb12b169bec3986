import type { Verdict } from '../core/decision.ts'
import { type AfterMergePorts, afterMerge } from './after-merge.ts'
import { lookAfterMerge } from './breakers.ts'
import { OutsideError } from './errors.ts'
import {
  type EvaluatePorts,
  type Evaluation,
  evaluatePullRequest,
  nothingNew,
} from './evaluate-pull-request.ts'
import { foreignChecks } from './foreign-check.ts'
import type { CommandPorts } from './intervention.ts'
import { look, type Seen } from './judge.ts'
import type { AuditEntry, Claimed, Settlement } from './ports.ts'
import { recordMerge } from './record-merge.ts'
import { intervene } from './run-commands.ts'
import { othersOfAuthor } from './same-author.ts'
import { EMPTY } from './settlement.ts'
import type { Look } from './sweep-ports.ts'
import { type Cause, isInBackground, type PullRequestRef, type WorkItem } from './work.ts'

export interface SettlePorts extends EvaluatePorts, CommandPorts, AfterMergePorts {
  /** Told after each evaluation, for metrics. `receivedAt` is the time of its first delivery; null: none is waited for. */
  readonly onEvaluated: (evaluated: { readonly verdict: string; readonly receivedAt: string | null }) => void
}

/** A head that moves more often while it is judged is left to the next event. */
const MOST_LOOKS = 3

/** Looks at a pull request for all the causes that are open for it, and says what is left behind. */
export async function settlePullRequest(
  ports: SettlePorts,
  claimed: Claimed,
  ref: PullRequestRef,
): Promise<Settlement> {
  const causes = causesOf(claimed)
  const readAt = ports.clock()
  const seen = await look(ports, ref)
  if (seen === null) return { ...EMPTY, looks: [{ ref, look: null }] }
  mustShowMerge(ports, claimed, seen, causes)
  const left = await headsLeft(ports, ref, causes)
  const others = await othersOfAuthor(ports, seen, causes)
  const settled =
    seen.reading.facts.pullRequest.state === 'open'
      ? await settleOpen(ports, claimed, seen, causes)
      : await settleClosed(ports, seen, causes)
  const found = await foreignChecks(ports, ref, causes)
  return {
    ...settled,
    ask: [...settled.ask, ...left, ...others],
    firsts: [...(settled.firsts ?? []), ...found],
    looks: looksLeft(seen, causes, { settled, readAt }),
  }
}

/** The platform may tell of a merge before it shows it; what it never shows is given up after a while. */
const LATE_MS = 10 * 60 * 1000
const LOOK_AGAIN_MS = 3_000

/** A merge is never taken back: where it is not seen yet, looking again in a moment is all that is right. */
function mustShowMerge(
  { clock }: SettlePorts,
  { items }: Claimed,
  { ref, reading }: Seen,
  causes: readonly Cause[],
): void {
  const isTold = causes.some((cause) => cause.kind === 'closed' && cause.merged)
  if (!isTold || reading.facts.pullRequest.state === 'merged') return
  const now = Date.parse(clock())
  const toldAt = Date.parse(items[0]?.receivedAt ?? clock())
  if (now - toldAt > LATE_MS) return
  throw new OutsideError('github', `#${ref.number} was merged, and GitHub does not show it yet`, {
    reason: 'unavailable',
    retryAt: new Date(now + LOOK_AGAIN_MS).toISOString(),
  })
}

/** The platform tells times in whole seconds: what happens in the same one may not show. */
const SETTLED_MS = 2000

/** A sweep finds what was closed unheard of by the look that is left: it is dropped only with what told of the end. */
function looksLeft(
  seen: Seen,
  causes: readonly Cause[],
  { settled, readAt }: { readonly settled: Settlement; readonly readAt: string },
): NonNullable<Settlement['looks']> {
  const { ref } = seen
  if (seen.reading.facts.pullRequest.state === 'open') return [{ ref, look: lookOf(seen, settled, readAt) }]
  return causes.some(({ kind }) => kind === 'closed') ? [{ ref, look: null }] : []
}

function lookOf({ reading }: Seen, { outcomes }: Settlement, readAt: string): Look {
  const { head } = reading.facts.pullRequest
  return {
    head: head.sha,
    updatedAt: reading.updatedAt,
    hasVerdict: outcomes.some(({ decision }) => decision !== null),
    isSettled: Date.parse(readAt) - Date.parse(reading.updatedAt) >= SETTLED_MS,
  }
}

async function settleOpen(
  ports: SettlePorts,
  { items }: Claimed,
  seen: Seen,
  causes: readonly Cause[],
): Promise<Settlement> {
  const { evaluation, ask, audit } = await evaluateOpen(ports, seen, causes)
  const verdict = evaluation?.decision?.verdict ?? null
  const receivedAt = items.find(({ item }) => !isInBackground(item))?.receivedAt ?? null
  ports.onEvaluated({ verdict: verdict ?? 'none', receivedAt })
  const uppers = await uppersOf(ports, seen, verdict)
  const outcome = evaluation?.outcome ?? { ...nothingNew(seen.ref), audit }
  return { ...EMPTY, outcomes: [outcome], ask: [...ask, ...uppers] }
}

/** The register can still be changed from a pull request that is closed; what else is asked for is refused. */
async function settleClosed(ports: SettlePorts, seen: Seen, causes: readonly Cause[]): Promise<Settlement> {
  const { interventions, ask } = await intervene(ports, seen, causes)
  const settled = await afterClosing(ports, seen, causes)
  return { ...settled, audit: [...settled.audit, ...interventions.audit], ask: [...settled.ask, ...ask] }
}

async function afterClosing(ports: SettlePorts, seen: Seen, causes: readonly Cause[]): Promise<Settlement> {
  const closing = causes.findLast((cause) => cause.kind === 'closed')
  const neighbours = closing === undefined ? [] : await neighboursOf(ports, seen)
  if (closing?.merged !== true || seen.reading.facts.pullRequest.state !== 'merged')
    return { ...EMPTY, outcomes: [nothingNew(seen.ref)], ask: neighbours }
  const kept = await afterMerge(ports, seen, closing, causes)
  const turned = await lookAfterMerge(ports, seen, { receipts: kept.receipts, now: ports.clock() })
  const recorded = await recordMerge(ports, seen, { merge: closing, causes })
  return { ...EMPTY, ...kept, recorded, ask: [...kept.ask, ...turned, ...neighbours] }
}

interface Evaluated {
  /** Null: it was closed or merged while it was judged, which another event tells. */
  readonly evaluation: Evaluation | null
  readonly ask: readonly WorkItem[]
  /** What was attempted, for when there is no evaluation to keep it. */
  readonly audit: readonly AuditEntry[]
}

/** Commands and buttons first, since they change what is judged; then the judgement, until the head stands still. */
async function evaluateOpen(ports: SettlePorts, first: Seen, causes: readonly Cause[]): Promise<Evaluated> {
  const { interventions, ask } = await intervene(ports, first, causes)
  const { audit } = interventions
  let seen: Seen | null = first
  for (let looks = 1; looks <= MOST_LOOKS; looks += 1) {
    if (seen === null || seen.reading.facts.pullRequest.state !== 'open')
      return { evaluation: null, ask, audit }
    const evaluation = await evaluatePullRequest(ports, seen, causes, interventions)
    if (!evaluation.moved) return { evaluation, ask, audit }
    seen = await look(ports, first.ref)
  }
  throw new OutsideError('github', `the head of #${first.ref.number} moves faster than it can be judged`, {
    reason: 'unavailable',
  })
}

// ---------------------------------------------------------------- others that it bears on

function pullRequestItem(ref: PullRequestRef, number: number, action: string): WorkItem {
  return { kind: 'pull-request', ref: { ...ref, number }, cause: { kind: 'changed', action } }
}

/** Others that share the head, or go into its branch, may come out otherwise once it is closed. */
async function neighboursOf(ports: SettlePorts, { reading, ref }: Seen): Promise<readonly WorkItem[]> {
  const above = await ports.stacks.pullRequestsAbove(ref)
  return [
    ...reading.siblings.map(({ number }) => pullRequestItem(ref, number, 'sibling-closed')),
    ...above.map((number) => pullRequestItem(ref, number, 'below-closed')),
  ]
}

/** Pull requests that stay behind on a head that this one has left: its verdict may be the one that is shown there. */
async function headsLeft(
  ports: SettlePorts,
  ref: PullRequestRef,
  causes: readonly Cause[],
): Promise<readonly WorkItem[]> {
  const heads = new Set(
    causes.flatMap((cause) => (cause.kind === 'pushed' && cause.before !== null ? [cause.before] : [])),
  )
  const items: WorkItem[] = []
  for (const head of heads) {
    const judged = await ports.memory.verdictsOnHead(ref, head)
    const others = judged.filter(({ number }) => number !== ref.number)
    items.push(...others.map(({ number }) => pullRequestItem(ref, number, 'sibling-moved')))
  }
  return items
}

/** Those above in a stack tell of the verdict below them, so they are looked at when it changes. */
async function uppersOf(
  ports: SettlePorts,
  { ref, memory }: Seen,
  verdict: Verdict | null,
): Promise<readonly WorkItem[]> {
  if (verdict === null || verdict === memory.lastDecision?.verdict) return []
  const above = await ports.stacks.pullRequestsAbove(ref)
  return above.map((number) => pullRequestItem(ref, number, 'below-judged'))
}

function causesOf({ items }: Claimed): readonly Cause[] {
  return items.flatMap(({ item }) => (item.kind === 'pull-request' ? [item.cause] : []))
}
