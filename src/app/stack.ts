import type { Below } from '../core/stack.ts'
import type { Reading, RememberPullRequests } from './ports.ts'
import type { LowerPullRequest, RememberStacks } from './production-ports.ts'
import type { PullRequestRef } from './work.ts'

export interface StackPorts {
  readonly stacks: RememberStacks
  readonly memory: RememberPullRequests
}

/** How a pull request lies upon others. */
export interface Stack {
  readonly below: readonly Below[]
  /** Those below that are merged along with it, and are not known to be met. */
  readonly unmetBelow: readonly number[]
  /** Branches beside its own base in which it may end up: it is judged by all of them. */
  readonly alsoInto: readonly string[]
}

const NO_STACK: Stack = { below: [], unmetBelow: [], alsoInto: [] }
/** A chain of pull requests is followed so far. */
const DEEPEST = 10

/**
 * Finds what a pull request lies upon. The platform's own stacks name their trunk, and are merged as one. Elsewhere
 * it is only seen that the base is another pull request's branch, which anybody can arrange.
 */
export async function stackOf(ports: StackPorts, ref: PullRequestRef, reading: Reading): Promise<Stack> {
  const { below = [], facts } = reading
  const { trunk = null, baseChangedAt } = facts.pullRequest
  if (below.length > 0 || baseChangedAt !== null) await ports.stacks.rememberBelow(ref, below)
  if (below.length === 0) return NO_STACK
  const judged = await Promise.all(below.map((lower) => verdictBelow(ports, ref, lower)))
  if (trunk === null)
    return { below: judged, unmetBelow: [], alsoInto: await basesBelow(ports, ref, reading) }
  const unmet = judged.filter(({ verdict }) => verdict === null || verdict === 'fail')
  return { below: judged, unmetBelow: unmet.map(({ number }) => number), alsoInto: [] }
}

async function verdictBelow(
  { memory }: StackPorts,
  ref: PullRequestRef,
  { number }: LowerPullRequest,
): Promise<Below> {
  const { lastDecision } = await memory.recall({ ...ref, number }, [])
  return { number, verdict: lastDecision?.verdict ?? null }
}

/** Where those below go, and those below them, as far as they have been looked at. */
async function basesBelow(
  { stacks }: StackPorts,
  ref: PullRequestRef,
  { below = [], facts }: Reading,
): Promise<readonly string[]> {
  const bases = new Set<string>()
  const seen = new Set([ref.number])
  let level: readonly LowerPullRequest[] = below
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth += 1) {
    const next: LowerPullRequest[] = []
    for (const { number, baseBranch } of level.filter((each) => !seen.has(each.number))) {
      seen.add(number)
      bases.add(baseBranch)
      if (baseBranch !== facts.repository.defaultBranch)
        next.push(...(await stacks.pullRequestsBelow({ ...ref, number })))
    }
    level = next
  }
  bases.delete(facts.pullRequest.base.branch)
  return [...bases].toSorted()
}
