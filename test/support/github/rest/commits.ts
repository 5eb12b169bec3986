import { addCommitComment } from '../acts/comments.ts'
import { notFound, Refusal } from '../acts/refusal.ts'
import { changesOfCommit, threeDotDiff } from '../git/diff.ts'
import { commitOf, commitsBetween, history, mergeBase } from '../git/history.ts'
import type { Commit } from '../git/objects.ts'
import { entryAt } from '../git/trees.ts'
import { statusShape } from '../shapes/checks.ts'
import { commitShape, fileShape, fullCommitShape } from '../shapes/commits.ts'
import { commitCommentShape, pullRequestSimpleShape } from '../shapes/pull-requests.ts'
import { minimalRepositoryShape, repositoryPage, repositoryUrl } from '../shapes/repositories.ts'
import type { CommitStatus, PullRequest, Repository } from '../world/entities.ts'
import { commitsOf, resolveRef } from '../world/repositories.ts'
import { page, pageAsked } from './pages.ts'
import { type Answer, actor, created, inRepository, ok, param, type RepositoryCall } from './routing.ts'

/** Without a page asked for, a comparison lists this many commits: the last ones. */
const COMPARE_COMMITS = 250
const COMPARE_FILES = 300
const COMMIT_FILES = 3_000

export const commitRoutes = [
  inRepository('GET /repos/{owner}/{repo}/commits', ['contents:read'], listCommits),
  inRepository('GET /repos/{owner}/{repo}/commits/{ref}', ['contents:read'], (call) => {
    const commit = commitAsked(call)
    const files = changesOfCommit(call.repository.objects, commit).slice(0, COMMIT_FILES)
    const { number, size } = pageAsked(call)
    const length = call.query.has('per_page') ? size : COMPARE_FILES
    const shown = files.slice((number - 1) * length, number * length)
    const hasMore = number * length < files.length
    return {
      ...ok(fullCommitShape(call.world, call.repository, commit, shown)),
      ...(hasMore ? { headers: { link: nextLink(call, number + 1) } } : {}),
    }
  }),
  inRepository(
    'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls',
    ['pull_requests:read', 'contents:read'],
    (call) =>
      page(call, pullRequestsWith(call.repository, param(call, 'commit_sha')), (pull) =>
        pullRequestSimpleShape(call.world, pull),
      ),
  ),
  inRepository('GET /repos/{owner}/{repo}/commits/{commit_sha}/comments', ['contents:read'], (call) => {
    const { sha } = commitAsked(call, 'commit_sha')
    const own = call.repository.commitComments.filter(({ commit }) => commit === sha)
    return page(call, own, (comment) => commitCommentShape(call.world, comment))
  }),
  // To write one, an app needs no more than to read one.
  inRepository('POST /repos/{owner}/{repo}/commits/{commit_sha}/comments', ['contents:read'], (call) => {
    const { world, repository, body } = call
    const place = { repository, commit: commitAsked(call, 'commit_sha').sha }
    return created(
      commitCommentShape(world, addCommitComment(world, place, actor(call), String(body['body']))),
    )
  }),
  inRepository('GET /repos/{owner}/{repo}/commits/{ref}/statuses', ['statuses:read'], (call) => {
    const { sha } = commitAsked(call)
    const url = `${repositoryUrl(call.world, call.repository)}/statuses/${sha}`
    const own = call.repository.statuses.filter((status) => status.sha === sha).toReversed()
    return page(call, own, (status) => statusShape(call.world, url, status))
  }),
  inRepository('GET /repos/{owner}/{repo}/commits/{ref}/status', ['statuses:read'], combinedStatus),
  inRepository('GET /repos/{owner}/{repo}/compare/{basehead}', ['contents:read'], compare),
]

/** Open and merged pull requests that brought a commit, or are about to. */
export function pullRequestsWith(repository: Repository, sha: string): readonly PullRequest[] {
  return [...repository.pullRequests.values()].filter(
    (pull) => pull.merge?.sha === sha || commitsOf(pull).some((commit) => commit.sha === sha),
  )
}

/** Of one context the latest status counts. */
function combinedStatus(call: RepositoryCall): Answer {
  const { sha } = commitAsked(call)
  const url = repositoryUrl(call.world, call.repository)
  const own = call.repository.statuses.filter((status) => status.sha === sha)
  const latest = [...new Map(own.map((status) => [status.context.toLowerCase(), status])).values()]
  return ok({
    state: combinedState(latest.map((status) => status.state)),
    statuses: latest.map((status) => statusShape(call.world, `${url}/statuses/${sha}`, status)),
    sha,
    total_count: latest.length,
    repository: minimalRepositoryShape(call.world, call.repository),
    commit_url: `${url}/commits/${sha}`,
    url: `${url}/commits/${sha}/status`,
  })
}

