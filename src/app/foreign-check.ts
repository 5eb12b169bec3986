import { findingEntry } from './late-finding.ts'
import type { AuditEntry, Clock } from './ports.ts'
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

/** The same where the platform did not tell which pull request it was, as for forks. */
export async function foreignCheckSeen(
  ports: ForeignCheckPorts,
  { ref, head, foreignCheck }: Extract<WorkItem, { kind: 'repository' }>,
): Promise<readonly AuditEntry[]> {
  if (foreignCheck === undefined || head === null) return []
  return foreignCheckFindings(ports, ref, { ...foreignCheck, head, pullRequest: null })
}
