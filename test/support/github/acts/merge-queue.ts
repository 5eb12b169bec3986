import { commitOf } from '../git/history.ts'
import type { Json } from '../shapes/accounts.ts'
import type { Account, MergeQueue, MergeQueueEntry, PullRequest, Repository } from '../world/entities.ts'
import { branchHead } from '../world/repositories.ts'
import { register, timestamp, type World } from '../world/world.ts'
import { announceIn, announcePullRequest } from './announcements.ts'
import { mergeCommit } from './merges.ts'
import { note } from './pull-requests.ts'

/** What a queue would make of its base branch, and of which pull requests. */
export interface MergeGroup {
  readonly repository: Repository
  readonly base: string
  readonly baseSha: string
  readonly headRef: string
  readonly headSha: string
  readonly pulls: readonly PullRequest[]
}

/** Puts a pull request at the end of its base branch's queue, which is there from now on. */
export function enqueue(world: World, pull: PullRequest, by: Account): void {
  const queue = queueOf(world, pull.repository, pull.base.ref)
  queue.entries.push(
    register<MergeQueueEntry>(world, {
      kind: 'MergeQueueEntry',
      queue,
      pullRequest: pull,
      enqueuer: by,
      enqueuedAt: timestamp(world),
      headSha: pull.head.sha,
      baseSha: pull.base.sha,
    }),
  )
  note(world, pull, { kind: 'AddedToMergeQueueEvent', actor: by })
  announcePullRequest(world, pull, { action: 'enqueued', by })
}

/** Builds a group of pull requests on top of each other and asks for checks on it. */
export function requestChecks(world: World, by: Account, pulls: readonly PullRequest[]): MergeGroup {
  const last = pulls.at(-1)
  const baseSha = last && branchHead(last.repository, last.base.ref)
  if (!last || !baseSha) throw new Error('A merge group needs a pull request on a branch')
  const headSha = pulls.reduce(
    (base, pull) => mergeCommit(world, pull, by, { method: 'merge', base }),
    baseSha,
  )
  const headRef = `refs/heads/gh-readonly-queue/${last.base.ref}/pr-${last.number}-${baseSha}`
  last.repository.refs.set(headRef, headSha)
  for (const entry of queueOf(world, last.repository, last.base.ref).entries)
    if (pulls.includes(entry.pullRequest)) Object.assign(entry, { headSha, baseSha })
  const group = { repository: last.repository, base: last.base.ref, baseSha, headRef, headSha, pulls }
  const extra = { merge_group: groupShape(group) }
  announceIn(world, last.repository, 'merge_group', { action: 'checks_requested', by, extra })
  return group
}

/** Takes a group apart; unless it was only invalidated its pull requests leave the queue. */
export function destroyGroup(
  world: World,
  by: Account,
  group: MergeGroup,
  reason: 'merged' | 'invalidated' | 'dequeued',
): void {
  group.repository.refs.delete(group.headRef)
  const extra = { merge_group: groupShape(group), reason }
  announceIn(world, group.repository, 'merge_group', { action: 'destroyed', by, extra })
  if (reason === 'invalidated') return
  const { entries } = queueOf(world, group.repository, group.base)
  for (const pull of group.pulls) {
    const position = entries.findIndex((entry) => entry.pullRequest === pull)
    if (position < 0) continue
    entries.splice(position, 1)
    note(world, pull, { kind: 'RemovedFromMergeQueueEvent', actor: by })
    const dequeued = reason === 'merged' ? 'MERGE' : 'MANUAL'
    announcePullRequest(world, pull, { action: 'dequeued', by, extra: { reason: dequeued } })
  }
}

function queueOf(world: World, repository: Repository, branch: string): MergeQueue {
  const queue =
    repository.mergeQueues.get(branch) ??
    register<MergeQueue>(world, { kind: 'MergeQueue', repository, branch, entries: [] })
  repository.mergeQueues.set(branch, queue)
  return queue
}

function groupShape({ repository, base, baseSha, headRef, headSha }: MergeGroup): Json {
  const commit = commitOf(repository.objects, headSha)
  return {
    head_sha: headSha,
    head_ref: headRef,
    base_sha: baseSha,
    base_ref: `refs/heads/${base}`,
    head_commit: {
      id: commit.sha,
      tree_id: commit.tree,
      message: commit.message,
      timestamp: commit.committer.date,
      author: { name: commit.author.name, email: commit.author.email },
      committer: { name: commit.committer.name, email: commit.committer.email },
    },
  }
}
