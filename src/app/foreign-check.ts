import { findingEntry } from './late-finding.ts'
import type { Clock, First, Settlement } from './ports.ts'
import { type TellPorts, tellFinding } from './tell-finding.ts'
import type { TakeOnce } from './upkeep-ports.ts'
import type { Cause, PullRequestRef, RepositoryRef, WorkItem } from './work.ts'

export interface ForeignCheckPorts {
  readonly once: TakeOnce
  readonly clock: Clock
}

/** Checks of others with our name, as far as the causes tell of them: shown once for each app on the pull request. */
export async function foreignChecks(
  ports: ForeignCheckPorts & TellPorts,
  ref: PullRequestRef,
  causes: readonly Cause[],
): Promise<readonly First[]> {
  const found = new Map<string, First>()
  for (const cause of causes) {
    if (cause.kind !== 'foreign-check') continue
    const { app, head: commit, conclusion } = cause
    for (const first of await foundFirst(ports, ref, { ...cause, pullRequest: ref.number }))
      found.set(first.name, first)
    const finding = { kind: 'foreign-check', app, commit, conclusion } as const
    await tellFinding(ports, ref, `foreign-check:${app}:#${ref.number}`, finding)
  }
  return [...found.values()]
}

/** A check with our name that is not ours: our verdict stands, and it is found once for each app and head. */
async function foundFirst(
  { once, clock }: ForeignCheckPorts,
  ref: RepositoryRef,
  seen: {
    readonly app: string
    readonly head: string
    readonly conclusion: string | null
    readonly pullRequest: number | null
  },
): Promise<readonly First[]> {
  const { app, head, conclusion, pullRequest } = seen
  const name = `foreign-check:${app}:${head}`
  if (await once.isTaken(ref, name)) return []
  const entry = findingEntry({
    ref,
    pullRequest,
    by: null,
    at: clock(),
    finding: 'foreign-check',
    text: 'another app posted a check with our name',
    data: { app, head, conclusion },
  })
  return [{ ref, name, audit: [entry] }]
}

/**
 * The same where the platform did not tell which pull request it was, as for forks: each that has the head takes it
 * up, so that it is shown there.
 */
export async function foreignCheckSeen(
  ports: ForeignCheckPorts,
  { ref, head, foreignCheck }: Extract<WorkItem, { kind: 'repository' }>,
  open: readonly WorkItem[],
): Promise<Pick<Settlement, 'firsts' | 'ask'>> {
  if (foreignCheck === undefined || head === null) return { ask: open }
  const seen = { ...foreignCheck, head }
  if (open.length === 0)
    return { firsts: await foundFirst(ports, ref, { ...seen, pullRequest: null }), ask: [] }
  const cause = { kind: 'foreign-check', ...seen } as const
  return {
    ask: open.map((item) => (item.kind === 'pull-request' ? { ...item, cause } : item)),
  }
}
