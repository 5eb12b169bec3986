import { z } from 'zod'
import type {
  Closing,
  OpenPullRequest,
  SurveyedRepository,
  SurveyRepositories,
} from '../../app/sweep-ports.ts'
import type { PullRequestRef, RepositoryRef } from '../../app/work.ts'
import { CHECK_NAME } from './check-run.ts'
import type { GitHub, GraphqlAnswer } from './client.ts'
import { OpenPage, openPullRequest, openSelection, readOpenPullRequests } from './open-pull-requests.ts'
import { ACTOR, Actor, personOfActor } from './people.ts'
import { POLICY_PATH } from './reading/query.ts'
import { errorsAt } from './reading/session.ts'

/** Repositories in one query of one point; GitHub gives up queries that take ten seconds. */
const REPOSITORIES_AT_ONCE = 50
/** Few repositories have more that is open; the rest is read by pages. */
const FIRST_OPEN = 20
const CHECKS_AT_ONCE = 100
const CLOSINGS_AT_ONCE = 50

/** Looks from afar at many repositories: a point for fifty of them. Everything urgent goes first. */
export function createSurvey(github: GitHub): SurveyRepositories {
  return {
    async surveyRepositories(installation, refs) {
      const portions = inPortions(refs, REPOSITORIES_AT_ONCE)
      const surveyed: SurveyedRepository[] = []
      for (const portion of portions) surveyed.push(...(await surveyPortion(github, installation, portion)))
      return surveyed
    },
    async withoutVerdict(installation, pulls) {
      const without: OpenPullRequest[] = []
      for (const portion of inPortions(pulls, CHECKS_AT_ONCE)) {
        without.push(...(await withoutVerdict(github, installation, portion)))
      }
      return without
    },
    async closings(installation, refs) {
      const closings = []
      for (const portion of inPortions(refs, CLOSINGS_AT_ONCE)) {
        closings.push(...(await closingsOf(github, installation, portion)))
      }
      return closings
    },
  }
}

function inPortions<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  )
}

/** Fields of many repositories under `r0`, `r1`, ... Names go in as variables, never as text. */
function askEach(
  github: GitHub,
  refs: readonly RepositoryRef[],
  selection: (index: number) => string,
): Promise<GraphqlAnswer> {
  const declared = refs.map((_, index) => `$o${index}: String!, $n${index}: String!`).join(', ')
  const fields = refs.map(
    (_, index) => `r${index}: repository(owner: $o${index}, name: $n${index}) { ${selection(index)} }`,
  )
  const variables = Object.fromEntries(
    refs.flatMap(({ owner, name }, index) => [
      [`o${index}`, owner],
      [`n${index}`, name],
    ]),
  )
  const query = `query Survey(${declared}) {\n  ${fields.join('\n  ')}\n}`
  return github.graphql(refs[0]?.installation ?? 0, { query, variables, priority: 'background' })
}

const SURVEYED = `databaseId policy: object(expression: "HEAD:${POLICY_PATH}") { oid }
    ${openSelection(FIRST_OPEN)}`

const Surveyed = z.object({
  databaseId: z.number(),
  policy: z.object({ oid: z.string() }).nullish(),
  pullRequests: OpenPage,
})

async function surveyPortion(
  github: GitHub,
  installation: number,
  refs: readonly RepositoryRef[],
): Promise<readonly SurveyedRepository[]> {
  const answer = await askEach(github, refs, () => SURVEYED)
  const surveyed: SurveyedRepository[] = []
  for (const [index, ref] of refs.entries()) {
    if (errorsAt(answer.errors, `r${index}`).length > 0) continue
    const found = Surveyed.safeParse(answer.data[`r${index}`])
    // Another repository may have taken the name meanwhile.
    if (!found.success || found.data.databaseId !== ref.repositoryId) continue
    const { policy, pullRequests } = found.data
    const open = pullRequests.nodes.map(openPullRequest)
    const { hasNextPage, endCursor } = pullRequests.pageInfo
    const rest = hasNextPage
      ? await readOpenPullRequests(
          github,
          { ...ref, installation },
          { after: endCursor ?? null, priority: 'background' },
        )
      : []
    surveyed.push({ ref, policy: policy?.oid ?? null, open: [...open, ...rest] })
  }
  return surveyed
}

