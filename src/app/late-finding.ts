import type { Person } from '../core/facts.ts'
import type { AuditEntry } from './ports.ts'
import type { RepositoryRef } from './work.ts'

/** What was found after the fact, and where. */
export interface LateFinding {
  readonly ref: RepositoryRef
  readonly pullRequest: number | null
  readonly by: Person | null
  readonly at: string
  /** Id of the kind of finding; it never changes. */
  readonly finding: string
  /** The same in words, without names. */
  readonly text: string
  readonly data: Readonly<Record<string, unknown>>
}

/** A finding as the audit log keeps it. */
export function findingEntry({ ref, pullRequest, by, at, finding, text, data }: LateFinding): AuditEntry {
  return {
    kind: 'finding',
    at,
    repository: `${ref.owner}/${ref.name}`,
    pullRequest,
    actor: by,
    data: { finding, text, ...data },
  }
}
