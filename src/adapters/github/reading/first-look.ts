import { z } from 'zod'
import { OutsideError } from '../../../app/errors.ts'
import type { Asks } from '../../../app/ports.ts'
import type { PullRequestRef } from '../../../app/work.ts'
import type { GraphqlAnswer, GraphqlError } from '../client.ts'
import { HEAD_COMMIT, named, pullRequestQuery, REVIEW, ROLLUP } from './query.ts'
import { errorsAt, type Session, throwFirst } from './session.ts'
import { HeadCommit, Label, type PullRequest, Repository, Review } from './shapes.ts'
import { wholeHead } from './whole-head.ts'

/** The one query's answer, taken apart. */
export interface Look {
  readonly repository: Repository
  readonly pull: PullRequest
  /** All reviews that are opinions, oldest first. */
  readonly reviews: readonly Review[]
  readonly head: HeadCommit | null
  readonly organisationPolicy: unknown
  readonly organisation: unknown
  readonly errors: readonly GraphqlError[]
  /** Node ids of the labels that were asked for and exist, by lower-case name. */
  readonly labels: ReadonlyMap<string, string>
  /** Aliases of the teams that were asked for; null: the first teams came along. */
  readonly teams: ReadonlyMap<string, string> | null
  readonly missingPermissions: readonly string[]
}

/** Makes the one query. Null: no such pull request. Throws OutsideError for what is missing and must not be. */
export async function firstLook(session: Session, ref: PullRequestRef, asks: Asks): Promise<Look | null> {
  const { owner, name, number } = ref
  const answer = await session.graphql(pullRequestQuery({ owner, name, number, app: session.appId }, asks))
  const { data, errors } = answer
  if (errorsAt(errors, 'repository', 'pullRequest').some(isMissingHere)) return null
  throwFirst(errors.filter(isSerious), permissionFor(errors.find(isSerious)))
  const repository = parseRepository(answer)
  refuseNamesake(repository, ref)
  const pull = repository.pullRequest
  const [reviews, head] = await Promise.all([
    allReviews(session, ref, pull),
    headCommit(session, pull, asks).then((found) => wholeHead(session, found)),
  ])
  const { organisation, organisationPolicy } = data
  return {
    repository,
    pull,
    reviews,
    head,
    organisation,
    organisationPolicy,
    errors,
    labels: labelIds(repository, asks),
    teams: asks.teams === null ? null : named('t', asks.teams),
    missingPermissions: missingPermissions(errors),
  }
}

/** Another repository may have taken the name of one that was deleted or moved. */
function refuseNamesake({ databaseId }: Repository, { repositoryId, owner, name }: PullRequestRef): void {
  // A command knows only the name.
  if (repositoryId !== 0 && databaseId !== repositoryId)
    throw new OutsideError('github', `${owner}/${name} is another repository by now`, { reason: 'gone' })
}

function isMissingHere({ type, path }: GraphqlError): boolean {
  return type === 'NOT_FOUND' && path?.length === 2
}

/** Fields that may fail on their own: what they would have told is then known to be unknown. */
const OPTIONAL = [
  ['organisation'],
  ['organisationPolicy'],
  ['repository', 'policyFolder'],
  ['repository', 'policyFile'],
  ['repository', 'pullRequest', 'files'],
  ['repository', 'pullRequest', 'reviewRequests'],
  ['repository', 'pullRequest', 'lastCommit', 'nodes', '*', 'commit', 'checkSuites'],
  ['repository', 'pullRequest', 'lastCommit', 'nodes', '*', 'commit', 'statusCheckRollup'],
  ['repository', 'pullRequest', 'timelineItems', 'nodes', '*', 'beforeCommit'],
  ['repository', 'pullRequest', 'timelineItems', 'nodes', '*', 'afterCommit'],
] as const

function isSerious(error: GraphqlError): boolean {
  // Without that permission the policy cannot be read either, and nothing is judged.
  if (error.type === 'FORBIDDEN' && /^(notes\d|checkpoints)$/.test(String(error.path?.[1]))) return false
  return OPTIONAL.every((path) => errorsAt([error], ...path).length === 0)
}

