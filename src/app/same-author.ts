import type { JudgePorts, Seen } from './judge.ts'
import type { Cause, WorkItem } from './work.ts'

const APPEARS = new Set(['opened', 'reopened'])

/**
 * Other open pull requests of the author, where the policy looks at how many there are, or at whether anything of the
 * author was merged before: one that comes or goes changes that.
 */
export async function othersOfAuthor(
  { read }: Pick<JudgePorts, 'read'>,
  { ref, reading, known }: Seen,
  causes: readonly Cause[],
): Promise<readonly WorkItem[]> {
  const { author, number } = reading.facts.pullRequest
  const isMerged = causes.some((cause) => cause.kind === 'closed' && cause.merged)
  const isCounted = causes.some((cause) => cause.kind === 'closed' || isAppearing(cause))
  const matters =
    (known?.asks.openPullRequests === true && isCounted) || (known?.asks.firstTime === true && isMerged)
  if (author === null || !matters) return []
  const open = await read.openPullRequests(ref)
  return open
    .filter((other) => other.number !== number && other.author === author.login)
    .map((other) => ({
      kind: 'pull-request',
      ref: { ...ref, number: other.number },
      cause: { kind: 'changed', action: 'author-came-or-went' },
    }))
}

function isAppearing(cause: Cause): boolean {
  return cause.kind === 'changed' && APPEARS.has(cause.action)
}
