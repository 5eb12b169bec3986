import type { Facts, Person, TeamFacts } from './facts.ts'
import { isSamePerson, sameLogin } from './people.ts'

/** `team/<slug>`, `user/<login>`, or `codeowners`, taken apart. */
export type Principal =
  | { readonly kind: 'team'; readonly slug: string }
  | { readonly kind: 'user'; readonly login: string }
  | { readonly kind: 'codeowners' }
  | { readonly kind: 'unknown'; readonly text: string }

/** Takes the text of a principal apart; what is none of ours (an e-mail address, a foreign team) is `unknown`. */
export function readPrincipal(text: string): Principal {
  if (text === 'codeowners') return { kind: 'codeowners' }
  if (text.startsWith('team/')) return { kind: 'team', slug: text.slice('team/'.length) }
  if (text.startsWith('user/')) return { kind: 'user', login: text.slice('user/'.length) }
  return { kind: 'unknown', text }
}

/** The team as it was read; undefined when it was not read at all. */
export function findTeam(teams: readonly TeamFacts[], slug: string): TeamFacts | undefined {
  return teams.find((team) => sameLogin(team.slug, slug))
}

/** True when the person is named, or is in a team that is named and could be read. */
export function isAmong(person: Person, principals: readonly string[], teams: readonly TeamFacts[]): boolean {
  return principals.some((text) => {
    const principal = readPrincipal(text)
    if (principal.kind === 'user') return sameLogin(principal.login, person.login)
    if (principal.kind !== 'team') return false
    return membersOf(teams, principal.slug).some((member) => isSamePerson(member, person))
  })
}

/** People that the principals name, as far as they are known: team members, and people seen in the facts by login. */
export function peopleNamed(principals: readonly string[], facts: Facts): readonly Person[] {
  return principals.flatMap((text) => {
    const principal = readPrincipal(text)
    if (principal.kind === 'team') return membersOf(facts.teams, principal.slug)
    return principal.kind === 'user' ? [personNamed(principal.login, facts)] : []
  })
}

/** What speaks against a team as a place to look for people: nothing, or why it cannot be known. */
export function troubleWithTeam(slug: string, teams: readonly TeamFacts[]): 'missing' | 'unreadable' | null {
  const team = findTeam(teams, slug)
  if (team === undefined) return 'unreadable'
  return team.state === 'known' ? null : team.state
}

function membersOf(teams: readonly TeamFacts[], slug: string): readonly Person[] {
  const team = findTeam(teams, slug)
  return team?.state === 'known' ? team.members : []
}

function personNamed(login: string, facts: Facts): Person {
  const reviewer = facts.reviews.find((review) => sameLogin(review.person?.login ?? '', login))?.person
  return reviewer ?? { id: null, login, kind: login.endsWith('[bot]') ? 'bot' : 'user' }
}
