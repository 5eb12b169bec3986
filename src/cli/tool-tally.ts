import type { CommitFacts } from '../core/facts.ts'
import { signalsOfCommit } from '../core/provenance/commit.ts'
import { summariseProvenance } from '../core/provenance/summary.ts'
import { toolsToJudge } from '../core/tools-found.ts'

/** How many of the newest commits each tool left a mark on. */
export interface ToolTally {
  readonly tools: readonly { readonly tool: string; readonly commits: number }[]
  readonly commitsSeen: number
}

/** Counts tools over the first `limit` commits of a stream; the most frequent comes first. */
export async function tallyTools(
  batches: AsyncIterable<readonly CommitFacts[]>,
  limit: number,
): Promise<ToolTally> {
  const counts = new Map<string, number>()
  let commitsSeen = 0
  for await (const batch of batches) {
    for (const commit of batch.slice(0, limit - commitsSeen)) {
      for (const tool of productsOn(commit)) counts.set(tool, (counts.get(tool) ?? 0) + 1)
    }
    commitsSeen = Math.min(limit, commitsSeen + batch.length)
    if (commitsSeen === limit) break
  }
  const tools = [...counts].map(([tool, commits]) => ({ tool, commits }))
  return {
    tools: tools.toSorted((a, b) => b.commits - a.commits || a.tool.localeCompare(b.tool)),
    commitsSeen,
  }
}

/** As a policy has to name them: products without their variants, and `unspecified` where none is named. */
function productsOn(commit: CommitFacts): ReadonlySet<string> {
  const { evidence } = summariseProvenance(signalsOfCommit(commit))
  return new Set(toolsToJudge(evidence).map((tool) => tool.replace(/\/.*$/, '')))
}
