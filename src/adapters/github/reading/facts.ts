import { z } from 'zod'
import type { Reading } from '../../../app/ports.ts'
import type {
  CheckFacts,
  Person,
  PullRequestFacts,
  RepositoryFacts,
  RequestedReviewer,
  ReviewFacts,
} from '../../../core/facts.ts'
import type { Shown } from '../../../report/effect.ts'
import { parseExternalId } from '../check-run.ts'
import { Actor, personOfActor } from '../people.ts'
import { commitFacts, personOfUser } from './commits.ts'
import type { CheckRun, Comment, HeadCommit, PullRequest, Repository, Review, Rollup } from './shapes.ts'

export function repositoryFacts(repository: Repository): RepositoryFacts {
  return {
    id: repository.databaseId,
    nodeId: repository.id,
    owner: repository.owner.login,
    name: repository.name,
    ownerKind: repository.owner.type === 'Organization' ? 'organization' : 'user',
    defaultBranch: repository.defaultBranchRef?.name ?? 'main',
    visibility: visibilityOf(repository.visibility),
    topics: repository.repositoryTopics.nodes.map(({ topic }) => topic.name),
    properties: {},
    url: repository.url.replace(/\/$/, ''),
  }
}

function visibilityOf(word: string): RepositoryFacts['visibility'] {
  if (word === 'PUBLIC') return 'public'
  return word === 'INTERNAL' ? 'internal' : 'private'
}

export function pullRequestFacts(pull: PullRequest): PullRequestFacts {
  return {
    number: pull.number,
    nodeId: pull.id,
    title: pull.title,
    body: pull.body,
    state: stateOf(pull.state),
    draft: pull.isDraft,
    author: pull.author ? personOfActor(pull.author) : null,
    association: pull.authorAssociation,
    firstTime: null,
    createdAt: pull.createdAt,
    base: { branch: pull.baseRefName, sha: pull.baseRefOid, tree: treeOf(pull.baseRef?.target) },
    head: {
      branch: pull.headRefName,
      sha: pull.headRefOid,
      repository: pull.headRepository?.nameWithOwner ?? null,
    },
    trunk: null,
    labels: (pull.labels?.nodes ?? []).map(({ name }) => name),
    issueLabels: issueLabels(pull),
    assignees: pull.assignees.nodes.map(personOfUser),
    requestedReviewers: requestedReviewers(pull),
    changedFiles: pull.changedFiles,
    additions: pull.additions,
    deletions: pull.deletions,
    commitCount: pull.commits.totalCount,
    baseChangedAt: lastOf(baseChanges(pull)),
  }
}

/** Labels of the issues that it closes; null when they were not asked for. */
export function issueLabels({
  closingIssuesReferences: issues,
}: Pick<PullRequest, 'closingIssuesReferences'>): readonly string[] | null {
  if (issues === undefined || issues === null) return null
  return issues.nodes.flatMap((issue) => (issue?.labels?.nodes ?? []).map(({ name }) => name))
}

const WithTree = z.object({ tree: z.object({ oid: z.string() }) })

function treeOf(target: unknown): string | null {
  const parsed = WithTree.safeParse(target)
  return parsed.success ? parsed.data.tree.oid : null
}

/** `OPEN` and so on, as we say it. */
function stateOf(word: string): PullRequestFacts['state'] {
  if (word === 'MERGED') return 'merged'
  return word === 'OPEN' ? 'open' : 'closed'
}

function requestedReviewers(pull: PullRequest): readonly RequestedReviewer[] {
  return (pull.reviewRequests?.nodes ?? []).flatMap(({ requestedReviewer }): RequestedReviewer[] => {
    if (requestedReviewer?.slug !== undefined) return [{ kind: 'team', slug: requestedReviewer.slug }]
    const actor = Actor.safeParse(requestedReviewer)
    return actor.success ? [{ kind: 'person', person: personOfActor(actor.data) }] : []
  })
}

function baseChanges(pull: PullRequest): readonly string[] {
  return pull.timelineItems.nodes
    .filter(({ type }) => type !== 'HeadRefForcePushedEvent')
    .flatMap(({ createdAt }) => (createdAt === undefined ? [] : [createdAt]))
}

function lastOf(times: readonly string[]): string | null {
  return times.reduce<string | null>((last, time) => (last === null || time > last ? time : last), null)
}

const REVIEW_STATES: ReadonlyMap<string, ReviewFacts['state']> = new Map([
  ['APPROVED', 'approved'],
  ['CHANGES_REQUESTED', 'changes-requested'],
  ['DISMISSED', 'dismissed'],
])

export function reviewFacts(review: Review): ReviewFacts {
  const person = review.author ? personOfActor(review.author) : null
  return {
    id: review.id,
    person,
    state: REVIEW_STATES.get(review.state) ?? 'commented',
    submittedAt: review.submittedAt ?? new Date(0).toISOString(),
    commit: review.commit?.oid ?? null,
    canWrite: person !== null && review.authorCanPushToRepository,
  }
}

