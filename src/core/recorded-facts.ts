import type { CommitFacts, CommitIdentity, Facts, Person, TeamFacts } from './facts.ts'
import { isSamePerson } from './people.ts'
import { signalsOfCommit } from './provenance/commit.ts'

/** A merged pull request as it is kept, so that policies can be tried on it. */
export interface RecordedFacts {
  /** `owner/name`. */
  readonly repository: string
  readonly number: number
  readonly mergedAt: string
  readonly facts: Facts
  /** What is dear and was read, because the policy of that day asked for it. */
  readonly read: readonly Readable[]
}

/** Facts that are read only when a policy asks for them. */
export const READABLES = [
  'codeowners',
  'checks',
  'sameDiff',
  'firstTime',
  'openPullRequests',
  'reviewComments',
  'issueLabels',
] as const
export type Readable = (typeof READABLES)[number]

export interface Merge {
  readonly mergedAt: string
  readonly read: readonly Readable[]
}

/** Characters of a message or body beyond which nothing that a policy asks for is to be expected. */
const MOST_TEXT = 20_000
const MOST_CODEOWNERS = 32_000
/** A record that takes more room is not worth it. */
const MOST_CHARACTERS = 262_144

/**
 * What is worth keeping of a merged pull request, and no more of people than it takes to judge it again: of teams those
 * who took part, no addresses that say nothing of a tool. Null when it is too large to keep.
 */
export function recordFacts(facts: Facts, { mergedAt, read }: Merge): RecordedFacts | null {
  const { repository, pullRequest } = facts
  const whole = facts.codeowners !== null && facts.codeowners.text.length > MOST_CODEOWNERS
  const record: RecordedFacts = {
    repository: `${repository.owner}/${repository.name}`,
    number: pullRequest.number,
    mergedAt,
    facts: {
      ...withoutMoment(facts),
      pullRequest: {
        ...pullRequest,
        body: pullRequest.body.slice(0, MOST_TEXT),
        assignees: [],
        requestedReviewers: [],
      },
      commits: facts.commits.map(recordCommit),
      teams: facts.teams.flatMap((team) => recordTeam(team, facts)),
      codeowners: whole ? null : facts.codeowners,
    },
    read: whole ? read.filter((name) => name !== 'codeowners') : read,
  }
  return JSON.stringify(record).length > MOST_CHARACTERS ? null : record
}

/** Without what was true of that moment only: permissions of ours, shares, the policy itself. */
function withoutMoment(facts: Facts): Facts {
  return {
    ...facts,
    administrators: [],
    missingPermissions: [],
    shares: [],
    unmetBelow: [],
    policyChange: null,
  }
}

function recordCommit(commit: CommitFacts): CommitFacts {
  const message = commit.message.slice(0, MOST_TEXT)
  const bare = {
    ...commit,
    message,
    author: bareIdentity(commit.author),
    committer: bareIdentity(commit.committer),
  }
  return tells(bare) === tells({ ...commit, message }) ? bare : { ...commit, message }
}

function bareIdentity({ name, person }: CommitIdentity): CommitIdentity {
  return { name, person, email: person === null ? 'left-out@invalid' : '' }
}

/** Which tools a commit tells of, and how surely; not in which words. */
function tells({ author, committer, ...commit }: CommitFacts): string {
  const signals = signalsOfCommit({
    ...commit,
    author,
    committer,
    authorAccount: author.person,
    committerAccount: committer.person,
  })
  return JSON.stringify(signals.map(({ tool, grade, place, marker }) => [tool, grade, place, marker]))
}

/** Only those who took part, as membership of nobody else can matter. */
function recordTeam({ slug, state, members }: TeamFacts, facts: Facts): readonly TeamFacts[] {
  if (state !== 'known') return []
  const involved = peopleIn(facts)
  return [
    {
      slug,
      state,
      members: members.filter((member) => involved.some((person) => isSamePerson(member, person))),
    },
  ]
}

function peopleIn({ pullRequest, commits, reviews, acknowledgements, ownerships }: Facts): readonly Person[] {
  const lines = commits.flatMap(({ author, committer }) => [author.person, committer.person])
  const others = [...reviews, ...acknowledgements, ...ownerships].map(({ person }) => person)
  return [pullRequest.author, ...lines, ...others].filter((person) => person !== null)
}
