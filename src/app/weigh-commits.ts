import type { ExceptionFacts } from '../core/facts.ts'
import { exceptionsBehind, objectionTo } from '../core/receipt/objection.ts'
import { branchesToKnow, speakingReceipt } from '../core/receipt/speaking.ts'
import type { DeploymentObjection } from '../report/deployment-comment.ts'
import type { Clock, KeepExceptions, KeepReceipts, Receipt } from './ports.ts'
import type { ReadHistory, ReadProtection } from './production-ports.ts'
import type { RepositoryRef } from './work.ts'

export interface WeighPorts {
  readonly receipts: KeepReceipts
  readonly history: ReadHistory
  readonly protection: ReadProtection
  readonly exceptions: KeepExceptions
  readonly clock: Clock
}

/** A rebase makes new commits of which no receipt knows: so many are looked up at the platform. */
const MOST_LOOKUPS = 100
const RECENT_MS = 60 * 60 * 1000

/** What is being weighed: commits of one repository on their way from one branch. */
interface Load {
  readonly ref: RepositoryRef
  readonly branch: string | null
  readonly now: string
  readonly isGuarded: (branch: string) => Promise<boolean>
  readonly register: (id: string) => Promise<ExceptionFacts | null>
  lookups: number
  readonly missing: Map<number, MissedMerge>
}

/** A merged pull request that nobody has a receipt of: it was not told of, or not looked at yet. */
export interface MissedMerge {
  readonly number: number
  readonly head: string
  readonly mergeCommit: string | null
  readonly mergedAt: string
}

/** What came of weighing commits. */
export interface WeighedCommits {
  readonly objections: readonly DeploymentObjection[]
  readonly missed: readonly MissedMerge[]
}

/** What speaks against each of the commits; those against which nothing speaks are left out. */
export async function weighCommits(
  ports: WeighPorts,
  ref: RepositoryRef,
  branch: string | null,
  shas: readonly string[],
): Promise<WeighedCommits> {
  const load: Load = {
    ref,
    branch,
    now: ports.clock(),
    lookups: 0,
    missing: new Map(),
    isGuarded: once(
      async (name) => (await ports.protection.protectionOf(ref, name, 'ai-policy')).isProtected,
    ),
    register: once((id) => ports.exceptions.findException(ref, id)),
  }
  const found: DeploymentObjection[] = []
  for (const sha of shas) {
    const reason = await objectionToCommit(ports, load, sha)
    if (reason !== null) found.push({ sha, reason })
  }
  return { objections: found, missed: [...load.missing.values()] }
}

async function objectionToCommit(
  ports: WeighPorts,
  load: Load,
  sha: string,
): Promise<DeploymentObjection['reason'] | null> {
  const receipts = await receiptsOf(ports, load, sha)
  const asked = branchesToKnow(receipts, load.branch)
  const known = await Promise.all(asked.map(async (name) => ({ name, is: await load.isGuarded(name) })))
  const guarded = new Set(known.flatMap(({ name, is }) => (is ? [name] : [])))
  const deployed = load.branch !== null && guarded.has(load.branch) ? load.branch : null
  const receipt = speakingReceipt(receipts, { deployed, guarded })
  if (receipt === null) return { kind: 'no-receipt' }
  const register = new Map<string, ExceptionFacts>()
  for (const { id } of exceptionsBehind(receipt)) {
    const exception = await load.register(id)
    if (exception !== null) register.set(id, exception)
  }
  return objectionTo(receipt, register, load.now)
}

/** Receipts that name the commit; failing that, of the pull requests that the platform says it came with. */
async function receiptsOf(ports: WeighPorts, load: Load, sha: string): Promise<readonly Receipt[]> {
  const { ref } = load
  const own = await ports.receipts.findReceipts(sha, ref.repositoryId)
  if (own.length > 0 || load.lookups >= MOST_LOOKUPS) return own
  load.lookups += 1
  const pulls = await ports.history.pullRequestsOfCommit(ref, sha)
  const found = []
  for (const pull of pulls.filter(({ state }) => state === 'merged')) {
    const receipts = await ports.receipts.findReceipts(pull.head, ref.repositoryId)
    const ours = receipts.filter(({ pullRequest }) => pullRequest === pull.number)
    const { mergedAt } = pull
    if (ours.length === 0 && mergedAt !== null && isRecent(mergedAt, load.now))
      load.missing.set(pull.number, { ...pull, mergedAt })
    found.push(...ours)
  }
  return found
}

/** What was merged long ago was merged before there was anybody to tell, or stays unknown. */
function isRecent(mergedAt: string, now: string): boolean {
  return Date.parse(now) - Date.parse(mergedAt) < RECENT_MS
}

/** Asks each question once. */
function once<T>(ask: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>()
  return (name) => {
    const answer = answers.get(name) ?? ask(name)
    answers.set(name, answer)
    return answer
  }
}
