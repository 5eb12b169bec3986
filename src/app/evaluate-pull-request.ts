import type { Decision } from '../core/decision.ts'
import type { Signal } from '../core/signal.ts'
import { strictestOf, strictestVerdict } from '../core/strictest.ts'
import type { PolicyLayer } from '../policy/policy.ts'
import { type CheckExtras, checkReport, checkState } from '../report/check-run.ts'
import { STICKY_PREFIX } from '../report/comment.ts'
import type { Effect, Shown } from '../report/effect.ts'
import { checkEffects, checkWish, effectsOf } from '../report/effects.ts'
import { progressReport } from '../report/progress.ts'
import { withdrawnReport } from '../report/withdrawn.ts'
import type { Backtests } from './backtest.ts'
import { rememberBreakers } from './breakers.ts'
import { decisionEntry } from './decision-entry.ts'
import { OutsideError } from './errors.ts'
import { newDrivers, uniqueDrivers } from './gather.ts'
import { headSince } from './head-since.ts'
import { type JudgePorts, judge, look, policyOf, type Seen } from './judge.ts'
import type { AuditEntry, Log, Outcome, Publish, Published } from './ports.ts'
import { carriersWithEvidence, newlySeen, passingEvidence, unknown } from './remember.ts'
import { tamperingEntries } from './tampering.ts'
import type { Exclusive, ReadAudit, RememberBreakers } from './upkeep-ports.ts'
import type { Cause, PullRequestRef } from './work.ts'

export interface EvaluatePorts extends JudgePorts {
  readonly publish: Publish
  readonly exclusive: Exclusive
  readonly backtests: Backtests
  readonly breakers: RememberBreakers
  readonly auditLog: Pick<ReadAudit, 'auditHead'>
  readonly log: Log
}

/** What commands and buttons of this look have changed, before judging. */
export interface Interventions {
  readonly ownerships: Outcome['ownerships']
  readonly acknowledgements: Outcome['acknowledgements']
  /** Declared by command. */
  readonly signals: readonly Signal[]
  readonly audit: readonly AuditEntry[]
  readonly refusedPresses: NonNullable<CheckExtras['refusedPresses']>
}

/** What one evaluation came to. */
export interface Evaluation {
  readonly outcome: Outcome
  readonly decision: Decision | null
  /** The head moved meanwhile: look again. */
  readonly moved: boolean
  readonly writes: number
}

/** Judges an open pull request as it was seen, publishes the result, and says what to remember. */
export async function evaluatePullRequest(
  ports: EvaluatePorts,
  seen: Seen,
  causes: readonly Cause[],
  interventions: Interventions,
): Promise<Evaluation> {
  const { inForce } = seen
  if (inForce.state === 'unreadable') return stayPending(ports, seen, inForce.reason, inForce.permission)
  const isShared = seen.reading.siblings.length > 0
  return ports.exclusive.exclusively(headName(seen), async () => {
    // Whoever held the head before may have left another check on it than the one that was seen.
    const fresh = isShared ? await look(ports, seen.ref) : seen
    if (fresh === null || headName(fresh) !== headName(seen)) return movedOn(seen)
    return evaluateAlone(ports, fresh, causes, interventions)
  })
}

async function evaluateAlone(
  ports: EvaluatePorts,
  seen: Seen,
  causes: readonly Cause[],
  interventions: Interventions,
): Promise<Evaluation> {
  const judged = await judge(ports, withInterventions(seen, interventions), causes)
  if (judged === null) return withdraw(ports, seen, interventions)
  const { decision } = judged
  const stricter = await stricterSibling(ports, seen, decision)
  const backtest = await ports.backtests.backtestOf(seen)
  await rememberBreakers(ports, seen, judged.facts)
  const published = await publishDecision(ports, seen, decision, {
    ...stricter,
    ...(backtest === null ? {} : { backtest }),
    ...(await auditHeadOf(ports, seen)),
    refusedPresses: interventions.refusedPresses,
  })
  if (published.moved === true) return movedOn(seen)
  return {
    decision,
    moved: false,
    writes: published.writes,
    outcome: outcomeOf(ports, seen, { decision, causes, interventions, published }),
  }
}

/** Published outside, the head of the log shows if somebody rewrites all of it. */
async function auditHeadOf(
  { auditLog }: EvaluatePorts,
  { ref }: Seen,
): Promise<Pick<CheckExtras, 'auditHead'>> {
  const head = await auditLog.auditHead(ref.installation)
  return head === null ? {} : { auditHead: `${head.seq}:${head.hash}` }
}

