import { digestOf } from '../report/digest.ts'
import { progressReport } from '../report/progress.ts'
import { afterMerge } from './after-merge.ts'
import { type DeploymentPorts, judgeDeployment } from './deployment.ts'
import { OutsideError } from './errors.ts'
import {
  type EvaluatePorts,
  type Evaluation,
  evaluatePullRequest,
  nothingNew,
} from './evaluate-pull-request.ts'
import type { CommandPorts } from './intervention.ts'
import { look, type Seen } from './judge.ts'
import { judgeMergeGroup, type MergeGroupPorts } from './merge-group.ts'
import type {
  Claimed,
  KeepInstallations,
  PublishCheck,
  ReadInstallations,
  Settlement,
  WorkResult,
} from './ports.ts'
import { afterPush, type PushPorts } from './push.ts'
import { intervene } from './run-commands.ts'
import { itemsOf } from './sweep.ts'
import type { Cause, PullRequestRef, WorkItem } from './work.ts'

/** Everything work may need. The roots put it together. */
export interface WorkPorts extends EvaluatePorts, CommandPorts, MergeGroupPorts, DeploymentPorts, PushPorts {
  readonly installations: ReadInstallations
  readonly keepInstallations: KeepInstallations
  readonly checks: PublishCheck
  /** Told after each evaluation, for metrics. `receivedAt` is the time of its first delivery. */
  readonly onEvaluated: (evaluated: { readonly verdict: string; readonly receivedAt: string }) => void
}

const EMPTY: Settlement = { outcomes: [], audit: [], receipts: [], ask: [], carriers: [] }

/** A missing permission is granted by people: looked at again after this long, and by the sweep. */
const PERMISSION_RETRY_MS = 5 * 60 * 1000

/** Works off what was claimed for one key. Throws what a retry may cure. */
export async function workOff(ports: WorkPorts, claimed: Claimed): Promise<WorkResult> {
  try {
    return { kind: 'done', settlement: await settlementOf(ports, claimed) }
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error
    if (error.reason === 'gone') return parked(ports, claimed, error)
    if (error.reason === 'forbidden') return postponed(ports, error)
    await showProgress(ports, claimed, error)
    throw error
  }
}

async function settlementOf(ports: WorkPorts, claimed: Claimed): Promise<Settlement> {
  const items = claimed.items.map(({ item }) => item)
  const [first] = items
  if (first === undefined) return EMPTY
  if (first.kind === 'pull-request') return settlePullRequest(ports, claimed, first.ref)
  if (first.kind === 'merge-group') return settleMergeGroup(ports, claimed, items)
  const parts = []
  for (const item of items) parts.push(await settleOther(ports, item))
  return parts.reduce(join, EMPTY)
}

async function settleOther(ports: WorkPorts, item: WorkItem): Promise<Settlement> {
  switch (item.kind) {
    case 'push':
      return { ...EMPTY, ...(await afterPush(ports, item)) }
    case 'deployment':
      return { ...EMPTY, ...(await judgeDeployment(ports, item)) }
    case 'repository':
      return { ...EMPTY, ask: await itemsOf(ports, item.ref, 'all', item.head) }
    case 'organisation':
      return { ...EMPTY, ask: await repositoriesOf(ports, item.installation, item.reason) }
    case 'installation':
      await ports.keepInstallations.rememberInstallation(item)
      return {
        ...EMPTY,
        ask: item.state === 'active' ? await repositoriesOf(ports, item.installation, 'installed') : [],
      }
    case 'pull-request':
    case 'merge-group':
    case 'protection':
      return EMPTY
    default:
      throw new Error(`nobody works off ${JSON.stringify(item satisfies never)}`)
  }
}

async function repositoriesOf(
  ports: WorkPorts,
  installation: number,
  reason: string,
): Promise<readonly WorkItem[]> {
  const refs = await ports.installations.repositories(installation)
  return refs.map((ref) => ({ kind: 'repository', ref, reason, head: null }))
}

