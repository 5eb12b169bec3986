import { z } from 'zod'
import type { ReadPullRequest } from '../../app/ports.ts'
import type { RepositoryRef } from '../../app/work.ts'
import { CHECK_NAME } from './check-run.ts'
import type { GitHub } from './client.ts'
import { checkState } from './reading/facts.ts'
import { createSession, throwFirst } from './reading/session.ts'
import { CheckRun } from './reading/shapes.ts'

type OpenPullRequest = Awaited<ReturnType<ReadPullRequest['openPullRequests']>>[number]

const OPEN = `query OpenPullRequests($owner: String!, $name: String!, $app: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequests(states: OPEN, first: 50, after: $after, orderBy: { field: UPDATED_AT, direction: DESC }) {
      pageInfo { hasNextPage endCursor }
      nodes { number headRefOid updatedAt
        lastCommit: commits(last: 1) { nodes { commit { oid
          checkSuites(first: 1, filterBy: { appId: $app }) { nodes {
            checkRuns(first: 1, filterBy: { checkName: "${CHECK_NAME}" }) { nodes {
              id status conclusion } } } } } } } } } }
}`

const PullRequest = z.object({
  number: z.number(),
  headRefOid: z.string(),
  updatedAt: z.string(),
  lastCommit: z.object({
    nodes: z.array(
      z.object({
        commit: z.object({
          oid: z.string(),
          checkSuites: z
            .object({
              nodes: z.array(z.object({ checkRuns: z.object({ nodes: z.array(CheckRun) }).nullish() })),
            })
            .nullish(),
        }),
      }),
    ),
  }),
})
type PullRequest = z.output<typeof PullRequest>
const Page = z.object({
  repository: z.object({
    pullRequests: z.object({
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
      nodes: z.array(PullRequest),
    }),
  }),
})

/** Pages of fifty that are read at most. */
const MOST_PAGES = 40

/** Open pull requests, newest activity first, with the state of our check on their heads. */
export async function readOpenPullRequests(
  github: GitHub,
  ref: RepositoryRef,
): Promise<readonly OpenPullRequest[]> {
  const session = createSession(github, ref, 'extra')
  const { owner, name } = ref
  const open: OpenPullRequest[] = []
  let after: string | null | undefined = null
  for (let page = 0; page < MOST_PAGES && after !== undefined; page += 1) {
    const variables = { owner, name, app: github.appId, after }
    const answer = await session.graphql({ query: OPEN, variables })
    throwFirst(answer.errors, 'checks: read')
    const { nodes, pageInfo } = Page.parse(answer.data).repository.pullRequests
    open.push(...nodes.map(openPullRequest))
    after = pageInfo.hasNextPage ? pageInfo.endCursor : undefined
  }
  return open
}

function openPullRequest({ number, headRefOid, updatedAt, lastCommit }: PullRequest): OpenPullRequest {
  const commit = lastCommit.nodes[0]?.commit
  const runs =
    commit?.oid === headRefOid
      ? (commit.checkSuites?.nodes ?? []).flatMap((s) => s.checkRuns?.nodes ?? [])
      : []
  const [run] = runs
  return {
    number,
    head: headRefOid,
    updatedAt,
    checkState: run === undefined ? null : checkState(run.status, run.conclusion ?? null),
  }
}
