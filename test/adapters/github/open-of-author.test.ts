import { expect, test } from '@jest/globals'
import { countOpenOf } from '../../../src/adapters/github/reading/extras.ts'
import type { Session } from '../../../src/adapters/github/reading/session.ts'
import { person } from '../../support/facts.ts'

/** A repository with so many pages of open pull requests, of which `dev` has one on each; the search knows of more. */
function repositoryOf(pages: number, found: number): { readonly session: Session; readonly asked: string[] } {
  const asked: string[] = []
  const session: Session = {
    ref: { installation: 1, repositoryId: 2, owner: 'acme', name: 'app' },
    appId: 3,
    get: () => Promise.reject(new Error('nothing is read by REST')),
    reads: () => asked.length,
    async graphql({ query, variables }) {
      if (query.startsWith('query Counted')) {
        asked.push(String(variables['search']))
        return { data: { search: { issueCount: found } }, errors: [] }
      }
      const page = Number(variables['after'])
      asked.push(`page ${page + 1}`)
      return { data: { repository: { pullRequests: pageOf(page + 1, pages) } }, errors: [] }
    },
  }
  return { session, asked }
}

function pageOf(page: number, pages: number): Parameters<typeof countOpenOf>[1] {
  return {
    pageInfo: { hasNextPage: page < pages, endCursor: String(page) },
    nodes: [
      { number: page, author: { login: 'dev' } },
      { number: 1000 + page, author: { login: 'rev1' } },
    ],
  }
}

test('open pull requests of an author are counted page by page', async () => {
  const { session, asked } = repositoryOf(3, 99)
  expect(await countOpenOf(session, pageOf(1, 3), person('dev'))).toBe(3)
  expect(asked).toEqual(['page 2', 'page 3'])
})

test('where there are thousands of others, the rest is searched for: nobody gets more by being far behind', async () => {
  const { session, asked } = repositoryOf(50, 45)
  expect(await countOpenOf(session, pageOf(1, 50), person('dev'))).toBe(45)
  expect(asked).toHaveLength(20)
  expect(asked.at(-1)).toBe('repo:acme/app is:pr is:open author:dev')
})

test('a search that lags behind takes nothing away from what was counted', async () => {
  const { session } = repositoryOf(50, 4)
  expect(await countOpenOf(session, pageOf(1, 50), person('dev'))).toBe(20)
})
