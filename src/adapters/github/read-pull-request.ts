import type { Asks, Reading, ReadPullRequest } from '../../app/ports.ts'
import type { PullRequestRef } from '../../app/work.ts'
import type { Facts } from '../../core/facts.ts'
import type { GitHub } from './client.ts'
import { readOpenPullRequests } from './open-pull-requests.ts'
import { permissionOf } from './permission.ts'
import { type Changes, completeChanges, type FirstChanges, isWhole } from './reading/changes.ts'
import { type ChangesCache, createChangesCache } from './reading/changes-cache.ts'
import { type CheckpointsReader, createCheckpointsReader } from './reading/checkpoints.ts'
import { commitFacts } from './reading/commits.ts'
import { createCompleter } from './reading/completion.ts'
import { answeredFiles, codeownersOf, countOpenOf } from './reading/extras.ts'
import {
  belowOf,
  checkFacts,
  commentsOf,
  formerHeads,
  pullRequestFacts,
  repositoryFacts,
  reviewFacts,
  shownCheck,
  siblingsOf,
  writtenByPeople,
} from './reading/facts.ts'
import { fileDraft } from './reading/files.ts'
import { firstLook, type Look } from './reading/first-look.ts'
import { createFormerHeadsReader, type FormerHeadsReader } from './reading/former-heads.ts'
import type { Handles } from './reading/handles.ts'
import { createNotesReader, type NotesReader } from './reading/notes.ts'
import { organisationTextOf, policyTextOf, proposedTexts } from './reading/policy-text.ts'
import { type Properties, readProperties } from './reading/properties.ts'
import { isSameDiff } from './reading/same-diff.ts'
import { createSession, errorsAt, type Session } from './reading/session.ts'
import { PolicyPlace, type PullRequest } from './reading/shapes.ts'
import { readTrunk } from './reading/stack.ts'
import { readTeams, type TeamsRead } from './reading/teams.ts'
import { createTracesReader, type TracesReader } from './reading/traces.ts'

/** Reads pull requests: one query for a usual one, and more only for what that query cannot tell. */
export function createPullRequestReader(github: GitHub): ReadPullRequest {
  const kept = {
    cache: createChangesCache(),
    readCheckpoints: createCheckpointsReader(),
    readNotes: createNotesReader(),
    readTraces: createTracesReader(),
    former: createFormerHeadsReader(),
  }
  return {
    async readPullRequest(ref, asks) {
      const session = createSession(github, ref)
      const look = await firstLook(session, ref, asks)
      return look === null ? null : readingOf(github, session, { ref, asks, look, ...kept })
    },
    completeReading: createCompleter(github),
    openPullRequests: (ref) => readOpenPullRequests(github, ref, { priority: 'extra' }),
    isSameDiff: createDiffComparer(github),
  }
}

const MOST_COMPARISONS = 2000

/** Commits never change, so neither does what a comparison of them came to. */
function createDiffComparer(github: GitHub): ReadPullRequest['isSameDiff'] {
  const known = new Map<string, boolean>()
  return async (ref, base, heads) => {
    const key = [ref.repositoryId, base, ...heads].join(':')
    const found = known.get(key)
    if (found !== undefined) return found
    const same = await isSameDiff(createSession(github, ref), base, heads)
    if (same === null) return null
    if (known.size >= MOST_COMPARISONS) known.clear()
    known.set(key, same)
    return same
  }
}

interface Matter {
  readonly ref: PullRequestRef
  readonly asks: Asks
  readonly look: Look
  readonly cache: ChangesCache
  readonly readCheckpoints: CheckpointsReader
  readonly readNotes: NotesReader
  readonly readTraces: TracesReader
  readonly former: FormerHeadsReader
}

async function readingOf(github: GitHub, session: Session, matter: Matter): Promise<Reading> {
  const { ref, asks, look } = matter
  const { pull, reviews } = look
  const reviewed = reviews.map(reviewFacts)
  const policy = await policiesOf(github, matter)
  const [changes, teams, answered, openOfAuthor, trunk, properties] = await Promise.all([
    changesOf(session, matter),
    readTeams(session, look, look.teams),
    answeredFiles(pull.reviewThreads?.nodes ?? [], { head: pull.headRefOid, reviews: reviewed }, (login) =>
      permissionOf(github, ref, login),
    ),
    countOpen(session, look),
    readTrunk(session, pull, look.repository.defaultBranchRef?.name),
    readProperties(session, policy),
  ])
  const [besides, heads] = await Promise.all([
    besidesOf(session, matter, changes),
    matter.former.complete(session, pull.baseRefOid, formerHeads(pull)),
  ])
  matter.former.keep(session, pull.headRefOid, changes.commits)
  const facts: Reading['facts'] = {
    ...factsOf(look, { changes, teams, properties }),
    ...besides,
    pullRequest: { ...pullRequestFacts(pull), trunk },
    reviews: reviewed,
    openPullRequestsOfAuthor: openOfAuthor,
  }
  return {
    facts,
    answeredFiles: answered,
    ...surroundings(look),
    formerHeads: heads,
    policy,
    proposed: proposedTexts({
      repository: `${facts.repository.owner}/${facts.repository.name}`,
      files: changes.files,
      isComplete: changes.complete.files,
      head: look.head,
      standing: policy.repository,
    }),
    updatedAt: look.pull.updatedAt,
    handles: handlesFor(look, teams, asks),
    cost: { reads: session.reads() },
  }
}

interface Found {
  readonly changes: Changes
  readonly teams: TeamsRead
  readonly properties: Properties
}

