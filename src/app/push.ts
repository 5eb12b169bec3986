import { signalsOfCommit } from '../core/provenance/commit.ts'
import { signalsOfPusher } from '../core/provenance/pull-request.ts'
import type { RememberedSignal, Signal } from '../core/signal.ts'
import { OutsideError } from './errors.ts'
import { POLICY_PATH } from './policy-in-force.ts'
import type { KeepReceipts, ReadPolicyTexts, RememberPolicies, Settlement } from './ports.ts'
import type { ReadHistory } from './production-ports.ts'
import type { PushedCommit, WorkItem } from './work.ts'

export interface PushPorts {
  readonly receipts: KeepReceipts
  readonly policies: RememberPolicies
  readonly policyTexts: ReadPolicyTexts
  readonly history: ReadHistory
}

type Push = Extract<WorkItem, { kind: 'push' }>
type Arrived = Extract<WorkItem, { kind: 'arrived' }>

/** Evidence on pushed commits is remembered for pull requests to come; on what may be a guarded branch it is looked into. */
export async function afterPush(
  ports: PushPorts,
  push: Push,
  receivedAt: string,
): Promise<Pick<Settlement, 'carriers' | 'ask'>> {
  const found = push.commits
    .map((commit) => ({ commit, signals: evidenceOf(commit, push) }))
    .filter(({ signals }) => signals.length > 0)
  const carriers = found.flatMap(({ commit, signals }) =>
    carriersOf(push, commit, remembered(signals, commit, push)),
  )
  const arrived = await arrivals(ports, push, found, receivedAt)
  const ask: readonly WorkItem[] = push.touchesPolicy
    ? [...arrived, { kind: 'repository', ref: push.ref, reason: 'policy-changed', head: null }]
    : arrived
  return { carriers, ask }
}

interface FoundCommit {
  readonly commit: PushedCommit
  readonly signals: readonly Signal[]
}

/** What makes it AI: hints alone are not held against anybody. */
function evidenceOf(commit: PushedCommit, push: Push): readonly Signal[] {
  const { author, committer, message, sha } = commit
  const marks = signalsOfCommit({ sha, author, committer, message })
  const pusher =
    sha === push.after ? signalsOfPusher(push.by).map((signal) => ({ ...signal, commit: sha })) : []
  return [...marks, ...pusher].filter(({ grade }) => grade !== 'hint')
}

function remembered(
  signals: readonly Signal[],
  { sha }: PushedCommit,
  push: Push,
): readonly RememberedSignal[] {
  return signals.map((signal) => ({ signal, firstSeen: push.at, seenOn: sha, via: 'push' }))
}

function carriersOf(
  push: Push,
  commit: PushedCommit,
  signals: readonly RememberedSignal[],
): Settlement['carriers'] {
  const { ref, by } = push
  const byCommit = { ref, kind: 'commit' as const, value: commit.sha, signals, by }
  return commit.tree === null
    ? [byCommit]
    : [byCommit, { ref, kind: 'tree', value: commit.tree, signals, by }]
}

/** Commits of what may be a guarded branch that no receipt accounts for: those with evidence, and what looks like a merge. */
async function arrivals(
  ports: PushPorts,
  push: Push,
  found: readonly FoundCommit[],
  receivedAt: string,
): Promise<readonly Arrived[]> {
  const merged = push.commits.find((commit) => commit.sha === push.after && looksMerged(commit))
  if (found.length === 0 && (merged === undefined || !push.isDefault)) return []
  const traces = new Map(found.map(({ commit, signals }) => [commit.sha, tracesIn(signals)]))
  const shas = new Set([...traces.keys(), ...(merged === undefined ? [] : [merged.sha])])
  const commits = []
  for (const sha of shas) {
    const receipts = await ports.receipts.findReceipts(sha, push.ref.repositoryId)
    if (receipts.length === 0) commits.push({ sha, ...(traces.get(sha) ?? NO_TRACES) })
  }
  if (commits.length === 0) return []
  const { ref, branch, isDefault, after, by, at } = push
  const item: Arrived = {
    kind: 'arrived',
    ref,
    branch,
    after,
    by,
    at,
    commits,
    receivedAt,
    looksMerged: merged !== undefined,
    ...(isDefault ? {} : { mayBeUnguarded: true as const }),
    ...((await bringsFirstPolicy(ports, push)) ? { bringsFirstPolicy: true as const } : {}),
  }
  return [item]
}

/**
 * Before it there was no policy, so nothing that anybody could have gone past. One that was known to us, or that ever
 * stood on the branch, was there before, also when it was taken away meanwhile.
 */
async function bringsFirstPolicy(ports: PushPorts, push: Push): Promise<boolean> {
  const { policies, policyTexts } = ports
  const { ref, isDefault, touchesPolicy, forced } = push
  if (!isDefault || !touchesPolicy || forced) return false
  if ((await policies.lastPolicy(ref)) !== null) return false
  const { organisation } = await policyTexts.readPolicyTexts(ref)
  if (organisation.state !== 'absent') return false
  if (organisation.unseen !== undefined && (await policies.hasKnownFloor(ref.installation))) return false
  return !(await hadPolicy(ports, push))
}

async function hadPolicy({ history }: PushPorts, { ref, before, after, commits }: Push): Promise<boolean> {
  const pushed = new Set(commits.map(({ sha }) => sha))
  try {
    const touching = await history.commitsTouching(ref, before ?? after, POLICY_PATH)
    return touching.some((sha) => !pushed.has(sha))
  } catch (error) {
    // What was there before cannot be seen any more.
    if (error instanceof OutsideError && error.reason === 'gone') return true
    throw error
  }
}

const NO_TRACES = { tools: [] }
/** Enough to see why; a finding is not the place for everything. */
const MOST_TRACES = 3

function tracesIn(signals: readonly Signal[]): Omit<Arrived['commits'][number], 'sha'> {
  const evidence = signals.slice(0, MOST_TRACES).map(({ tool, grade, text }) => ({ tool, grade, text }))
  return { tools: [...new Set(signals.map(({ tool }) => tool))], evidence }
}

/** Made by the platform itself, or named as its merges are. Anybody can write that: it only buys a second look. */
function looksMerged({ committer, message }: PushedCommit): boolean {
  const [title = ''] = message.split('\n', 1)
  return (
    committer.email.toLowerCase() === 'noreply@github.com' ||
    /\(#\d+\)\s*$/.test(title) ||
    title.startsWith('Merge pull request #')
  )
}