/** Nothing was published, since the pull request is not any more what was judged. */
function movedOn({ ref }: Seen): Evaluation {
  return { decision: null, moved: true, writes: 0, outcome: nothingNew(ref) }
}

function withInterventions(seen: Seen, { ownerships, acknowledgements, signals }: Interventions): Seen {
  const { memory, reading } = seen
  return {
    ...seen,
    reading: {
      ...reading,
      facts: { ...reading.facts, extraSignals: [...reading.facts.extraSignals, ...signals] },
    },
    memory: {
      ...memory,
      ownerships: [...memory.ownerships, ...ownerships],
      acknowledgements: [...memory.acknowledgements, ...acknowledgements],
    },
  }
}

async function publishDecision(
  ports: EvaluatePorts,
  seen: Seen,
  decision: Decision,
  extras: CheckExtras,
): Promise<Published & { readonly digest: string | null }> {
  const { reading, inForce, ref } = seen
  const policy = policyOf(inForce)
  const shown = shownOf(seen)
  const effects =
    policy === null
      ? checkEffects(decision.head, shown, checkWish(decision, extras))
      : effectsOf(decision, shown, {
          policy,
          draft: reading.facts.pullRequest.draft,
          extras,
          teams: reading.facts.teams,
        })
  const published = await publishEffects(ports, ref, seen, effects)
  return { ...published, digest: digestOf(effects) ?? shown.check?.digest ?? null }
}

const UNCHANGED: Published = { writes: 0, comment: null, failed: [], requested: [] }

async function publishEffects(
  ports: EvaluatePorts,
  ref: PullRequestRef,
  seen: Seen,
  effects: readonly Effect[],
): Promise<Published> {
  if (effects.length === 0) return UNCHANGED
  const published = await ports.publish.publish(ref, seen.reading, effects)
  for (const { effect, reason } of published.failed) {
    ports.log.warn({ ref, effect, reason }, 'an effect could not be made true')
  }
  return published
}

function digestOf(effects: readonly Effect[]): string | null {
  return effects.find((effect) => effect.kind === 'check')?.digest ?? null
}

/** Our one comment: by the id we stored; lost with a crash, it is found by author and first line among our own. */
function shownOf({ reading, memory }: Seen): Shown {
  const stored = reading.ourComments.find(({ id }) => id === memory.comment)
  const comment = stored ?? reading.ourComments.find(({ body }) => body.startsWith(STICKY_PREFIX)) ?? null
  return { ...reading.shown, comment, requestedBefore: memory.requested }
}

/**
 * A check belongs to a commit: of all open pull requests with this head, the strictest verdict is the one posted.
 * The others are read afresh, since nobody else's stored verdict is trusted to turn a check green.
 */
async function stricterSibling(
  ports: EvaluatePorts,
  seen: Seen,
  decision: Decision,
): Promise<Pick<CheckExtras, 'stricter'>> {
  if (decision.verdict === 'fail') return {}
  const [first] = seen.reading.siblings
  if (first !== undefined && seen.reading.siblings.length > MOST_SIBLINGS)
    return { stricter: { number: first.number, state: 'failure', title: TOO_MANY_SIBLINGS } }
  const others = await Promise.all(
    seen.reading.siblings.map(({ number }) => judgeSibling(ports, { ...seen.ref, number })),
  )
  const stricter = strictestOf(others.filter((other) => other !== null))
  if (stricter === null || strictestVerdict([stricter.verdict, decision.verdict]) === decision.verdict)
    return {}
  return {
    stricter: {
      number: stricter.number,
      state: checkState(stricter, {}),
      title: checkReport(stricter).title,
    },
  }
}

/** Each is read and judged anew whenever one of them is looked at; whoever opens more of them gets no verdict. */
const MOST_SIBLINGS = 30
const TOO_MANY_SIBLINGS = `too many others have it as well: close some, until at most ${MOST_SIBLINGS} are left`

async function judgeSibling(ports: JudgePorts, ref: PullRequestRef): Promise<Decision | null> {
  const seen = await look(ports, ref)
  if (seen === null || seen.reading.facts.pullRequest.state !== 'open') return null
  if (seen.inForce.state === 'unreadable') throw unreadable(seen.inForce.reason, seen.inForce.permission)
  return (await judge(ports, seen, []))?.decision ?? null
}

