import { Refusal } from '../acts/refusal.ts'
import { sees } from '../http/caller.ts'
import { issueShape } from '../shapes/pull-requests.ts'
import type { PullRequest } from '../world/entities.ts'
import { fullName } from '../world/world.ts'
import { page } from './pages.ts'
import { open } from './routing.ts'

export const searchRoutes = [
  open('GET /search/issues', (call) => {
    const terms = (call.query.get('q') ?? '').split(/\s+/).filter(Boolean).map(termOf)
    const found = [...call.world.repositories.values()]
      .filter((repository) => sees(call.caller, repository))
      .flatMap((repository) => [...repository.pullRequests.values()])
      .filter((pull) => terms.every((term) => term(pull)))
    return page(
      call,
      found,
      (pull) => ({ ...issueShape(call.world, pull), body: pull.body, score: 1 }),
      (items, total_count) => ({ total_count, incomplete_results: false, search_type: 'lexical', items }),
    )
  }),
]

type Term = (pull: PullRequest) => boolean

/** The qualifiers that the stand-in knows; another one is an error rather than a wrong result. */
const QUALIFIERS: Readonly<Record<string, (value: string) => Term>> = {
  repo: (value) => (pull) => fullName(pull.repository).toLowerCase() === value.toLowerCase(),
  org: (value) => (pull) => pull.repository.owner.login.toLowerCase() === value.toLowerCase(),
  type: (value) => () => value === 'pr',
  is: (value) => (pull) => value === 'pr' || value === (pull.merge ? 'merged' : pull.state),
  state: (value) => (pull) => pull.state === value,
  author: (value) => (pull) => pull.author?.login.toLowerCase() === value.toLowerCase(),
  label: (value) => (pull) => [...pull.labels].some((label) => label.name === value.replaceAll('"', '')),
}

function termOf(text: string): Term {
  const [name = '', value] = text.split(':')
  if (value === undefined) return (pull) => pull.title.toLowerCase().includes(name.toLowerCase())
  const qualifier = QUALIFIERS[name]
  if (!qualifier) throw new Refusal(422, `The stand-in does not search by ${name}`)
  return qualifier(value)
}
