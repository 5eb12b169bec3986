import type { Person } from './facts.ts'
import { agentAccount } from './provenance/lookup.ts'

/** True for the same account: by number where both have one, since logins are renamed; else by login. */
export function isSamePerson(one: Person, other: Person): boolean {
  if (one.id !== null && other.id !== null) return one.id === other.id
  return sameLogin(one.login, other.login)
}

/** Logins are compared without regard to case, as the platform does. */
export function sameLogin(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

/**
 * True for an account of a human as far as can be told: not a bot, an organisation or a deleted account, and not one
 * that a tool is known to act with, since some agents sign in as users.
 */
export function isHuman(person: Person | null): person is Person {
  return person !== null && person.kind === 'user' && !isPlatform(person) && !isAgent(person)
}

function isAgent(person: Person): boolean {
  const row = agentAccount(person)
  return row !== undefined && row.grade !== 'hint' && row.match.asAuthor !== 'hint'
}

/** The account that the platform itself commits with when somebody clicks in its web interface. */
function isPlatform(person: Person): boolean {
  return person.id === 19_864_447 || sameLogin(person.login, 'web-flow')
}

/** People to be looked up quickly. */
export interface People {
  readonly list: readonly Person[]
  has(person: Person): boolean
}

/** A set of people, each once, in the order in which they came. */
export function peopleOf(persons: Iterable<Person>): People {
  const ids = new Set<number>()
  const logins = new Set<string>()
  const loginsWithoutId = new Set<string>()
  const list: Person[] = []
  function has(person: Person): boolean {
    const login = person.login.toLowerCase()
    if (person.id === null) return logins.has(login)
    return ids.has(person.id) || loginsWithoutId.has(login)
  }
  for (const person of persons) {
    if (has(person)) continue
    list.push(person)
    logins.add(person.login.toLowerCase())
    if (person.id === null) loginsWithoutId.add(person.login.toLowerCase())
    else ids.add(person.id)
  }
  return { list, has }
}
