import { z } from 'zod'
import { OutsideError } from '../../app/errors.ts'
import type { Answer, Reply } from '../../app/ports.ts'
import type { AnswerDeployment, CommentOnCommits } from '../../app/production-ports.ts'
import type { PullRequestRef, RepositoryRef } from '../../app/work.ts'
import type { GitHub } from './client.ts'
import type { Pace } from './publishing/pace.ts'
import { throwFirst } from './reading/session.ts'
import type { Priority } from './turns.ts'

const REACTIONS = { '+1': 'THUMBS_UP', confused: 'CONFUSED', eyes: 'EYES' } as const

const REACT = `mutation React($input: AddReactionInput!) { addReaction(input: $input) { clientMutationId } }`
const Comment = z.object({ node_id: z.string() })

/** Answers to people: a reaction to their comment, and comments of our own. */
export function createAnswers(github: GitHub): Answer {
  return {
    async react(ref, commentNodeId, reaction) {
      const input = { subjectId: commentNodeId, content: REACTIONS[reaction] }
      const call = { query: REACT, variables: { input }, isWrite: true }
      // The same reaction twice is one, so it may be sent again.
      const answer = await orNull(github.graphql(ref.installation, call))
      const { errors } = answer ?? (await github.graphql(ref.installation, call))
      throwFirst(errors, 'pull_requests: write')
    },
    ...createReplies({ github, priority: 'verdict' }),
  }
}

/** Comments that nobody waits for. They leave alone what is kept for verdicts, and keep the pace of all comments. */
export function createNotices(github: GitHub, pace: Pace): Reply {
  const replies = createReplies({ github, priority: 'extra' })
  return {
    ...replies,
    async reply(ref, body) {
      mustTake(pace, ref)
      return replies.reply(ref, body)
    },
  }
}

function mustTake(pace: Pace, { installation }: RepositoryRef): void {
  if (pace.take(installation)) return
  throw new OutsideError('github', 'too many comments were made of late', { reason: 'reserved' })
}

interface Replying {
  readonly github: GitHub
  readonly priority: Priority
}

function createReplies(replying: Replying): Reply {
  return {
    async reply(ref, body) {
      const made = await orNull(comment(replying, ref, body))
      if (made !== null) return made
      return (await findOwnComment(replying, ref, body)) ?? comment(replying, ref, body)
    },
    async hasReplied(ref, ending) {
      const own = await ownComments(replying, ref)
      return own.some(({ body }) => body.trimEnd().endsWith(ending))
    },
  }
}

async function comment({ github, priority }: Replying, ref: PullRequestRef, body: string): Promise<string> {
  const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments'
  const parameters = { ...placeOf(ref), issue_number: ref.number, body }
  const made = await github.rest(ref.installation, route, parameters, priority)
  return Comment.parse(made.data).node_id
}

/** Null when nobody knows whether it took effect. */
async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof OutsideError && error.reason === 'unavailable') return null
    throw error
  }
}

const OWN = `query OwnComments($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) {
    comments(last: 100) { nodes { id body viewerDidAuthor createdAt } } } }
}`
const OwnComment = z.object({
  id: z.string(),
  body: z.string(),
  viewerDidAuthor: z.boolean(),
  createdAt: z.string(),
})
type OwnComment = z.output<typeof OwnComment>
const Own = z.object({
  repository: z.object({
    pullRequest: z.object({ comments: z.object({ nodes: z.array(OwnComment) }) }),
  }),
})

/** An equal comment that is older is the answer to something else. */
const RECENT_MS = 60_000

async function findOwnComment(replying: Replying, ref: PullRequestRef, body: string): Promise<string | null> {
  const since = Date.now() - RECENT_MS
  const own = await ownComments(replying, ref)
  const found = own.findLast((each) => each.body.trim() === body.trim() && Date.parse(each.createdAt) > since)
  return found?.id ?? null
}

async function ownComments(
  { github, priority }: Replying,
  { installation, owner, name, number }: PullRequestRef,
): Promise<readonly OwnComment[]> {
  const call = { query: OWN, variables: { owner, name, number }, priority }
  const answer = await github.graphql(installation, call)
  throwFirst(answer.errors, 'pull_requests: read')
  const { nodes } = Own.parse(answer.data).repository.pullRequest.comments
  return nodes.filter(({ viewerDidAuthor }) => viewerDidAuthor)
}

/** Comments below commits. They leave alone what is kept for verdicts, and keep the pace of all comments. */
export function createCommitComments(github: GitHub, pace: Pace): CommentOnCommits {
  return {
    async commentOnCommit(ref, sha, body) {
      mustTake(pace, ref)
      const made = await orNull(commentBelow(github, ref, sha, body))
      if (made !== null || (await standsBelow(github, ref, sha, body))) return
      await commentBelow(github, ref, sha, body)
    },
    standsOnCommit: (ref, sha, body) => standsBelow(github, ref, sha, body),
  }
}

async function commentBelow(github: GitHub, ref: RepositoryRef, sha: string, body: string): Promise<string> {
  const route = 'POST /repos/{owner}/{repo}/commits/{commit_sha}/comments'
  const parameters = { ...placeOf(ref), commit_sha: sha, body }
  const made = await github.rest(ref.installation, route, parameters, 'extra')
  return Comment.parse(made.data).node_id
}

const BELOW = `query BelowCommit($owner: String!, $name: String!, $sha: GitObjectID!) {
  repository(owner: $owner, name: $name) { object(oid: $sha) { ... on Commit {
    comments(last: 100) { nodes { body viewerDidAuthor } } } } }
}`
const Below = z.object({
  repository: z.object({
    object: z
      .object({
        comments: z.object({ nodes: z.array(OwnComment.pick({ body: true, viewerDidAuthor: true })) }),
      })
      .nullable(),
  }),
})

/** Anybody can write what we would have written, so that we keep silent: only our own counts. */
async function standsBelow(
  github: GitHub,
  { installation, owner, name }: RepositoryRef,
  sha: string,
  body: string,
): Promise<boolean> {
  const call = { query: BELOW, variables: { owner, name, sha }, priority: 'extra' } as const
  const answer = await github.graphql(installation, call)
  throwFirst(answer.errors, 'contents: read')
  const nodes = Below.parse(answer.data).repository.object?.comments.nodes ?? []
  return nodes.some((each) => each.viewerDidAuthor && each.body.trim() === body.trim())
}

/** GitHub takes no longer comment on a deployment. */
const MOST_CHARACTERS = 1024

/** Answers deployment protection rules, always at our own base URL. */
export function createDeploymentAnswers(github: GitHub): AnswerDeployment {
  return {
    async answerDeployment(ref, { run, environment, state, comment: text }) {
      const route = 'POST /repos/{owner}/{repo}/actions/runs/{run_id}/deployment_protection_rule'
      await github.rest(ref.installation, route, {
        owner: ref.owner,
        repo: ref.name,
        run_id: run,
        environment_name: environment,
        state,
        comment: text.slice(0, MOST_CHARACTERS).replace(/[\uD800-\uDBFF]$/, ''),
      })
    },
  }
}

function placeOf(ref: RepositoryRef): { readonly owner: string; readonly repo: string } {
  return { owner: ref.owner, repo: ref.name }
}
