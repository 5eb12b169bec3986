import { approvalsOf } from '../policy/asks.ts'
import type { Require } from '../policy/schema.ts'
import { pathsOf } from './always-on.ts'
import { type CodeOwners, type Owner, readCodeOwners } from './codeowners.ts'
import type { Facts, Person } from './facts.ts'
import { isMachine } from './opinions.ts'
import { isHuman, peopleOf } from './people.ts'
import { isAmong, peopleNamed, readPrincipal } from './principals.ts'
import type { Situation } from './situation.ts'

/** So many different people, from these teams and people; null: anybody with write permission. */
export interface Demand {
  readonly count: number
  readonly from: readonly string[] | null
}

/**
 * What a rule's `approvals` come to in this change. Each demand counts different people, and one person may fill
 * several demands: an owner is also one of "two people".
 */
export function demandsOf(require: Require, situation: Situation): readonly Demand[] {
  const extra = extraForUnmapped(situation)
  return approvalsOf(require).flatMap(({ count, from }) =>
    from === undefined ? [{ count: count + extra, from: null }] : demandFrom(from, count + extra, situation),
  )
}

/**
 * An author whom the platform cannot name may be one of those who approve, under any of the demands, so each asks for
 * one more. When the change is no AI's, drivers may approve, and it does not matter.
 */
function extraForUnmapped({ layer, drivers, evidence }: Situation): number {
  return layer.unmappedAuthor === 'plus-one' && evidence.provenance.ai && drivers.unmapped.length > 0 ? 1 : 0
}

/**
 * `codeowners` stands for the owners of the files that change. Alone it asks besides that each owned file has the
 * approval of one of its owners, as the platform does. Where no changed file has an owner, anybody with write may sign.
 */
function demandFrom(from: readonly string[], count: number, situation: Situation): readonly Demand[] {
  if (!from.includes('codeowners')) return [{ count, from }]
  const owned = ownedFiles(situation)
  const owners = [...new Set(owned.flatMap((file) => file.owners))]
  const others = from.filter((principal) => principal !== 'codeowners')
  if (others.length > 0) return [{ count, from: [...others, ...owners] }]
  if (owners.length === 0) return [{ count, from: null }]
  const groups = new Map(owned.map((file) => [file.owners.toSorted().join(' '), file.owners]))
  const eachFile = [...groups.values()].map((group) => ({ count: 1, from: group }))
  return groups.size === 1 ? [{ count, from: owners }] : [{ count, from: owners }, ...eachFile]
}

/** Changed paths that CODEOWNERS gives to somebody, old names too. */
export function ownedFiles({
  facts,
  owners,
}: {
  readonly facts: Pick<Facts, 'files'>
  readonly owners: CodeOwners | null
}): readonly {
  readonly path: string
  readonly owners: readonly Owner[]
}[] {
  if (owners === null) return []
  return facts.files
    .flatMap(pathsOf)
    .map((path) => ({ path, owners: owners.ownersOf(path) }))
    .filter((file) => file.owners.length > 0)
}

/** Teams that own changed files: they have to be read before the decision can be made. */
export function teamsOfOwners(facts: Pick<Facts, 'codeowners' | 'files' | 'repository'>): readonly string[] {
  const owners =
    facts.codeowners === null ? null : readCodeOwners(facts.codeowners.text, facts.repository.owner)
  const principals = ownedFiles({ facts, owners }).flatMap((file) => file.owners.map(readPrincipal))
  const slugs = principals.flatMap((principal) =>
    principal.kind === 'team' ? [principal.slug.toLowerCase()] : [],
  )
  return [...new Set(slugs)].toSorted()
}

/** True when the person is one of those whom the demand asks for. */
export function fits(person: Person, demand: Demand, situation: Pick<Situation, 'facts'>): boolean {
  return demand.from === null || isAmong(person, demand.from, situation.facts.teams)
}

/** How many more people must approve before the demand is met. */
export function shortfallOf(demand: Demand, situation: Situation): number {
  const signed = situation.opinions.approvers.filter((person) => fits(person, demand, situation)).length
  return Math.max(0, demand.count - signed)
}

/** People who are known to be able to fill a demand and have not yet: independent humans, never drivers. */
export function candidatesFor(demand: Demand, situation: Situation): readonly Person[] {
  const signed = peopleOf(situation.opinions.approvers)
  const known = demand.from === null ? knownWriters(situation) : peopleNamed(demand.from, situation.facts)
  return peopleOf(known).list.filter((person) => isIndependent(person, situation) && !signed.has(person))
}

/** True for a human whose approval of this change would count, as far as the person goes. */
export function isIndependent(person: Person, { drivers, layer, evidence, facts }: Situation): boolean {
  if (!isHuman(person) || isMachine(person, layer.machineUsers)) return false
  const { author } = facts.pullRequest
  const barred = evidence.provenance.ai ? drivers.people : peopleOf(author === null ? [] : [author])
  return !barred.has(person)
}

/** The facts hold no list of all who may write: reviewers who may, and owners, are those that are known. */
function knownWriters(situation: Situation): readonly Person[] {
  const reviewers = situation.facts.reviews.flatMap(({ person, canWrite }) =>
    canWrite && person !== null ? [person] : [],
  )
  const owners = ownedFiles(situation).flatMap((file) => file.owners)
  return [...reviewers, ...peopleNamed([...new Set(owners)], situation.facts)]
}
