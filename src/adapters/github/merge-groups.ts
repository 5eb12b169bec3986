import { z } from 'zod'
import type { ReadMergeGroup } from '../../app/production-ports.ts'
import type { RepositoryRef } from '../../app/work.ts'
import type { GitHub } from './client.ts'
import { createSession, throwFirst } from './reading/session.ts'
import { nodesOf } from './reading/shapes.ts'

const QUEUE = `query Queue($owner: String!, $name: String!, $branch: String!) {
  repository(owner: $owner, name: $name) { mergeQueue(branch: $branch) {
    entries(first: 100) { nodes { position headCommit { oid } pullRequest { number } } } } }
}`
const Entry = z.object({
  position: z.number(),
  headCommit: z.object({ oid: z.string() }).nullish(),
  pullRequest: z.object({ number: z.number() }).nullish(),
})
type Entry = z.output<typeof Entry>
const Queue = z.object({
  repository: z.object({ mergeQueue: z.object({ entries: nodesOf(Entry).nullish() }).nullish() }),
})

const GROUP_REF = `query GroupRef($owner: String!, $name: String!, $ref: String!) {
  repository(owner: $owner, name: $name) { ref(qualifiedName: $ref) { target { oid } } }
}`
const GroupRef = z.object({
  repository: z.object({ ref: z.object({ target: z.object({ oid: z.string() }).nullish() }).nullish() }),
})

/** A queue may show an entry a moment after it has asked for its checks. */
const LOOKS = 3
const LOOK_AGAIN_MS = 700

/** Finds who is in a merge group; the payload does not say. */
export function createMergeGroupReader(github: GitHub): ReadMergeGroup {
  return {
    async pullRequestsOfGroup(ref, group) {
      for (let look = 1; look <= LOOKS; look += 1) {
        const numbers = membersOf(await readQueue(github, ref, group.baseRef), group)
        if (numbers !== null) return numbers
        if (look < LOOKS) await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
      }
      return null
    },
    async isGroupAlive(ref, { headRef, headSha }) {
      const { owner, name } = ref
      const variables = { owner, name, ref: headRef }
      const answer = await createSession(github, ref).graphql({ query: GROUP_REF, variables })
      throwFirst(answer.errors, 'contents: read')
      return GroupRef.parse(answer.data).repository.ref?.target?.oid === headSha
    },
  }
}

async function readQueue(github: GitHub, ref: RepositoryRef, baseRef: string): Promise<readonly Entry[]> {
  const { owner, name } = ref
  const branch = baseRef.replace(/^refs\/heads\//, '')
  const answer = await createSession(github, ref).graphql({
    query: QUEUE,
    variables: { owner, name, branch },
  })
  throwFirst(answer.errors, 'merge_queues: read')
  return Queue.parse(answer.data).repository.mergeQueue?.entries?.nodes ?? []
}

/**
 * The last pull request of the group and all before it in the queue: the group's commit holds them all, whatever the
 * grouping strategy. Null when the last one is not in the queue, or one of them is not to be seen.
 */
function membersOf(
  entries: readonly Entry[],
  { headSha, headRef }: { readonly headSha: string; readonly headRef: string },
): readonly number[] | null {
  const named = Number(/\/pr-(\d+)-[0-9a-f]+$/.exec(headRef)?.[1])
  const members = entries.filter(
    ({ headCommit, pullRequest }) => headCommit?.oid === headSha || pullRequest?.number === named,
  )
  if (members.length === 0) return null
  const last = Math.max(...members.map(({ position }) => position))
  const numbers = entries
    .filter(({ position }) => position <= last)
    .map(({ pullRequest }) => pullRequest?.number)
  return numbers.every((number) => number !== undefined) ? numbers : null
}