async function settleMergeGroup(
  ports: WorkPorts,
  claimed: Claimed,
  items: readonly WorkItem[],
): Promise<Settlement> {
  const groups = items.filter((item) => item.kind === 'merge-group')
  await judgeMergeGroup(ports, groups, claimed.signal)
  return EMPTY
}

function join(a: Settlement, b: Settlement): Settlement {
  return {
    outcomes: [...a.outcomes, ...b.outcomes],
    audit: [...a.audit, ...b.audit],
    receipts: [...a.receipts, ...b.receipts],
    ask: [...a.ask, ...b.ask],
    carriers: [...a.carriers, ...b.carriers],
  }
}

// ---------------------------------------------------------------- pull requests

async function settlePullRequest(
  ports: WorkPorts,
  claimed: Claimed,
  ref: PullRequestRef,
): Promise<Settlement> {
  const causes = causesOf(claimed)
  const seen = await look(ports, ref)
  if (seen === null) return EMPTY
  const { state } = seen.reading.facts.pullRequest
  const closing = causes.findLast((cause) => cause.kind === 'closed')
  const siblings = closing === undefined ? [] : siblingsOf(seen)
  if (state === 'merged' && closing?.merged === true) {
    return { ...EMPTY, ...(await afterMerge(ports, seen, closing, causes)), ask: siblings }
  }
  if (state !== 'open') return { ...EMPTY, outcomes: [nothingNew(ref)], ask: siblings }
  const evaluation = await evaluateOpen(ports, seen, causes)
  ports.onEvaluated({
    verdict: evaluation.decision?.verdict ?? 'none',
    receivedAt: claimed.items[0]?.receivedAt ?? ports.clock(),
  })
  return { ...EMPTY, outcomes: [evaluation.outcome], ask: evaluation.ask }
}

/** Commands and buttons first, since they change what is judged; then the judgement, once. */
async function evaluateOpen(
  ports: WorkPorts,
  seen: Seen,
  causes: readonly Cause[],
): Promise<Evaluation & { readonly ask: readonly WorkItem[] }> {
  const { interventions, ask } = await intervene(ports, seen, causes)
  const evaluation = await evaluatePullRequest(ports, seen, causes, interventions)
  return { ...evaluation, ask }
}

/** Others that share the head may turn green, or red, once this one is closed. */
function siblingsOf({ reading, ref }: Seen): readonly WorkItem[] {
  return reading.siblings.map(({ number }) => ({
    kind: 'pull-request',
    ref: { ...ref, number },
    cause: { kind: 'changed', action: 'sibling-closed' },
  }))
}

function causesOf({ items }: Claimed): readonly Cause[] {
  return items.flatMap(({ item }) => (item.kind === 'pull-request' ? [item.cause] : []))
}

// ---------------------------------------------------------------- when it cannot be done now

/** The installation or the repository is gone: there is nobody to answer. */
function parked({ log }: WorkPorts, { key }: Claimed, error: OutsideError): WorkResult {
  log.info({ key, err: error }, 'work is dropped, since what it was for is gone')
  return { kind: 'done', settlement: EMPTY }
}

function postponed({ clock }: WorkPorts, error: OutsideError): WorkResult {
  const until = error.retryAt ?? new Date(Date.parse(clock()) + PERMISSION_RETRY_MS).toISOString()
  return { kind: 'postponed', until, reason: error.message, pauseInstallation: false }
}

/** While GitHub cannot be read, the check says so, if it can be written: nothing passes by silence. */
async function showProgress(
  { checks, log }: WorkPorts,
  { items, key }: Claimed,
  error: OutsideError,
): Promise<void> {
  if (error.reason === 'rate-limited') return
  const found = items.findLast(
    ({ item }) => item.kind === 'pull-request' && item.headHint !== undefined,
  )?.item
  if (found?.kind !== 'pull-request' || found.headHint === undefined) return
  const report = progressReport('GitHub could not be read just now')
  try {
    await checks.publishCheck(found.ref, found.headHint, {
      state: 'in-progress',
      report,
      digest: digestOf(report.summary),
    })
  } catch (second) {
    log.debug({ key, err: second }, 'progress could not be shown either')
  }
}
