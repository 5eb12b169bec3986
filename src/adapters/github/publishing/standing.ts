import { z } from 'zod'
import type { PullRequestRef } from '../../../app/work.ts'
import { CHECK_NAME } from '../check-run.ts'
import type { GitHub } from '../client.ts'
import { createSession, throwFirst } from '../reading/session.ts'
import { nodesOf } from '../reading/shapes.ts'

/** What stands on the platform now of what we may have just written. */
export interface Standing {
  readonly head: string
  readonly state: string
  /** External ids of our runs on the head that was judged. */
  readonly checks: readonly { readonly id: string; readonly externalId: string | null }[]
  readonly comments: readonly { readonly id: string; readonly body: string }[]
  /** Node ids of those whose review is asked for. */
  readonly requested: ReadonlySet<string>
}

const STANDING = `query Standing($owner: String!, $name: String!, $number: Int!, $app: Int!, $head: GitObjectID!) {
  repository(owner: $owner, name: $name) {
    head: object(oid: $head) { ... on Commit {
      checkSuites(first: 3, filterBy: { appId: $app }) { nodes {
        checkRuns(first: 3, filterBy: { checkName: "${CHECK_NAME}" }) { nodes { id externalId } } } } } }
    pullRequest(number: $number) { headRefOid state
      reviewRequests(first: 100) { nodes { requestedReviewer { ... on User { id } ... on Team { id } } } }
      comments(last: 30) { nodes { id body viewerDidAuthor } } } }
}`

const Answer = z.object({
  repository: z.object({
    head: z
      .object({
        checkSuites: nodesOf(
          z.object({
            checkRuns: nodesOf(z.object({ id: z.string(), externalId: z.string().nullish() })).nullish(),
          }),
        ).nullish(),
      })
      .nullish(),
    pullRequest: z.object({
      headRefOid: z.string(),
      state: z.string(),
      reviewRequests: nodesOf(
        z.object({ requestedReviewer: z.object({ id: z.string().optional() }).nullish() }),
      ).nullish(),
      comments: nodesOf(z.object({ id: z.string(), body: z.string(), viewerDidAuthor: z.boolean() })),
    }),
  }),
})

/** Looks at what stands now. Throws OutsideError. */
export async function readStanding(github: GitHub, ref: PullRequestRef, head: string): Promise<Standing> {
  const { owner, name, number } = ref
  const answer = await createSession(github, ref).graphql({
    query: STANDING,
    variables: { owner, name, number, head, app: github.appId },
  })
  throwFirst(answer.errors, 'pull_requests: read')
  const { head: commit, pullRequest: pull } = Answer.parse(answer.data).repository
  const runs = (commit?.checkSuites?.nodes ?? []).flatMap(({ checkRuns }) => checkRuns?.nodes ?? [])
  return {
    head: pull.headRefOid,
    state: pull.state,
    checks: runs.map(({ id, externalId }) => ({ id, externalId: externalId ?? null })),
    comments: pull.comments.nodes.filter(({ viewerDidAuthor }) => viewerDidAuthor),
    requested: new Set(
      (pull.reviewRequests?.nodes ?? []).flatMap(({ requestedReviewer }) => requestedReviewer?.id ?? []),
    ),
  }
}
