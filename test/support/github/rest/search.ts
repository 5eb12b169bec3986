import { sees } from '../http/caller.ts'
import { issueShape } from '../shapes/pull-requests.ts'
import { searchPullRequests } from '../world/search.ts'
import { page } from './pages.ts'
import { open } from './routing.ts'

export const searchRoutes = [
  open('GET /search/issues', (call) => {
    const { world, caller } = call
    const found = searchPullRequests(world, call.query.get('q') ?? '', (repository) =>
      sees(caller, repository),
    )
    return page(
      call,
      found,
      (pull) => ({ ...issueShape(world, pull), body: pull.body, score: 1 }),
      (items, total_count) => ({ total_count, incomplete_results: false, search_type: 'lexical', items }),
    )
  }),
]