function headName(seen: Seen): string {
  return `head:${seen.ref.repositoryId}:${seen.reading.facts.pullRequest.head.sha}`
}

/** The policy cannot be read: nothing passes, nothing fails, and it is tried again. */
async function stayPending(
  ports: EvaluatePorts,
  seen: Seen,
  reason: string,
  permission: string | null,
): Promise<never> {
  const head = seen.reading.facts.pullRequest.head.sha
  const wish = { state: 'in-progress', report: progressReport(pendingReason(reason, permission)) } as const
  await publishEffects(ports, seen.ref, seen, checkEffects(head, seen.reading.shown, wish))
  throw unreadable(reason, permission, true)
}

function pendingReason(reason: string, permission: string | null): string {
  if (permission === null) return `The policy could not be read: ${reason}.`
  return `The policy could not be read, because the permission "${permission}" is missing. An owner of the organisation can grant it in the settings of the installation.`
}

/** An `unavailable` error that a retry may cure; a missing permission is looked at again after a while. */
function unreadable(reason: string, permission: string | null, isShown = false): OutsideError {
  return new OutsideError('github', `the policy could not be read: ${reason}`, {
    reason: permission === null ? 'unavailable' : 'forbidden',
    permission,
    isShown,
  })
}

/** No policy (any more): nothing is posted, and a check of ours that still stands is ended. */
async function withdraw(ports: EvaluatePorts, seen: Seen, interventions: Interventions): Promise<Evaluation> {
  const { check } = seen.reading.shown
  const head = seen.reading.facts.pullRequest.head.sha
  const effects =
    check === null ? [] : checkEffects(head, { check }, { state: 'neutral', report: withdrawnReport() })
  const published = await publishEffects(ports, seen.ref, seen, effects)
  return {
    decision: null,
    moved: published.moved === true,
    writes: published.writes,
    outcome: { ...nothingNew(seen.ref), audit: interventions.audit },
  }
}

/** An outcome that leaves everything as it was. */
export function nothingNew(ref: PullRequestRef): Outcome {
  return {
    ref,
    decision: null,
    digest: null,
    newSignals: [],
    newDrivers: [],
    carriers: [],
    baseChangedAt: null,
    comment: null,
    requested: [],
    ownerships: [],
    acknowledgements: [],
    audit: [],
  }
}

interface Done {
  readonly decision: Decision
  readonly causes: readonly Cause[]
  readonly interventions: Interventions
  readonly published: Published & { readonly digest: string | null }
}

function outcomeOf(
  ports: EvaluatePorts,
  seen: Seen,
  { decision, causes, interventions, published }: Done,
): Outcome {
  const now = ports.clock()
  const { memory, reading, ref } = seen
  const custom = customOf(seen)
  const passing = unknown(passingEvidence(reading, causes, custom), memory)
  const signals = [...newlySeen(decision, memory, now), ...passing]
  const isNews =
    published.digest !== memory.lastDecision?.digest || decision.head !== memory.lastDecision.head
  return {
    ref,
    decision,
    digest: published.digest,
    headSince: headSince(seen, causes, now),
    newSignals: signals,
    newDrivers: uniqueDrivers([...newDrivers(reading, causes, custom), ...decision.drivers]),
    carriers: carriersWithEvidence(reading, [...memory.signals, ...signals]),
    baseChangedAt: lastBaseChange(causes, memory.baseChangedAt),
    comment: published.comment,
    requested: published.requested,
    ownerships: interventions.ownerships,
    acknowledgements: interventions.acknowledgements,
    audit: [
      ...interventions.audit,
      ...tampering(seen, decision, causes, now),
      ...(isNews ? [decisionEntry(decision, now)] : []),
    ],
  }
}

function tampering(
  { ref, inForce }: Seen,
  decision: Decision,
  causes: readonly Cause[],
  now: string,
): readonly AuditEntry[] {
  const policy = policyOf(inForce)
  return policy === null ? [] : tamperingEntries(causes, { ref, decision, policy, now })
}

function customOf({ inForce }: Seen): PolicyLayer['custom'] {
  return policyOf(inForce)?.layers.flatMap((layer) => layer.custom) ?? []
}

/** Events may come late, so an older one does not undo a newer. */
function lastBaseChange(causes: readonly Cause[], known: string | null): string | null {
  const times = causes.flatMap((cause) => (cause.kind === 'base-changed' ? [cause.at] : []))
  return [...times, ...(known === null ? [] : [known])].toSorted().at(-1) ?? null
}