function combinedState(states: readonly CommitStatus['state'][]): CommitStatus['state'] {
  if (states.includes('failure') || states.includes('error')) return 'failure'
  return states.length > 0 && states.every((state) => state === 'success') ? 'success' : 'pending'
}

function listCommits(call: RepositoryCall): Answer {
  const { query, repository } = call
  const sha = resolveRef(repository, query.get('sha') ?? repository.defaultBranch)
  if (sha === null) throw notFound()
  const path = query.get('path')
  const [since, until] = [query.get('since') ?? '', query.get('until') ?? '9']
  const wanted = history(repository.objects, sha).filter(
    ({ committer: { date } }) => date >= since && date <= until,
  )
  const shown = path === null ? wanted : wanted.filter((commit) => touches(repository, commit, path))
  return page(call, shown, (commit) => commitShape(call.world, repository, commit))
}

function touches({ objects }: Repository, commit: Commit, path: string): boolean {
  const parent = commit.parents[0]
  const before = parent === undefined ? null : entryAt(objects, commitOf(objects, parent).tree, path)
  return before?.sha !== entryAt(objects, commit.tree, path)?.sha
}

function commitAsked(call: RepositoryCall, name = 'ref'): Commit {
  const ref = param(call, name)
  const sha = resolveRef(call.repository, ref)
  if (sha === null) throw new Refusal(422, `No commit found for SHA: ${ref}`)
  return commitOf(call.repository.objects, sha)
}

function compare(call: RepositoryCall): Answer {
  const { repository, world } = call
  const store = repository.objects
  const [base, head] = param(call, 'basehead')
    .split('...')
    .map((name) => shaOf(call, name))
  if (base === undefined || head === undefined) throw notFound()
  const start = mergeBase(store, base, head)
  if (start === null) throw new Refusal(404, 'No common ancestor between the two commits')
  const ahead = commitsBetween(store, base, head)
  const behind = commitsBetween(store, head, base).length
  const { number, shown, links } = shownCommits(call, ahead)
  const files = threeDotDiff(store, base, head).slice(0, COMPARE_FILES)
  const url = `${repositoryUrl(world, repository)}/compare/${base}...${head}`
  const html = `${repositoryPage(world, repository)}/compare/${base}...${head}`
  return {
    ...ok({
      url,
      html_url: html,
      permalink_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      base_commit: commitShape(world, repository, commitOf(store, base)),
      merge_base_commit: commitShape(world, repository, commitOf(store, start)),
      status: relation(ahead.length, behind),
      ahead_by: ahead.length,
      behind_by: behind,
      total_commits: ahead.length,
      commits: shown.map((commit) => commitShape(world, repository, commit)),
      files: number === 1 ? files.map((file) => fileShape(world, repository, head, file)) : [],
    }),
    headers: links,
  }
}

interface ShownCommits {
  readonly number: number
  readonly shown: readonly Commit[]
  readonly links: Readonly<Record<string, string>>
}

function shownCommits(call: RepositoryCall, ahead: readonly Commit[]): ShownCommits {
  if (!call.query.has('page') && !call.query.has('per_page'))
    return { number: 1, shown: ahead.slice(-COMPARE_COMMITS), links: {} }
  const { number, size } = pageAsked(call)
  const hasMore = number * size < ahead.length
  return {
    number,
    shown: ahead.slice((number - 1) * size, number * size),
    links: hasMore ? { link: nextLink(call, number + 1) } : {},
  }
}

function relation(ahead: number, behind: number): string {
  if (ahead > 0) return behind > 0 ? 'diverged' : 'ahead'
  return behind > 0 ? 'behind' : 'identical'
}

/** One side of a comparison: a ref or commit, or `owner:branch` of a fork. */
function shaOf({ repository, world }: RepositoryCall, name: string): string {
  const [, owner, branch = name] = /^([^:]+):(.+)$/.exec(name) ?? []
  const network = [...world.repositories.values()].filter((one) => one.objects === repository.objects)
  const side = owner === undefined ? repository : network.find((one) => one.owner.login === owner)
  const sha = side && resolveRef(side, branch)
  if (sha === undefined || sha === null) throw notFound()
  return sha
}

function nextLink({ url }: RepositoryCall, number: number): string {
  const next = new URL(url)
  next.searchParams.set('page', String(number))
  return `<${next.href}>; rel="next"`
}