function factsOf(
  { repository, pull, head, missingPermissions }: Look,
  { changes, teams, properties }: Found,
): Omit<Reading['facts'], 'pullRequest' | 'reviews' | 'openPullRequestsOfAuthor'> {
  return {
    repository: { ...repositoryFacts(repository), properties: properties.values },
    ...changes,
    reviewsKnown: true,
    teams: teams.teams,
    codeowners: codeownersOf(pull.baseRef?.target),
    administrators: [],
    checks: checkFacts(head?.statusCheckRollup),
    extraSignals: [],
    missingPermissions: [
      ...missingPermissions,
      ...(teams.missingPermission ? ['members: read'] : []),
      ...(properties.missingPermission === null ? [] : [properties.missingPermission]),
    ],
  }
}

function surroundings(
  look: Look,
): Pick<Reading, 'shown' | 'ourComments' | 'comments' | 'siblings' | 'below'> {
  const { repository, pull, head } = look
  const comments = commentsOf(pull)
  return {
    shown: { check: shownCheck(head), labels: (pull.labels?.nodes ?? []).map(({ name }) => name) },
    ourComments: comments
      .filter(({ viewerDidAuthor }) => viewerDidAuthor)
      .map(({ id, body }) => ({ id, body })),
    comments: writtenByPeople(comments, look.reviews),
    siblings: siblingsOf(repository, head),
    below: belowOf(repository),
  }
}

async function policiesOf(
  github: GitHub,
  { ref, look: { repository, organisationPolicy, errors } }: Matter,
): Promise<Reading['policy']> {
  const { owner, name } = repository
  const [folder, file] = ['policyFolder', 'policyFile'].map((field) => errorsAt(errors, 'repository', field))
  return {
    repository: policyTextOf(`${owner.login}/${name}`, repository, [...(folder ?? []), ...(file ?? [])]),
    organisation: await organisationTextOf(
      { github, ref },
      owner.login,
      PolicyPlace.nullish().parse(organisationPolicy) ?? null,
      errorsAt(errors, 'organisationPolicy'),
    ),
  }
}

/** Evidence that stands beside commits and description: in checkpoints, git notes, and records of the tree. */
async function besidesOf(
  session: Session,
  { look, readCheckpoints, readNotes, readTraces }: Matter,
  changes: Changes,
): Promise<Pick<Facts, 'extraSignals' | 'notedByPeople' | 'checkpointRemarks'>> {
  const { baseRefOid: base, headRefOid: head } = look.pull
  const [checkpoints, notes, traces] = await Promise.all([
    readCheckpoints(session, look.repository, changes.commits),
    readNotes(session, look.repository, changes.commits),
    readTraces(session, { base, head }, changes),
  ])
  return {
    extraSignals: [...checkpoints.signals, ...notes.signals, ...traces],
    ...(checkpoints.remarks.length === 0 ? {} : { checkpointRemarks: checkpoints.remarks }),
    ...(notes.byPeople.length === 0 ? {} : { notedByPeople: notes.byPeople }),
  }
}

async function changesOf(session: Session, { ref, look, cache }: Matter): Promise<Changes> {
  const first = firstChanges(look.pull)
  const key = [ref.repositoryId, first.base, first.head, first.changedFiles, first.commitCount].join(':')
  const known = isWhole(first) ? undefined : cache.get(key)
  if (known !== undefined) return known
  const changes = await completeChanges(session, first)
  if (!isWhole(first) && changes.complete.files && changes.complete.commits) cache.set(key, changes)
  return changes
}

function firstChanges(pull: PullRequest): FirstChanges {
  return {
    number: pull.number,
    base: pull.baseRefOid,
    head: pull.headRefOid,
    changedFiles: pull.changedFiles,
    commitCount: pull.commits.totalCount,
    files: (pull.files?.nodes ?? []).map(fileDraft),
    commits: pull.commits.nodes.map(({ commit }) => commitFacts(commit)),
  }
}

async function countOpen(
  session: Session,
  { repository, pull }: Look,
): Promise<Facts['openPullRequestsOfAuthor']> {
  const { openPullRequests } = repository
  if (openPullRequests === undefined) return null
  return countOpenOf(session, openPullRequests, pullRequestFacts(pull).author)
}

const ASKED = ['codeowners', 'checks', 'reviewComments', 'openPullRequests', 'issueLabels'] as const

function handlesFor({ repository, pull, labels }: Look, teams: TeamsRead, asks: Asks): Handles {
  const present = (pull.labels?.nodes ?? []).map(({ name, id }) => [name.toLowerCase(), id] as const)
  return {
    pullRequestId: pull.id,
    repositoryId: repository.id,
    readAt: Date.now(),
    labels: new Map([...labels, ...present]),
    users: new Map([...teams.users, ...usersIn(pull)]),
    teams: new Map(teams.teams.flatMap(({ slug, nodeId }) => (nodeId === undefined ? [] : [[slug, nodeId]]))),
    asked: new Set(ASKED.filter((name) => asks[name])),
  }
}

/** Node ids of people whom the look happened to bring, so that asking them for a review needs no search. */
function usersIn(pull: PullRequest): readonly (readonly [string, string])[] {
  const lines = pull.commits.nodes.flatMap(({ commit }) => [commit.author?.user, commit.committer?.user])
  const actors = [pull.author, ...(pull.reviews?.nodes ?? []).map(({ author }) => author)]
  return [...lines, ...pull.assignees.nodes, ...actors].flatMap((user) =>
    user?.id === undefined ? [] : [[user.login.toLowerCase(), user.id] as const],
  )
}
