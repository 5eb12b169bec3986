import { findingEntry } from './late-finding.ts'
import type { AuditEntry, Clock, Settlement } from './ports.ts'
import type { TakeOnce } from './upkeep-ports.ts'
import type { RepositoryRef, WorkItem } from './work.ts'

export interface ForeignCheckPorts {
  readonly once: TakeOnce
  readonly clock: Clock
}

/** A check with our name that is not ours: our verdict stands, and it is found once for each app and head. */
export async function foreignCheckFindings(
  { once, clock }: ForeignCheckPorts,
  ref: RepositoryRef,
  seen: {
    readonly app: string
    readonly head: string
    readonly conclusion: string | null
    readonly pullRequest: number | null
  },
): Promise<readonly AuditEntry[]> {
  const { app, head, conclusion, pullRequest } = seen
  if (!(await once.takeOnce(ref, `foreign-check:${app}:${head}`))) return []
  const entry = findingEntry({
    ref,
    pullRequest,
    by: null,
    at: clock(),
    finding: 'foreign-check',
    text: 'another app posted a check with our name',
    data: { app, head, conclusion },
  })
  return [entry]
}

/**
 * The same where the platform did not tell which pull request it was, as for forks: each that has the head takes it
 * up, so that it is shown there.
 */
export async function foreignCheckSeen(
  ports: ForeignCheckPorts,
  { ref, head, foreignCheck }: Extract<WorkItem, { kind: 'repository' }>,
  open: readonly WorkItem[],
): Promise<Pick<Settlement, 'audit' | 'ask'>> {
  if (foreignCheck === undefined || head === null) return { audit: [], ask: open }
  const seen = { ...foreignCheck, head }
  if (open.length === 0)
    return { audit: await foreignCheckFindings(ports, ref, { ...seen, pullRequest: null }), ask: [] }
  const cause = { kind: 'foreign-check', ...seen } as const
  return {
    audit: [],
    ask: open.map((item) => (item.kind === 'pull-request' ? { ...item, cause } : item)),
  }
}
