import type { z } from 'zod'
import type { Asks, Reading, ReadPullRequest } from '../../../app/ports.ts'
import type { PullRequestRef } from '../../../app/work.ts'
import type { GitHub, GraphqlAnswer } from '../client.ts'
import { permissionOf } from '../permission.ts'
import { answeredFiles, codeownersOf, countOpenOf, isFirstTime } from './extras.ts'
import { checkFacts, issueLabels } from './facts.ts'
import { handlesOf } from './handles.ts'
import { createLasting, type Lasting } from './lasting.ts'
import { completionQuery, named } from './query.ts'
import { withSameDiff } from './same-diff.ts'
import { createSession, errorsAt, type Session, throwFirst } from './session.ts'
import { Completion } from './shapes.ts'
import { readTeams } from './teams.ts'
import { wholeRollup } from './whole-head.ts'

/** Reads what a policy asks for and the look did not bring: at most one query, and comparisons where asked. */
export function createCompleter(github: GitHub): ReadPullRequest['completeReading'] {
  const lasting = createLasting()
  return async (ref, reading, asks) => {
    const session = createSession(github, ref)
    const missing = missingAsks(reading, asks)
    const queried = needsQuery(missing)
      ? await withQuery(github, session, { ref, reading, missing })
      : reading
    const complete = await withSearches(session, queried, { missing, lasting })
    return { ...complete, cost: { reads: reading.cost.reads + session.reads() } }
  }
}

function missingAsks(reading: Reading, asks: Asks): Asks {
  const { asked } = handlesOf(reading)
  const known = new Set(reading.facts.teams.map(({ slug }) => slug.toLowerCase()))
  return {
    ...asks,
    teams: (asks.teams ?? []).filter((slug) => !known.has(slug.toLowerCase())),
    codeowners: asks.codeowners && !asked.has('codeowners'),
    checks: asks.checks && !asked.has('checks'),
    reviewComments: asks.reviewComments && !asked.has('reviewComments'),
    issueLabels: asks.issueLabels === true && !asked.has('issueLabels'),
    openPullRequests: asks.openPullRequests && !asked.has('openPullRequests'),
    sameDiff: asks.sameDiff && !asked.has('sameDiff'),
    firstTime: asks.firstTime && !asked.has('firstTime'),
  }
}

function needsQuery({ teams, ...asks }: Asks): boolean {
  return (teams ?? []).length > 0 || QUERIED.some((name) => asks[name] === true)
}

interface Matter {
  readonly ref: PullRequestRef
  readonly reading: Reading
  readonly missing: Asks
}

async function withQuery(github: GitHub, session: Session, matter: Matter): Promise<Reading> {
  const { ref, reading, missing } = matter
  const { owner, name, number } = ref
  const { facts } = reading
  const head = facts.pullRequest.head.sha
  const answer = await session.graphql(
    completionQuery({ owner, name, number, head, app: session.appId }, missing),
  )
  throwFirst(errorsAt(answer.errors, 'repository'), 'checks: read')
  const found = Completion.parse(answer.data).repository ?? {}
  const threads = found.pullRequest?.reviewThreads?.nodes ?? []
  const next: Reading = {
    ...reading,
    answeredFiles: missing.reviewComments
      ? await answeredFiles(threads, { head, reviews: facts.reviews }, (login) =>
          permissionOf(github, ref, login),
        )
      : reading.answeredFiles,
    facts: await withFound(session, facts, found, missing),
  }
  return withTeams(session, next, { answer, missing })
}

type Found = NonNullable<z.output<typeof Completion>['repository']>

async function withFound(
  session: Session,
  facts: Reading['facts'],
  { openPullRequests: open, head, pullRequest: pull }: Found,
  missing: Asks,
): Promise<Reading['facts']> {
  const { author } = facts.pullRequest
  const labels = missing.issueLabels === true ? issueLabels(pull ?? {}) : facts.pullRequest.issueLabels
  return {
    ...facts,
    pullRequest: { ...facts.pullRequest, issueLabels: labels ?? null },
    codeowners: missing.codeowners ? codeownersOf(pull?.baseRef?.target) : facts.codeowners,
    checks: missing.checks
      ? checkFacts(await wholeRollup(session, facts.pullRequest.head.sha, head?.statusCheckRollup))
      : facts.checks,
    openPullRequestsOfAuthor:
      open === undefined ? facts.openPullRequestsOfAuthor : await countOpenOf(session, open, author),
  }
}

async function withTeams(
  session: Session,
  reading: Reading,
  { answer, missing }: { readonly answer: GraphqlAnswer; readonly missing: Asks },
): Promise<Reading> {
  const { facts } = reading
  const handles = handlesOf(reading)
  const { organisation } = answer.data
  const found = await readTeams(
    session,
    { organisation, errors: answer.errors },
    named('t', missing.teams ?? []),
  )
  const ids = found.teams.flatMap(({ slug, nodeId }) =>
    nodeId === undefined ? [] : [[slug, nodeId] as const],
  )
  const permissions = new Set([
    ...facts.missingPermissions,
    ...(found.missingPermission ? ['members: read'] : []),
  ])
  return {
    ...reading,
    facts: { ...facts, teams: [...facts.teams, ...found.teams], missingPermissions: [...permissions] },
    handles: {
      ...handles,
      users: new Map([...handles.users, ...found.users]),
      teams: new Map([...handles.teams, ...ids]),
      asked: new Set([...handles.asked, ...QUERIED.filter((name) => missing[name])]),
    },
  }
}

/** Whoever had something merged here once is never new again. */
async function isNew(
  session: Session,
  { association, author }: Pick<Reading['facts']['pullRequest'], 'association' | 'author'>,
  { known }: Lasting,
): Promise<boolean> {
  const key = `${session.ref.repositoryId}:${author?.id ?? author?.login ?? ''}`
  if (known.get(key) === true) return false
  const isFirst = await isFirstTime(session, association, author)
  if (!isFirst) known.set(key, true)
  return isFirst
}

const QUERIED = ['codeowners', 'checks', 'reviewComments', 'openPullRequests', 'issueLabels'] as const
const SEARCHED = ['sameDiff', 'firstTime'] as const

async function withSearches(
  session: Session,
  reading: Reading,
  { missing, lasting }: { readonly missing: Asks; readonly lasting: Lasting },
): Promise<Reading> {
  const { facts } = reading
  const { base, head, association, author } = facts.pullRequest
  const handles = handlesOf(reading)
  // A comparison shows no modes: a file that became a link would look the same.
  const isComparable = facts.complete.files && facts.files.every(({ kind }) => kind === 'file')
  const reviews =
    missing.sameDiff && isComparable
      ? await withSameDiff(
          session,
          { base: base.sha, head: head.sha },
          { reviews: facts.reviews, diffs: lasting.diffs },
        )
      : facts.reviews
  const firstTime = missing.firstTime
    ? await isNew(session, { association, author }, lasting)
    : facts.pullRequest.firstTime
  return {
    ...reading,
    facts: { ...facts, reviews, pullRequest: { ...facts.pullRequest, firstTime } },
    handles: {
      ...handles,
      asked: new Set([...handles.asked, ...SEARCHED.filter((name) => missing[name])]),
    },
  }
}
