import { z } from 'zod'
import type { Session } from './session.ts'
import type { PullRequest } from './shapes.ts'

const Stacked = z.object({
  stack: z.object({ base: z.object({ ref: z.string() }) }).nullish(),
})

/**
 * The branch at the foot of a stack, whose rules apply to all of it. GraphQL does not know stacks yet, so it is asked
 * for where there may be one: the base is another branch, and itself the head of an open pull request. Only GitHub's
 * own word counts: anybody may open a pull request from a release branch into a playground.
 */
export async function readTrunk(
  session: Session,
  pull: PullRequest,
  defaultBranch: string | undefined,
): Promise<string | null> {
  const below = pull.baseRef?.associatedPullRequests.nodes ?? []
  if (pull.baseRefName === defaultBranch || below.length === 0) return null
  const found = Stacked.parse(await session.get('/pulls/{pull_number}', { pull_number: pull.number }))
  return found.stack?.base.ref ?? null
}
