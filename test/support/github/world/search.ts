import { Refusal } from '../acts/refusal.ts'
import type { PullRequest, Repository } from './entities.ts'
import { fullName, type World } from './world.ts'

/** Pull requests that a search finds among those that one may see. */
export function searchPullRequests(
  world: World,
  query: string,
  sees: (repository: Repository) => boolean,
): readonly PullRequest[] {
  const terms = query.split(/\s+/).filter(Boolean).map(termOf)
  return [...world.repositories.values()]
    .filter(sees)
    .flatMap((repository) => [...repository.pullRequests.values()])
    .filter((pull) => terms.every((term) => term(pull)))
}

type Term = (pull: PullRequest) => boolean

/** The qualifiers that the stand-in knows; another one is an error rather than a wrong result. */
const QUALIFIERS: Readonly<Record<string, (value: string) => Term>> = {
  repo: (value) => (pull) => fullName(pull.repository).toLowerCase() === value.toLowerCase(),
  org: (value) => (pull) => pull.repository.owner.login.toLowerCase() === value.toLowerCase(),
  type: (value) => () => value === 'pr',
  is: (value) => (pull) => value === 'pr' || value === (pull.merge ? 'merged' : pull.state),
  state: (value) => (pull) => pull.state === value,
  author: (value) => (pull) => pull.author?.login.toLowerCase() === accountNamed(value).toLowerCase(),
  label: (value) => (pull) => [...pull.labels].some((label) => label.name === value.replaceAll('"', '')),
}

/** GitHub searches for the account of an app under `app/<slug>`. */
function accountNamed(value: string): string {
  return value.startsWith('app/') ? `${value.slice('app/'.length)}[bot]` : value
}

function termOf(text: string): Term {
  const [name = '', value] = text.split(':')
  if (value === undefined) return (pull) => pull.title.toLowerCase().includes(name.toLowerCase())
  const qualifier = QUALIFIERS[name]
  if (!qualifier) throw new Refusal(422, `The stand-in does not search by ${name}`)
  return qualifier(value)
}
