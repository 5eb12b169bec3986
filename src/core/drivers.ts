import type { CommitFacts, CommitIdentity, Facts, Person, RememberedDriver } from './facts.ts'
import { isHuman, type People, peopleOf } from './people.ts'
import { type CoAuthor, humanCoAuthors } from './provenance/co-authors.ts'

/** The people whose approval is not independent, each once, with the first reason that was found. */
export interface Drivers {
  readonly list: readonly RememberedDriver[]
  readonly people: People
  /** E-mail addresses of authors and committers that belong to nobody the platform knows. */
  readonly unmapped: readonly string[]
}

/** What drivers are found by. */
export interface DriverClues {
  /** Commits that carry evidence of AI: their co-authors drove a tool. */
  readonly aiCommits: readonly CommitFacts[]
  /** True when an agent's account opened the pull request: its assignees asked for it. */
  readonly openedByAgent: boolean
  /** True for a name and address that stand for a tool, not for a person. */
  readonly isTool: (identity: CommitIdentity) => boolean
}

/** Finds everybody who takes part in a change. Bots are left out, since their approvals never count anyway. */
export function findDrivers(facts: Facts, clues: DriverClues): Drivers {
  const { author, assignees } = facts.pullRequest
  const found = [
    ...driversFrom(author === null ? [] : [author], 'author', `#${facts.pullRequest.number}`),
    ...facts.remembered.drivers,
    ...facts.commits.flatMap((commit) =>
      driversFrom(present([commit.author.person]), 'commit-author', commit.sha),
    ),
    ...facts.commits.flatMap((commit) =>
      driversFrom(present([commit.committer.person]), 'committer', commit.sha),
    ),
    ...coAuthorsOf(facts.commits, clues.aiCommits),
    ...(clues.openedByAgent ? driversFrom(assignees, 'assignee', `#${facts.pullRequest.number}`) : []),
  ].filter((driver) => isHuman(driver.person))
  const people = peopleOf(found.map((driver) => driver.person))
  const list = people.list.flatMap((person) => found.find((driver) => driver.person === person) ?? [])
  return { list, people, unmapped: unmappedAddresses(facts.commits, clues.isTool) }
}

/** The entry of a person in the list; null for somebody who is independent. */
export function driverEntry(drivers: Drivers, person: Person): RememberedDriver | null {
  if (!drivers.people.has(person)) return null
  return drivers.list.find((driver) => peopleOf([driver.person]).has(person)) ?? null
}

function driversFrom(
  persons: readonly Person[],
  reason: RememberedDriver['reason'],
  evidence: string,
): readonly RememberedDriver[] {
  return persons.map((person) => ({ person, reason, evidence }))
}

function present(persons: readonly (Person | null)[]): readonly Person[] {
  return persons.filter((person) => person !== null)
}

/** Co-authors of AI commits as the platform maps them; besides, as their address shows, or as the same address shows elsewhere. */
export function coAuthorsOf(
  commits: readonly CommitFacts[],
  aiCommits: readonly CommitFacts[],
): readonly RememberedDriver[] {
  const known = knownAddresses(commits)
  return aiCommits.flatMap((commit) => {
    const mapped = present((commit.coAuthors ?? []).map((identity) => identity.person))
    const read = humanCoAuthors(commit.message).map(
      (coAuthor) => known.get(coAuthor.email.toLowerCase()) ?? accountOf(coAuthor),
    )
    return driversFrom([...mapped, ...present(read)], 'co-author', commit.sha)
  })
}

function accountOf({ login, accountId }: CoAuthor): Person | null {
  return login === undefined ? null : { id: accountId ?? null, login, kind: 'user' }
}

function knownAddresses(commits: readonly CommitFacts[]): ReadonlyMap<string, Person> {
  const identities = commits.flatMap((commit) => [
    commit.author,
    commit.committer,
    ...(commit.coAuthors ?? []),
  ])
  return new Map(
    identities.flatMap(({ email, person }) =>
      person === null ? [] : [[email.toLowerCase(), person] as const],
    ),
  )
}

/** Somebody whom the platform cannot name cannot be kept from approving: a policy may ask one more for it. */
function unmappedAddresses(
  commits: readonly CommitFacts[],
  isTool: (identity: CommitIdentity) => boolean,
): readonly string[] {
  const identities = commits.flatMap((commit) => [commit.author, commit.committer])
  const unmapped = identities.filter(
    (identity) =>
      identity.person === null &&
      !isTool(identity) &&
      !/\[bot\]@|^noreply@github\.com$/i.test(identity.email),
  )
  return [...new Set(unmapped.map((identity) => identity.email.toLowerCase()))].toSorted()
}
