import { type Arrival, type ArrivalPorts, judgeArrival } from './arrival.ts'
import { afterCheckEnded } from './check-ended.ts'
import {
  type AnsweredDeployment,
  afterDeployment,
  type DeploymentPorts,
  judgeDeployment,
} from './deployment.ts'
import { OutsideError } from './errors.ts'
import { foreignCheckSeen } from './foreign-check.ts'
import { type LookAgainPorts, openInOrganisation, openInRepository } from './look-again.ts'
import { judgeMergeGroup, type MergeGroupPorts } from './merge-group.ts'
import type { Claimed, Log, Settlement, WorkResult } from './ports.ts'
import type { PublishCheck } from './production-ports.ts'
import { examineProtections, type ProtectionPorts, type Standing, tellIfWeaker } from './protection.ts'
import { afterPush, type PushPorts } from './push.ts'
import { type SettlePorts, settlePullRequest } from './settle-pull-request.ts'
import { EMPTY, joined } from './settlement.ts'
import { showProgress } from './show-progress.ts'
import type { SpareRequests } from './sweep-ports.ts'
import { tellAgain } from './tell-again.ts'
import type { KeepInstallations } from './upkeep-ports.ts'
import { installationOf, isInBackground, isToTell, type ToTell, type WorkItem } from './work.ts'

/** Everything work may need. The roots put it together. */
export interface WorkPorts
  extends SettlePorts,
    MergeGroupPorts,
    DeploymentPorts,
    PushPorts,
    ArrivalPorts,
    ProtectionPorts,
    LookAgainPorts {
  readonly keepInstallations: KeepInstallations
  readonly checks: PublishCheck
  readonly requests: SpareRequests
}

/** A missing permission is granted by people: looked at again after this long, and by the sweep. */
const PERMISSION_RETRY_MS = 5 * 60 * 1000
const OUTAGE_RETRY_MS = 30 * 1000

/** Works off what was claimed for one key. Throws what a retry may cure. */
export async function workOff(ports: WorkPorts, claimed: Claimed): Promise<WorkResult> {
  const result = await resultOf(ports, claimed)
  if (result.kind === 'done') raiseAlarms(ports.log, result.settlement)
  return result
}

/** For whoever watches the log: what was found after the fact is a matter for people. */
function raiseAlarms(log: Log, { audit, outcomes, firsts = [] }: Settlement): void {
  for (const entry of [...audit, ...[...outcomes, ...firsts].flatMap((each) => each.audit)]) {
    if (entry.kind !== 'finding') continue
    const { repository, pullRequest, data } = entry
    log.warn({ repository, pullRequest, finding: data['finding'] }, 'found after the fact')
  }
}

async function resultOf(ports: WorkPorts, claimed: Claimed): Promise<WorkResult> {
  const held = heldBackUntil(ports, claimed)
  if (held !== null) return postponedUntil(held, 'requests are kept for what people wait for')
  try {
    const [first] = claimed.items
    if (first?.item.kind === 'arrived')
      return waited(await judgeArrival(ports, first.item), 'the merge may not have been told of yet')
    if (first?.item.kind === 'deployment')
      return waited(
        await judgeDeployment(ports, first.item, first.receivedAt),
        'a merge is not on record yet',
      )
    if (first !== undefined && isToTell(first.item))
      return waited(await settleToTell(ports, first.item, claimed), 'it is not the time to tell of it')
    return { kind: 'done', settlement: await settlementOf(ports, claimed) }
  } catch (error) {
    if (!(error instanceof OutsideError)) {
      await showProgress(ports, claimed, 'it could not be judged')
      throw error
    }
    if (error.reason === 'gone') return parked(ports, claimed, error)
    return notNow(ports, claimed, error)
  }
}

async function settlementOf(ports: WorkPorts, claimed: Claimed): Promise<Settlement> {
  const items = claimed.items.map(({ item }) => item)
  const [first] = items
  if (first === undefined) return EMPTY
  if (first.kind === 'pull-request') return settlePullRequest(ports, claimed, first.ref)
  if (first.kind === 'merge-group') return settleMergeGroup(ports, claimed, items)
  const examined = await examineProtections(
    ports,
    items.filter((item) => item.kind === 'protection'),
  )
  const parts: Settlement[] = [{ ...EMPTY, ...examined }]
  for (const { item, receivedAt } of distinct(claimed.items)) {
    parts.push(await settleOther(ports, item, receivedAt))
  }
  return parts.reduce(joined, EMPTY)
}

/** Of several wishes to look at the same, one is enough: a team may change by fifty members at once. */
function distinct(items: Claimed['items']): Claimed['items'] {
  return [...new Map(items.map((each) => [nameOf(each.item) ?? each.id, each])).values()]
}

function nameOf(item: WorkItem): string | null {
  if (item.kind === 'organisation') return 'organisation'
  if (item.kind === 'deployed') return `deployed ${item.environment} ${item.sha} ${item.at}`
  if (item.kind !== 'repository' || item.foreignCheck !== undefined) return null
  return `repository ${item.reason} ${item.head ?? ''}`
}

/** What has a way of its own, together with the others of its key. */
const APART = [
  'pull-request',
  'merge-group',
  'arrived',
  'deployment',
  'protection',
  'weakened',
  'untold',
] as const
type Apart = Extract<WorkItem, { kind: (typeof APART)[number] }>

