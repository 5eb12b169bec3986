import { z } from 'zod'
import type { OpenPullRequest } from '../../app/sweep-ports.ts'
import type { RepositoryRef } from '../../app/work.ts'
import type { GitHub } from './client.ts'
import { ACTOR, Actor, personOfActor } from './people.ts'
import { throwFirst } from './reading/session.ts'
import type { Priority } from './turns.ts'

/** Selection for what a survey needs of open pull requests: one connection, so a hundred cost a hundredth of a point. */
export function openSelection(count: number, after = ''): string {
  return `pullRequests(states: OPEN, first: ${count}${after}, orderBy: { field: UPDATED_AT, direction: DESC }) {
    pageInfo { hasNextPage endCursor } nodes { id number headRefOid updatedAt author { ${ACTOR} } } }`
}

const OPEN = `query OpenPullRequests($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) { ${openSelection(100, ', after: $after')} }
}`

/** One page of open pull requests. */
export const OpenPage = z.object({
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
  nodes: z.array(
    z.object({
      id: z.string(),
      number: z.number(),
      headRefOid: z.string(),
      updatedAt: z.string(),
      author: Actor.nullish(),
    }),
  ),
})
const Answer = z.object({ repository: z.object({ pullRequests: OpenPage }) })

/** Pages of a hundred that are read at most. */
const MOST_PAGES = 50

/** Open pull requests, newest activity first; from a cursor on, when some are known. */
export async function readOpenPullRequests(
  github: GitHub,
  { installation, owner, name }: RepositoryRef,
  { after = null, priority }: { readonly after?: string | null; readonly priority: Priority },
): Promise<readonly OpenPullRequest[]> {
  const open: OpenPullRequest[] = []
  let cursor: string | null | undefined = after
  for (let page = 0; page < MOST_PAGES && cursor !== undefined; page += 1) {
    const variables = { owner, name, after: cursor }
    const answer = await github.graphql(installation, { query: OPEN, variables, priority })
    throwFirst(answer.errors, 'pull requests: read')
    const { nodes, pageInfo } = Answer.parse(answer.data).repository.pullRequests
    open.push(...nodes.map(openPullRequest))
    cursor = pageInfo.hasNextPage ? pageInfo.endCursor : undefined
  }
  return open
}

export function openPullRequest({
  id,
  number,
  headRefOid,
  updatedAt,
  author,
}: z.output<typeof OpenPage>['nodes'][number]): OpenPullRequest {
  return { id, number, head: headRefOid, updatedAt, author: author ? personOfActor(author).login : null }
}
