import { z } from 'zod'
import type { PushedCommit, WorkItem } from '../../../app/work.ts'
import { RepositoryEnvelope, repositoryRef, senderOf } from './payload.ts'

const Line = z.object({
  name: z.string().nullish(),
  email: z.string().nullish(),
  username: z.string().nullish(),
})
const Paths = z.array(z.string()).nullish()
const Commit = z.object({
  id: z.string(),
  tree_id: z.string().nullish(),
  message: z.string(),
  timestamp: z.string().nullish(),
  author: Line,
  committer: Line,
  added: Paths,
  removed: Paths,
  modified: Paths,
})
type Commit = z.output<typeof Commit>

const PushEvent = RepositoryEnvelope.extend({
  ref: z.string(),
  before: z.string(),
  after: z.string(),
  forced: z.boolean().nullish(),
  deleted: z.boolean().nullish(),
  commits: z.array(Commit).nullish(),
  head_commit: Commit.nullish(),
  repository: RepositoryEnvelope.shape.repository.extend({
    pushed_at: z.union([z.number(), z.string()]).nullish(),
  }),
})
type PushEvent = z.output<typeof PushEvent>

const BRANCH = 'refs/heads/'
const NO_COMMIT = /^0+$/
/** A longer push is told only in part. */
const MOST_COMMITS_TOLD = 2048
/** What open pull requests are judged by: the policy, or something in the place of its folder, and code owners. */
const JUDGING = new Set([
  '.github/ai-policy.yml',
  '.github',
  '.github/CODEOWNERS',
  'CODEOWNERS',
  'docs/CODEOWNERS',
])

/** `push`: evidence before there is a pull request, direct pushes, and changes of what judges others. */
export function pushWork(payload: unknown): readonly WorkItem[] {
  const event = PushEvent.parse(payload)
  if (!event.ref.startsWith(BRANCH) || event.deleted === true || NO_COMMIT.test(event.after)) return []
  const branch = event.ref.slice(BRANCH.length)
  const isDefault = branch === event.repository.default_branch
  const touchesPolicy = isDefault && touches(event, JUDGING)
  const push: WorkItem = {
    kind: 'push',
    ref: repositoryRef(event),
    branch,
    isDefault,
    before: NO_COMMIT.test(event.before) ? null : event.before,
    after: event.after,
    forced: event.forced === true,
    by: senderOf(event),
    commits: commitsTold(event).map(pushedCommit),
    touchesPolicy,
    at: pushedAt(event),
  }
  return touchesPolicy && isOrganisations(event) ? [push, lookAtOrganisation(event)] : [push]
}

/** The policy in the `.github` repository is the floor under all others. */
function isOrganisations({ repository }: PushEvent): boolean {
  return repository.name.toLowerCase() === '.github'
}

function lookAtOrganisation(event: PushEvent): WorkItem {
  const { installation, owner } = repositoryRef(event)
  return { kind: 'organisation', installation, owner, reason: 'policy-changed' }
}

/** Where the payload cannot tell (rewritten history, a list cut short), it counts as touched. */
function touches(event: PushEvent, paths: ReadonlySet<string>): boolean {
  const commits = event.commits ?? []
  if (event.forced === true || commits.length === 0 || commits.length >= MOST_COMMITS_TOLD) return true
  return commits.some(({ added, removed, modified }) =>
    [added, removed, modified].some((list) => (list ?? []).some((path) => paths.has(path))),
  )
}

/** A new branch may be told of by its head alone. */
function commitsTold({ commits, head_commit: head }: PushEvent): readonly Commit[] {
  if (commits !== null && commits !== undefined && commits.length > 0) return commits
  return head === null || head === undefined ? [] : [head]
}

function pushedCommit(commit: Commit): PushedCommit {
  return {
    sha: commit.id,
    tree: commit.tree_id ?? null,
    message: commit.message,
    author: identity(commit.author),
    committer: identity(commit.committer),
  }
}

function identity(line: z.output<typeof Line>): PushedCommit['author'] {
  return { name: line.name ?? '', email: line.email ?? '', login: line.username ?? null }
}

function pushedAt(event: PushEvent): string {
  const at = event.repository.pushed_at
  if (typeof at === 'number') return new Date(at * 1000).toISOString()
  return at ?? event.head_commit?.timestamp ?? new Date(0).toISOString()
}
