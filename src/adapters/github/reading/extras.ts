import { z } from 'zod'
import type { Permission, Reading } from '../../../app/ports.ts'
import type { Facts, Person, ReviewFacts } from '../../../core/facts.ts'
import { botLogin, personOfActor } from '../people.ts'
import { mayWrite } from '../permission.ts'
import { CODEOWNERS_PATHS } from './query.ts'
import { type Session, throwFirst } from './session.ts'
import { Blob, OpenPullRequests, type Thread } from './shapes.ts'

const Place = z.object({ object: Blob.nullish() }).nullish()

/** The code owners file that counts: the first of GitHub's places that has one. */
export function codeownersOf(
  target: Readonly<Record<string, unknown>> | null | undefined,
): Facts['codeowners'] {
  for (const [index, path] of CODEOWNERS_PATHS.entries()) {
    const blob = Place.safeParse(target?.[`codeowners${index}`]).data?.object
    if (!blob) continue
    const text = blob.byteSize <= MOST_CODEOWNERS_BYTES && !blob.isTruncated ? (blob.text ?? null) : null
    return text === null ? null : { path, text }
  }
  return null
}

/** GitHub itself ignores a larger one. */
const MOST_CODEOWNERS_BYTES = 3 * 1024 * 1024

/**
 * Files that people answered for in inline comments on the head commit: what was said of an older one is said of another
 * text. Whether they may write their review tells; a comment without a review is looked up, once a person.
 */
export async function answeredFiles(
  threads: readonly Thread[],
  { head, reviews }: { readonly head: string; readonly reviews: readonly ReviewFacts[] },
  permissionOf: (login: string) => Promise<Permission>,
): Promise<Reading['answeredFiles']> {
  const known = new Map(reviews.map(({ person, canWrite }) => [person?.login, Promise.resolve(canWrite)]))
  function canWriteOf(person: Person, told: boolean | undefined): Promise<boolean> {
    if (told !== undefined) return Promise.resolve(told)
    const asked = known.get(person.login) ?? permissionOf(person.login).then(mayWrite)
    known.set(person.login, asked)
    return asked
  }
  const comments = threads.flatMap(({ path, comments: { nodes } }) =>
    nodes
      .filter(({ originalCommit }) => originalCommit?.oid === head)
      .map((comment) => ({ path, ...comment })),
  )
  const answers = comments.map(async ({ path, author, createdAt, pullRequestReview }) => {
    const person = author ? personOfActor(author) : null
    if (person?.kind !== 'user') return null
    const canWrite = await canWriteOf(person, pullRequestReview?.authorCanPushToRepository)
    return { person, path, at: createdAt, canWrite }
  })
  return (await Promise.all(answers)).filter((answer) => answer !== null)
}

const MORE_OPEN = `query Open($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) { pullRequests(states: OPEN, first: 100, after: $after) {
    pageInfo { hasNextPage endCursor } nodes { number author { login } } } }
}`
const MoreOpen = z.object({ repository: z.object({ pullRequests: OpenPullRequests }) })
const MOST_PAGES = 20

const COUNTED = `query Counted($search: String!) { search(type: ISSUE, first: 1, query: $search) { issueCount } }`
const Counted = z.object({ search: z.object({ issueCount: z.number() }) })

/** Open pull requests of an author, counted over all pages; where there are too many of these, searched for. */
export async function countOpenOf(
  session: Session,
  first: z.output<typeof OpenPullRequests>,
  author: Person | null,
): Promise<number> {
  const { owner, name } = session.ref
  let count = countIn(first.nodes, author)
  let { pageInfo } = first
  for (let page = 1; pageInfo.hasNextPage && page < MOST_PAGES; page += 1) {
    const answer = await session.graphql({
      query: MORE_OPEN,
      variables: { owner, name, after: pageInfo.endCursor },
    })
    throwFirst(answer.errors, 'pull_requests: read')
    const next = MoreOpen.parse(answer.data).repository.pullRequests
    count += countIn(next.nodes, author)
    pageInfo = next.pageInfo
  }
  if (!pageInfo.hasNextPage || author === null) return count
  // What is searched may be seconds old, what was counted is not.
  return Math.max(count, await searchedOf(session, author))
}

async function searchedOf(session: Session, author: Person): Promise<number> {
  const { owner, name } = session.ref
  const search = `repo:${owner}/${name} is:pr is:open author:${searchedAs(author)}`
  const answer = await session.graphql({ query: COUNTED, variables: { search } })
  throwFirst(answer.errors, 'pull_requests: read')
  return Counted.parse(answer.data).search.issueCount
}

function searchedAs({ kind, login }: Person): string {
  return kind === 'bot' ? `app/${login.replace(/\[bot\]$/, '')}` : login
}

function countIn(nodes: z.output<typeof OpenPullRequests>['nodes'], author: Person | null): number {
  return nodes.filter((node) => isBy(node.author?.login, author)).length
}

/** GraphQL leaves `[bot]` out. */
function isBy(login: string | undefined, author: Person | null): boolean {
  if (login === undefined || author === null) return login === undefined && author === null
  return author.kind === 'bot' ? botLogin(login) === author.login : login === author.login
}

const MERGED = `query Merged($search: String!) {
  search(type: ISSUE, first: 20, query: $search) { nodes { ... on PullRequest { merged author { login } } } }
}`
const Merged = z.object({
  search: z.object({
    nodes: z.array(
      z.object({ merged: z.boolean().optional(), author: z.object({ login: z.string() }).nullish() }),
    ),
  }),
})

const NEWCOMERS = new Set(['FIRST_TIMER', 'FIRST_TIME_CONTRIBUTOR'])

/** The author never had a pull request merged here. Where GitHub's word for the author does not tell, it is searched. */
export async function isFirstTime(
  session: Session,
  association: string,
  author: Person | null,
): Promise<boolean> {
  if (NEWCOMERS.has(association)) return true
  if (association === 'CONTRIBUTOR' || author === null) return author === null
  const { owner, name } = session.ref
  const search = `repo:${owner}/${name} is:pr is:merged author:${searchedAs(author)}`
  const answer = await session.graphql({ query: MERGED, variables: { search } })
  throwFirst(answer.errors, 'pull_requests: read')
  return !Merged.parse(answer.data).search.nodes.some(
    (node) => node.merged === true && isBy(node.author?.login, author),
  )
}