/** Heads that a force push replaced, oldest first; the commit is null once GitHub has dropped it. */
export function formerHeads(pull: PullRequest): Reading['formerHeads'] {
  return pull.timelineItems.nodes.flatMap(({ beforeCommit, afterCommit, actor, createdAt }) =>
    beforeCommit
      ? [
          {
            sha: beforeCommit.oid,
            by: actor ? personOfActor(actor) : null,
            at: createdAt ?? beforeCommit.committedDate,
            commit: commitFacts(beforeCommit),
            ...(afterCommit ? { replacedBy: afterCommit.oid } : {}),
          },
        ]
      : [],
  )
}

const GHOST: Person = { id: null, login: 'ghost', kind: 'ghost' }

/** What people wrote: comments of others than us, and the texts of their reviews. */
export function writtenByPeople(
  comments: readonly Comment[],
  reviews: readonly Review[],
): Reading['comments'] {
  const written = comments
    .filter(({ viewerDidAuthor }) => !viewerDidAuthor)
    .map(({ author, body, url }) => ({
      author: author ? personOfActor(author) : GHOST,
      body,
      url,
      canWrite: null,
    }))
  const reviewed = reviews
    .filter(({ body }) => body !== '')
    .map(({ author, body, url, authorCanPushToRepository }) => ({
      author: author ? personOfActor(author) : GHOST,
      body,
      url,
      canWrite: authorCanPushToRepository,
    }))
  return [...written, ...reviewed]
}

/** The first and the last comments of a pull request, each once. */
export function commentsOf(pull: PullRequest): readonly Comment[] {
  const seen = new Set<string>()
  return [...pull.firstComments.nodes, ...pull.comments.nodes].filter(({ id }) => {
    const isNew = !seen.has(id)
    seen.add(id)
    return isNew
  })
}

/** Our newest check run on a commit. */
export function shownCheck(commit: HeadCommit | null): Shown['check'] {
  const runs = (commit?.checkSuites?.nodes ?? []).flatMap(({ checkRuns }) => checkRuns?.nodes ?? [])
  const newest = runs.reduce<CheckRun | null>(
    (last, run) => (last === null || (run.databaseId ?? 0) > (last.databaseId ?? 0) ? run : last),
    null,
  )
  if (newest === null) return null
  const mark = parseExternalId(newest.externalId ?? null)
  return {
    id: newest.id,
    state: checkState(newest.status, newest.conclusion ?? null),
    digest: mark?.digest ?? null,
    annotationsDigest: mark?.annotationsDigest ?? null,
    concludedAt: newest.completedAt ?? null,
  }
}

/** State of a check run of ours, from GraphQL or REST words. */
function checkState(status: string, conclusion: string | null): NonNullable<Shown['check']>['state'] {
  const word = (status.toLowerCase() === 'completed' ? (conclusion ?? '') : status).toLowerCase()
  if (word === 'success' || word === 'failure' || word === 'neutral') return word
  if (word === 'in_progress') return 'in-progress'
  return word === 'queued' ? 'queued' : 'other'
}

const CONTEXT_CONCLUSIONS: ReadonlyMap<string, string> = new Map([
  ['SUCCESS', 'success'],
  ['FAILURE', 'failure'],
  ['ERROR', 'failure'],
])

/** Other checks and statuses on a commit; a status that is still expected or pending has no conclusion. */
export function checkFacts(rollup: z.output<typeof Rollup> | null | undefined): readonly CheckFacts[] {
  return (rollup?.contexts.nodes ?? []).map(({ name, context, conclusion, checkSuite, state }) => ({
    name: name ?? context ?? '',
    app: checkSuite?.app?.slug ?? null,
    conclusion:
      name === undefined
        ? (CONTEXT_CONCLUSIONS.get(state ?? '') ?? null)
        : (conclusion?.toLowerCase() ?? null),
  }))
}

/** Other open pull requests of this repository with the same head. */
export function siblingsOf(
  repository: Repository,
  commit: HeadCommit | null,
): readonly { readonly number: number; readonly baseBranch: string }[] {
  const { pullRequest: pull, databaseId } = repository
  return (commit?.associatedPullRequests?.nodes ?? [])
    .filter(
      (other) =>
        other.state === 'OPEN' &&
        other.number !== pull.number &&
        other.headRefOid === pull.headRefOid &&
        other.baseRepository?.databaseId === databaseId,
    )
    .map(({ number, baseRefName }) => ({ number, baseBranch: baseRefName }))
}

/** Open pull requests whose branch this one goes into, unless it is the default branch, from which none is stacked. */
export function belowOf(repository: Repository): NonNullable<Reading['below']> {
  const { pullRequest: pull, databaseId, defaultBranchRef } = repository
  if (pull.baseRefName === defaultBranchRef?.name) return []
  return (pull.baseRef?.associatedPullRequests.nodes ?? [])
    .filter(
      ({ number, baseRepository }) => number !== pull.number && baseRepository?.databaseId === databaseId,
    )
    .map(({ number, baseRefName }) => ({ number, baseBranch: baseRefName }))
}
