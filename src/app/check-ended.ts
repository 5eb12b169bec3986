import type { RememberPolicies, RememberPullRequests } from './ports.ts'
import type { WorkItem } from './work.ts'

export interface CheckEndedPorts {
  readonly policies: RememberPolicies
  readonly memory: RememberPullRequests
}

type RepositoryItem = Extract<WorkItem, { kind: 'repository' }>

/**
 * Another check ended on a commit: what is known to have been judged there is looked at again, and nothing where no
 * policy asks for checks, since a change may have dozens of them. Null: it has to be found out who has that head.
 */
export async function afterCheckEnded(
  { policies, memory }: CheckEndedPorts,
  { ref, reason, head }: RepositoryItem,
): Promise<readonly WorkItem[] | null> {
  if (reason !== 'check-completed' || head === null) return null
  const known = await policies.lastPolicy(ref)
  if (known?.asks.checks !== true) return []
  const judged = await memory.verdictsOnHead(ref, head)
  if (judged.length === 0) return null
  return judged.map(({ number }) => ({
    kind: 'pull-request',
    ref: { ...ref, number },
    cause: { kind: 'changed', action: 'check-completed' },
  }))
}
