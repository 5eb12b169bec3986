import type { Person } from '../core/facts.ts'
import { isSamePerson } from '../core/people.ts'
import type { Memory, Permission, Reading, ReadPeople } from './ports.ts'
import type { RepositoryRef } from './work.ts'

const WRITERS: ReadonlySet<Permission> = new Set(['write', 'maintain', 'admin'])

/** Memory without what was signed for this head by people who may not write any more. */
export async function withStandingSignatures(
  people: ReadPeople,
  ref: RepositoryRef,
  reading: Reading,
  memory: Memory,
): Promise<Memory> {
  const { head } = reading.facts.pullRequest
  const signed = [...memory.ownerships, ...memory.acknowledgements].filter((each) => each.head === head.sha)
  const signers = new Map(signed.map(({ person }) => [person.login, person]))
  const left: Person[] = []
  for (const person of signers.values())
    if (!(await mayWrite(people, ref, reading, person))) left.push(person)
  if (left.length === 0) return memory
  return {
    ...memory,
    ownerships: memory.ownerships.filter(({ person }) => !isAmong(person, left)),
    acknowledgements: memory.acknowledgements.filter(({ person }) => !isAmong(person, left)),
  }
}

function isAmong(person: Person, people: readonly Person[]): boolean {
  return people.some((each) => isSamePerson(each, person))
}

/** Their review tells, if they gave one; else it is asked for. */
async function mayWrite(
  people: ReadPeople,
  ref: RepositoryRef,
  { facts }: Reading,
  person: Person,
): Promise<boolean> {
  const review = facts.reviews.find((each) => each.person !== null && isSamePerson(each.person, person))
  return review?.canWrite ?? WRITERS.has(await people.permissionOf(ref, person.login))
}
