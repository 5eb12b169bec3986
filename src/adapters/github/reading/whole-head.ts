import { z } from 'zod'
import { OutsideError } from '../../../app/errors.ts'
import { CONTEXTS, PULL_REQUESTS_OF_COMMIT } from './query.ts'
import { type Session, throwFirst } from './session.ts'
import { AssociatedPullRequests, type HeadCommit, Rollup } from './shapes.ts'

/** Most pages of a hundred that one list may take; a check is not decided on a part of it. */
const MOST_PAGES = 20

/** The head commit with all pull requests that hold it and all that was checked on it, wherever GitHub made pages. */
export async function wholeHead(session: Session, head: HeadCommit | null): Promise<HeadCommit | null> {
  if (head === null) return null
  const [associatedPullRequests, statusCheckRollup] = await Promise.all([
    wholeList(head.associatedPullRequests, (after) => morePullRequests(session, head.oid, after)),
    wholeRollup(session, head.oid, head.statusCheckRollup),
  ])
  return { ...head, associatedPullRequests, statusCheckRollup }
}

/** All checks and statuses on a commit: a failure could stand behind a hundred others. */
export async function wholeRollup(
  session: Session,
  oid: string,
  rollup: Rollup | null | undefined,
): Promise<Rollup | null> {
  if (rollup === null || rollup === undefined) return null
  const contexts = await wholeList(rollup.contexts, (after) => moreContexts(session, oid, after))
  return { contexts: contexts ?? rollup.contexts }
}

interface Page<T> {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null | undefined }
  readonly nodes: T[]
}

async function wholeList<T>(
  first: Page<T> | null | undefined,
  more: (after: string) => Promise<Page<T> | null>,
): Promise<Page<T> | null> {
  if (first === null || first === undefined) return null
  const nodes = [...first.nodes]
  let { pageInfo } = first
  for (let page = 1; pageInfo.hasNextPage; page += 1) {
    const next = page < MOST_PAGES ? await more(pageInfo.endCursor ?? '') : null
    if (next === null)
      throw new OutsideError('github', 'a list on the head commit could not be read to its end', {
        reason: 'unavailable',
      })
    nodes.push(...next.nodes)
    pageInfo = next.pageInfo
  }
  return { pageInfo, nodes }
}

const Found = z.object({
  repository: z.object({
    head: z
      .object({
        associatedPullRequests: AssociatedPullRequests.nullish(),
        statusCheckRollup: Rollup.nullish(),
      })
      .nullish(),
  }),
})

async function onHead(
  session: Session,
  selection: string,
  { oid, after }: { readonly oid: string; readonly after: string },
): Promise<z.output<typeof Found>['repository']['head']> {
  const { owner, name } = session.ref
  const answer = await session.graphql({
    query: `query OnHead($owner: String!, $name: String!, $head: GitObjectID!, $after: String) {
  repository(owner: $owner, name: $name) { head: object(oid: $head) { ... on Commit { ${selection} } } }
}`,
    variables: { owner, name, head: oid, after },
  })
  throwFirst(answer.errors, 'checks: read')
  return Found.parse(answer.data).repository.head
}

async function morePullRequests(
  session: Session,
  oid: string,
  after: string,
): Promise<AssociatedPullRequests | null> {
  const selection = `associatedPullRequests(first: 100, after: $after) { ${PULL_REQUESTS_OF_COMMIT} }`
  return (await onHead(session, selection, { oid, after }))?.associatedPullRequests ?? null
}

async function moreContexts(
  session: Session,
  oid: string,
  after: string,
): Promise<Rollup['contexts'] | null> {
  const selection = `statusCheckRollup { contexts(first: 100, after: $after) { ${CONTEXTS} } }`
  return (await onHead(session, selection, { oid, after }))?.statusCheckRollup?.contexts ?? null
}