const CHECKS = `query Checks($ids: [ID!]!, $app: Int!) { nodes(ids: $ids) { ... on PullRequest { id
  lastCommit: commits(last: 1) { nodes { commit { oid
    checkSuites(first: 1, filterBy: { appId: $app }) { nodes {
      checkRuns(first: 1, filterBy: { checkName: "${CHECK_NAME}" }) { nodes { status } } } } } } } } } }`

const Checks = z.object({
  nodes: z.array(
    z
      .object({
        id: z.string(),
        lastCommit: z.object({
          nodes: z.array(
            z.object({
              commit: z.object({
                oid: z.string(),
                checkSuites: z
                  .object({
                    nodes: z.array(
                      z.object({ checkRuns: z.object({ nodes: z.array(z.object({ status: z.string() })) }) }),
                    ),
                  })
                  .nullish(),
              }),
            }),
          ),
        }),
      })
      .nullish(),
  ),
})

async function withoutVerdict(
  github: GitHub,
  installation: number,
  pulls: readonly OpenPullRequest[],
): Promise<readonly OpenPullRequest[]> {
  const variables = { ids: pulls.map(({ id }) => id), app: github.appId }
  const answer = await github.graphql(installation, { query: CHECKS, variables, priority: 'background' })
  const { nodes } = Checks.parse(answer.data)
  const judged = new Set(
    nodes.flatMap((node) => {
      const commit = node?.lastCommit.nodes[0]?.commit
      const runs = (commit?.checkSuites?.nodes ?? []).flatMap(({ checkRuns }) => checkRuns.nodes)
      return runs.some(({ status }) => status === 'COMPLETED') ? [`${node?.id} ${commit?.oid}`] : []
    }),
  )
  return pulls.filter(({ id, head }) => !judged.has(`${id} ${head}`))
}

function closedSelection(number: number): string {
  return `databaseId pullRequest(number: ${number}) { state merged closedAt headRefOid
    mergeCommit { oid } mergedBy { ${ACTOR} } }`
}

const Closed = z.object({
  databaseId: z.number(),
  pullRequest: z
    .object({
      state: z.string(),
      merged: z.boolean(),
      closedAt: z.string().nullish(),
      headRefOid: z.string(),
      mergeCommit: z.object({ oid: z.string() }).nullish(),
      mergedBy: Actor.nullish(),
    })
    .nullish(),
})

async function closingsOf(
  github: GitHub,
  installation: number,
  refs: readonly PullRequestRef[],
): Promise<readonly { readonly ref: PullRequestRef; readonly closing: Closing | null }[]> {
  const own = refs.map((ref) => ({ ...ref, installation }))
  const answer = await askEach(github, own, (index) => closedSelection(refs[index]?.number ?? 0))
  return refs.flatMap((ref, index) => {
    const found = Closed.safeParse(answer.data[`r${index}`])
    if (!found.success || found.data.databaseId !== ref.repositoryId) return []
    const errors = errorsAt(answer.errors, `r${index}`)
    if (errors.some(({ type }) => type !== 'NOT_FOUND')) return []
    const closing = closingOf(found.data.pullRequest ?? null)
    return closing === 'open' ? [] : [{ ref, closing }]
  })
}

function closingOf(pull: z.output<typeof Closed>['pullRequest'] | null): Closing | 'open' | null {
  if (pull === null || pull === undefined) return null
  if (pull.state === 'OPEN' || typeof pull.closedAt !== 'string') return 'open'
  return {
    kind: 'closed',
    merged: pull.merged,
    by: pull.mergedBy === null || pull.mergedBy === undefined ? null : personOfActor(pull.mergedBy),
    head: pull.headRefOid,
    mergeCommit: pull.mergeCommit?.oid ?? null,
    at: pull.closedAt,
  }
}