function isApart(item: WorkItem): item is Apart {
  return APART.some((kind) => kind === item.kind)
}

async function settleOther(ports: WorkPorts, item: WorkItem, receivedAt: string): Promise<Settlement> {
  if (isApart(item)) return EMPTY
  switch (item.kind) {
    case 'push':
      return { ...EMPTY, ...(await afterPush(ports, item, receivedAt)) }
    case 'deployed':
      return { ...EMPTY, ...(await afterDeployment(ports, item)) }
    case 'repository':
      return { ...EMPTY, ...(await foreignCheckSeen(ports, item, await openAgain(ports, item))) }
    case 'organisation':
      return { ...EMPTY, ask: await openInOrganisation(ports, item.installation, item.reason) }
    case 'installation':
      await ports.keepInstallations.rememberInstallation(item)
      return {
        ...EMPTY,
        ask: item.state === 'active' ? await openInOrganisation(ports, item.installation, 'installed') : [],
      }
    default:
      throw new Error(`nobody works off ${JSON.stringify(item satisfies never)}`)
  }
}

async function openAgain(
  ports: WorkPorts,
  item: Extract<WorkItem, { kind: 'repository' }>,
): Promise<readonly WorkItem[]> {
  return (await afterCheckEnded(ports, item)) ?? openInRepository(ports, item.ref, item.head)
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

async function settleToTell(ports: WorkPorts, first: ToTell, { items }: Claimed): Promise<Standing> {
  if (first.kind === 'untold') return settleUntold(ports, items)
  const others = items.slice(1).flatMap(({ item }) => (item.kind === 'weakened' ? [item] : []))
  return tellIfWeaker(ports, first, others)
}

async function settleUntold(ports: WorkPorts, items: Claimed['items']): Promise<Standing> {
  let standing: Standing = { kind: 'told' }
  for (const { item } of items) {
    const one: Standing = item.kind === 'untold' ? await tellAgain(ports, item) : standing
    if (one.kind === 'later') standing = one
  }
  return standing
}

/** What may wait for something else to be told. Each has a key of its own. */
function waited(answer: Arrival | AnsweredDeployment | Standing, reason: string): WorkResult {
  if (answer.kind === 'later')
    return { kind: 'postponed', until: answer.until, reason, pauseInstallation: false }
  const settlement = answer.kind === 'settled' ? answer.settlement : {}
  return { kind: 'done', settlement: { ...EMPTY, ...settlement } }
}

/** A deployment that cannot be judged waits, however long it takes: it is neither approved nor refused. */
function isDeployment({ items }: Claimed): boolean {
  return items.some(({ item }) => item.kind === 'deployment')
}

// ---------------------------------------------------------------- when it cannot be done now

/** The installation or the repository is gone: there is nobody to answer. */
function parked({ log }: WorkPorts, { key }: Claimed, error: OutsideError): WorkResult {
  log.info({ key, err: error }, 'work is dropped, since what it was for is gone')
  return { kind: 'done', settlement: EMPTY }
}

/** What the outside refuses may be granted or mended there: that is waited for, and costs no retries. */
async function notNow(ports: WorkPorts, claimed: Claimed, error: OutsideError): Promise<WorkResult> {
  if (error.reason !== 'rate-limited' && !error.isShown) await showProgress(ports, claimed, reasonFor(error))
  const isWaitedFor = error.reason === 'forbidden' || isDeployment(claimed) || isOutage(ports, claimed, error)
  if (isWaitedFor) return postponed(ports, error)
  throw error
}

function reasonFor({ reason, permission }: OutsideError): string {
  if (reason !== 'forbidden') return 'GitHub could not be read just now'
  return permission === null
    ? 'GitHub refuses what is needed for it'
    : `the permission "${permission}" is missing; an owner of the organisation can grant it`
}

/** A hiccup is over with the first tries. What lasts longer is waited for, but not for ever: it may be of our making. */
const QUICK_TRIES = 3
const LONGEST_OUTAGE_MS = 24 * 60 * 60 * 1000

function isOutage({ clock }: WorkPorts, { attempt, items }: Claimed, { reason }: OutsideError): boolean {
  if (reason !== 'unavailable' || attempt < QUICK_TRIES) return false
  const since = Date.parse(items[0]?.receivedAt ?? clock())
  return Date.parse(clock()) - since < LONGEST_OUTAGE_MS
}

function postponed({ clock }: WorkPorts, error: OutsideError): WorkResult {
  const delay = error.reason === 'forbidden' ? PERMISSION_RETRY_MS : OUTAGE_RETRY_MS
  const until = error.retryAt ?? new Date(Date.parse(clock()) + delay).toISOString()
  return postponedUntil(until, error.message)
}

function postponedUntil(until: string, reason: string): WorkResult {
  return { kind: 'postponed', until, reason, pauseInstallation: false }
}

/** What only a sweep asked for leaves a part of the hour's requests to what people wait for. */
function heldBackUntil({ requests }: WorkPorts, { items }: Claimed): string | null {
  const [first] = items
  if (first === undefined || !items.every(({ item }) => isInBackground(item))) return null
  return requests.backgroundHeldUntil(installationOf(first.item))
}
