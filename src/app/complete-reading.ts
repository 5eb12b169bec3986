import { teamsOfOwners } from '../core/demands.ts'
import { type NamedPeople, namesProposed } from './policy-change.ts'
import type { Asks, Reading, ReadPeople, ReadPullRequest } from './ports.ts'
import type { PullRequestRef } from './work.ts'

/** A first look, with what it was made to bring. */
export interface FirstLook {
  readonly ref: PullRequestRef
  readonly reading: Reading
  readonly asked: Asks
}

/** What a policy wants when there is none. */
export const NOTHING_WANTED: Asks = {
  teams: [],
  codeowners: false,
  checks: false,
  sameDiff: false,
  firstTime: false,
  openPullRequests: false,
  reviewComments: false,
  labels: [],
}

/**
 * Reads what the policy wants and the first look did not bring: usually nothing. Teams that own changed files, and
 * teams that a proposed policy names, are known only once the look was made.
 */
export async function completeReading(
  read: ReadPullRequest,
  { ref, reading, asked }: FirstLook,
  wanted: Asks,
): Promise<Reading> {
  const named = {
    ...wanted,
    teams: together(wanted.teams, namesProposed(reading).teams, ownersOf(wanted, reading)),
  }
  const read1 = isCovered(named, asked, reading) ? reading : await read.completeReading(ref, reading, named)
  const owned = { ...named, teams: together(named.teams, ownersOf(wanted, read1)) }
  return areTeamsKnown(owned, read1) ? read1 : read.completeReading(ref, read1, owned)
}

/** Teams to ask for at the next look, so that it needs no second request; more are read when they are needed. */
export function teamsForNextLook(wanted: Asks, known: Asks['teams'], reading: Reading): readonly string[] {
  const teams = together(wanted.teams, ownersOf(wanted, reading))
  const all = together(teams, wanted.codeowners ? known : [])
  return all.length <= MOST_TEAMS ? all : teams.slice(0, Math.max(MOST_TEAMS, (wanted.teams ?? []).length))
}

/** Each costs a page of members, whether it is needed or not. */
const MOST_TEAMS = 20

function ownersOf(wanted: Asks, { facts }: Reading): readonly string[] {
  return wanted.codeowners ? teamsOfOwners(facts) : []
}

function together(...lists: readonly (readonly string[] | null)[]): readonly string[] {
  return [...new Set(lists.flatMap((list) => (list ?? []).map((slug) => slug.toLowerCase())))]
}

/** The first look brings what one query can; what has to be compared or searched for comes after it. */
function isCovered(wanted: Asks, asked: Asks, reading: Reading): boolean {
  if (wanted.sameDiff || wanted.firstTime) return false
  const flags = ['codeowners', 'checks', 'openPullRequests', 'reviewComments', 'issueLabels'] as const
  return (
    areTeamsKnown(wanted, reading) && flags.every((flag) => wanted[flag] !== true || asked[flag] === true)
  )
}

function areTeamsKnown({ teams }: Asks, { facts }: Reading): boolean {
  const known = new Set(facts.teams.map(({ slug }) => slug.toLowerCase()))
  return (teams ?? []).every((slug) => known.has(slug.toLowerCase()))
}

/** What the people whom a proposed policy names may do; null when it names none, or too many to look up. */
export async function readNamedPeople(
  people: ReadPeople,
  ref: PullRequestRef,
  reading: Reading,
): Promise<NamedPeople | null> {
  const { users } = namesProposed(reading)
  if (users.length === 0) return null
  const found = await Promise.all(
    users.map(async (login) => [login, await people.permissionOf(ref, login)] as const),
  )
  return new Map(found)
}
