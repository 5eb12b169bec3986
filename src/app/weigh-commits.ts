import type { ExceptionFacts } from '../core/facts.ts'
import { exceptionsBehind, objectionTo } from '../core/receipt/objection.ts'
import { branchesToKnow, speakingReceipt } from '../core/receipt/speaking.ts'
import type { DeploymentObjection } from '../report/deployment-comment.ts'
import type { Clock, KeepExceptions, KeepReceipts, ReadHistory, ReadProtection, Receipt } from './ports.ts'
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

/** What is being weighed: commits of one repository on their way from one branch. */
interface Load {
  readonly ref: RepositoryRef
  readonly branch: string | null
  readonly now: string
  readonly isGuarded: (branch: string) => Promise<boolean>
  readonly register: (id: string) => Promise<ExceptionFacts | null>
  lookups: number
}

/** What speaks against each of the commits; those against which nothing speaks are left out. */
export async function objectionsTo(
  ports: WeighPorts,
  ref: RepositoryRef,
  branch: string | null,
  shas: readonly string[],
): Promise<readonly DeploymentObjection[]> {
  const load: Load = {
    ref,
    branch,
    now: ports.clock(),
    lookups: 0,
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
  return found
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
    found.push(...receipts.filter(({ pullRequest }) => pullRequest === pull.number))
  }
  return found
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
