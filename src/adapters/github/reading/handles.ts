import type { Reading } from '../../../app/ports.ts'

/** What the publisher and a later completion need of a look, besides the facts. */
export interface Handles {
  readonly pullRequestId: string
  readonly repositoryId: string
  /** Milliseconds since the epoch. */
  readonly readAt: number
  /** Node ids by lower-case name. */
  readonly labels: ReadonlyMap<string, string>
  readonly users: ReadonlyMap<string, string>
  readonly teams: ReadonlyMap<string, string>
  /** Dear things that were read already. */
  readonly asked: ReadonlySet<string>
}

/** Handles of a look of ours. Throws for a reading that was made by somebody else. */
export function handlesOf({ handles }: Reading): Handles {
  if (!isHandles(handles)) throw new Error('this reading was not made by the GitHub adapter')
  return handles
}

function isHandles(value: unknown): value is Handles {
  return typeof value === 'object' && value !== null && 'pullRequestId' in value && 'readAt' in value
}