function permissionFor(error: GraphqlError | undefined): string | null {
  if (error === undefined) return null
  return error.path?.[1] === 'pullRequest' ? 'pull_requests: read' : 'contents: read'
}

function missingPermissions(errors: readonly GraphqlError[]): readonly string[] {
  const forbidden = errors.filter(({ type }) => type === 'FORBIDDEN')
  const fields = new Set(forbidden.flatMap(({ path }) => path ?? []))
  return [
    ...(fields.has('policyFolder') || fields.has('policyFile') ? ['contents: read'] : []),
    ...(fields.has('checkSuites') || fields.has('statusCheckRollup') ? ['checks: read'] : []),
  ]
}

function parseRepository({ data }: GraphqlAnswer): Repository {
  const parsed = Repository.safeParse(data['repository'])
  if (parsed.success) return parsed.data
  const where = parsed.error.issues.slice(0, 3).map(({ path }) => path.join('.'))
  throw new OutsideError('github', `GitHub left out ${where.join(', ')}`, {
    cause: parsed.error,
    reason: 'unavailable',
  })
}

function labelIds(repository: Repository, asks: Asks): ReadonlyMap<string, string> {
  return new Map(
    asks.labels.flatMap((name, index) => {
      const found = Label.safeParse(repository[`l${index}`])
      return found.success ? [[name.toLowerCase(), found.data.id]] : []
    }),
  )
}

const MORE_REVIEWS = `query Reviews($owner: String!, $name: String!, $number: Int!, $before: String) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) {
    reviews(last: 100, before: $before, states: [APPROVED, CHANGES_REQUESTED, DISMISSED]) {
      pageInfo { hasPreviousPage startCursor } nodes { ${REVIEW} } } } }
}`
const Page = z.object({
  pageInfo: z.object({ hasPreviousPage: z.boolean(), startCursor: z.string().nullish() }),
  nodes: z.array(Review),
})
const MoreReviews = z.object({ repository: z.object({ pullRequest: z.object({ reviews: Page }) }) })
const MOST_PAGES = 50

/** An older opinion may be somebody's latest, so all are read. */
async function allReviews(
  session: Session,
  { owner, name, number }: PullRequestRef,
  pull: PullRequest,
): Promise<readonly Review[]> {
  let page = Page.parse(pull.reviews)
  const reviews = [...page.nodes]
  for (let count = 1; page.pageInfo.hasPreviousPage; count += 1) {
    if (count >= MOST_PAGES)
      throw new OutsideError('github', `pull request ${number} has more reviews than can be read`)
    const variables = { owner, name, number, before: page.pageInfo.startCursor }
    const answer = await session.graphql({ query: MORE_REVIEWS, variables })
    throwFirst(answer.errors, 'pull_requests: read')
    page = MoreReviews.parse(answer.data).repository.pullRequest.reviews
    reviews.unshift(...page.nodes)
  }
  return reviews
}

const FoundHead = z.object({ repository: z.object({ head: HeadCommit.nullish() }) })

/** The last commit that is listed is not the head once there are more commits than GitHub lists. */
async function headCommit(session: Session, pull: PullRequest, asks: Asks): Promise<HeadCommit | null> {
  const listed = pull.lastCommit.nodes[0]?.commit
  if (listed?.oid === pull.headRefOid) return listed
  const { owner, name } = session.ref
  const answer = await session.graphql({
    query: `query Head($owner: String!, $name: String!, $app: Int!, $head: GitObjectID!) {
  repository(owner: $owner, name: $name) {
    head: object(oid: $head) { ... on Commit { ${HEAD_COMMIT} ${asks.checks ? ROLLUP : ''} } } }
}`,
    variables: { owner, name, app: session.appId, head: pull.headRefOid },
  })
  throwFirst(answer.errors, 'checks: read')
  return FoundHead.parse(answer.data).repository.head ?? null
}
