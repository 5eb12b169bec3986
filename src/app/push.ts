import { signalsOfCommit } from '../core/provenance/commit.ts'
import { signalsOfPusher } from '../core/provenance/pull-request.ts'
import type { RememberedSignal, Signal } from '../core/signal.ts'
import type { AuditEntry, Clock, ReadHistory, ReadProtection, Settlement } from './ports.ts'
import type { PushedCommit, WorkItem } from './work.ts'

export interface PushPorts {
  readonly history: ReadHistory
  readonly protection: ReadProtection
  readonly clock: Clock
}

type Push = Extract<WorkItem, { kind: 'push' }>

/** Evidence on pushed commits is remembered for pull requests to come; on a protected branch it is looked into. */
export async function afterPush(
  ports: PushPorts,
  push: Push,
): Promise<Pick<Settlement, 'carriers' | 'audit' | 'ask'>> {
  const found = push.commits
    .map((commit) => ({ commit, signals: evidenceOf(commit, push) }))
    .filter(({ signals }) => signals.length > 0)
  const carriers = found.flatMap(({ commit, signals }) =>
    carriersOf(push, commit, remembered(signals, commit, push)),
  )
  const ask: WorkItem[] = push.touchesPolicy
    ? [{ kind: 'repository', ref: push.ref, reason: 'policy-changed', head: null }]
    : []
  const audit =
    found.length > 0 && (await isGuarded(ports, push)) ? await directPushes(ports, push, found) : []
  return { carriers, audit, ask }
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
  const { ref, by, isDefault } = push
  const byCommit = { ref, kind: 'commit' as const, value: commit.sha, signals, by }
  // A later change may bring a file tree of the trunk back, as a revert does: that is not this commit's work.
  return commit.tree === null || isDefault
    ? [byCommit]
    : [byCommit, { ref, kind: 'tree', value: commit.tree, signals, by }]
}

async function isGuarded({ protection }: PushPorts, { ref, branch, isDefault }: Push): Promise<boolean> {
  return isDefault || (await protection.protectionOf(ref, branch, 'ai-policy')).isProtected
}

/** Commits with evidence of AI that came to a protected branch without any pull request. */
async function directPushes(
  ports: PushPorts,
  push: Push,
  found: readonly FoundCommit[],
): Promise<readonly AuditEntry[]> {
  const entries: AuditEntry[] = []
  for (const { commit, signals } of found) {
    const pulls = await ports.history.pullRequestsOfCommit(push.ref, commit.sha)
    const came = pulls.some(({ state }) => state === 'merged')
    if (!came) entries.push(directPushFinding(ports, push, { commit, signals }))
  }
  return entries
}

function directPushFinding({ clock }: PushPorts, push: Push, { commit, signals }: FoundCommit): AuditEntry {
  return {
    kind: 'finding',
    at: clock(),
    repository: `${push.ref.owner}/${push.ref.name}`,
    pullRequest: null,
    actor: push.by,
    data: {
      finding: 'direct-push',
      text: 'direct push with evidence of AI to a protected branch, without a pull request',
      branch: push.branch,
      commit: commit.sha,
      tools: [...new Set(signals.map(({ tool }) => tool))],
    },
  }
}
