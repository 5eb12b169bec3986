import { isGoverned } from './governed.ts'
import { findingEntry } from './late-finding.ts'
import type { AuditEntry, KeepReceipts, Settlement } from './ports.ts'
import type { ReadHistory, ReadProtection, RememberProtection } from './production-ports.ts'
import type { RememberLooks } from './sweep-ports.ts'
import { type TellOnCommitPorts, tellOfPush } from './tell-on-commit.ts'
import type { WorkItem } from './work.ts'

export interface ArrivalPorts extends TellOnCommitPorts {
  readonly receipts: KeepReceipts
  readonly history: ReadHistory
  readonly protection: ReadProtection
  readonly keepProtection: RememberProtection
  readonly looks: RememberLooks
  /** A branch that is pushed for a pull request has one by then, and whether it is guarded need not be asked. */
  readonly pushPatienceMs: number
}

type Arrived = Extract<WorkItem, { kind: 'arrived' }>
type Commit = Arrived['commits'][number]

/** A push is often told of before the merge that made it. */
const FIRST_LOOK_MS = 1_000
/** The platform may take so long to know that a commit belongs to a merged pull request. */
const LAST_LOOK_MS = 30_000
/** So many commits of one push, the newest, are looked up at the platform; the push is one finding anyway. */
const MOST_LOOKUPS = 50

/** So many traces go into the finding. */
const MOST_TRACES = 20

/** What came of looking: something to keep, or the time of the next look. */
export type Arrival =
  | { readonly kind: 'settled'; readonly settlement: Pick<Settlement, 'audit' | 'ask'> }
  | { readonly kind: 'later'; readonly until: string }

/**
 * Commits that nobody accounts for came to a guarded branch. A merge that no event told of is judged now; what came
 * with no pull request becomes one finding, but nobody is accused before there was time for the merge to be told.
 */
export async function judgeArrival(ports: ArrivalPorts, arrived: Arrived): Promise<Arrival> {
  const age = Date.parse(ports.clock()) - Date.parse(arrived.receivedAt)
  const firstLook = arrived.mayBeUnguarded === true ? ports.pushPatienceMs : FIRST_LOOK_MS
  if (age < firstLook) return lookAgain(arrived, firstLook)
  if (!(await isGuarded(ports, arrived))) return NOTHING
  const unknown = await withoutReceipt(ports, arrived)
  if (unknown.length === 0) return NOTHING
  const looked = await lookUp(ports, arrived, unknown.slice(-MOST_LOOKUPS))
  const suspects = looked.flatMap(({ commit, state }) =>
    state !== 'merged' && commit.tools.length > 0 && arrived.bringsFirstPolicy !== true ? [commit] : [],
  )
  const mayBeLate = arrived.looksMerged || looked.some(({ state }) => state === 'open')
  if (suspects.length > 0 && mayBeLate && age < LAST_LOOK_MS) return lookAgain(arrived, LAST_LOOK_MS)
  const ask = looked.flatMap(({ missed }) => missed)
  if (suspects.length === 0 || !(await isGoverned(ports, arrived.ref)))
    return { kind: 'settled', settlement: { audit: [], ask } }
  const { ref, branch, by } = arrived
  await tellOfPush(ports, ref, { kind: 'direct-push', branch, by, commits: suspects })
  return { kind: 'settled', settlement: { audit: [directPush(arrived, suspects)], ask } }
}

const NOTHING: Arrival = { kind: 'settled', settlement: { audit: [], ask: [] } }

/** To ask costs two requests for each push, so the head of an open pull request is only asked of where it was guarded before. */
async function isGuarded(
  { protection, keepProtection, looks }: ArrivalPorts,
  { ref, branch, after, mayBeUnguarded }: Arrived,
): Promise<boolean> {
  if (mayBeUnguarded !== true) return true
  const known = await keepProtection.lastProtection(ref, branch)
  const open = known?.isProtected === true ? [] : await looks.lastLooks([ref.repositoryId])
  if (open.some(({ head }) => head === after)) return false
  return (await protection.protectionOf(ref, branch, 'ai-policy')).isProtected
}

function lookAgain({ receivedAt }: Arrived, after: number): Arrival {
  return { kind: 'later', until: new Date(Date.parse(receivedAt) + after).toISOString() }
}

async function withoutReceipt({ receipts }: ArrivalPorts, arrived: Arrived): Promise<readonly Commit[]> {
  const unknown = []
  for (const commit of arrived.commits) {
    const found = await receipts.findReceipts(commit.sha, arrived.ref.repositoryId)
    if (found.length === 0) unknown.push(commit)
  }
  return unknown
}

interface LookedUp {
  readonly commit: Commit
  readonly state: 'merged' | 'open' | 'alone'
  /** Merges that no event told of. */
  readonly missed: readonly WorkItem[]
}

async function lookUp(
  { history }: ArrivalPorts,
  arrived: Arrived,
  commits: readonly Commit[],
): Promise<readonly LookedUp[]> {
  const looked: LookedUp[] = []
  for (const commit of commits) {
    const pulls = await history.pullRequestsOfCommit(arrived.ref, commit.sha)
    const merged = pulls.filter(({ state }) => state === 'merged')
    const isOpen = pulls.some(({ state }) => state === 'open')
    const otherwise = isOpen ? 'open' : 'alone'
    // Older merges were told of, or came before there was anybody to tell.
    const missed = merged.filter(
      ({ base, mergeCommit }) => base === arrived.branch && mergeCommit === arrived.after,
    )
    looked.push({
      commit,
      state: merged.length > 0 ? 'merged' : otherwise,
      missed: missed.map((pull) => missedMerge(arrived, pull)),
    })
  }
  return looked
}

function missedMerge(
  { ref, by, at }: Arrived,
  pull: { readonly number: number; readonly head: string; readonly mergeCommit: string | null },
): WorkItem {
  const { number, head, mergeCommit } = pull
  const cause = { kind: 'closed', merged: true, by, head, mergeCommit, at } as const
  return { kind: 'pull-request', ref: { ...ref, number }, cause }
}

function directPush({ ref, by, at, branch, after }: Arrived, commits: readonly Commit[]): AuditEntry {
  return findingEntry({
    ref,
    pullRequest: null,
    by,
    at,
    finding: 'direct-push',
    text: 'direct push with evidence of AI to a protected branch, without a pull request',
    data: {
      branch,
      commit: commits.at(-1)?.sha ?? after,
      commits: commits.map(({ sha }) => sha),
      tools: [...new Set(commits.flatMap(({ tools }) => tools))],
      evidence: commits
        .flatMap(({ sha, evidence = [] }) => evidence.map((trace) => ({ commit: sha, ...trace })))
        .slice(0, MOST_TRACES),
    },
  })
}
