import { commitOf } from '../git/history.ts'
import type { Annotation, CheckRun, CheckSuite, CommitStatus, PullRequest } from '../world/entities.ts'
import type { World } from '../world/world.ts'
import { accountShape, type Json } from './accounts.ts'
import { appShape } from './apps.ts'
import { gitCommitShape } from './commits.ts'
import { minimalRepositoryShape, repositoryPage, repositoryUrl } from './repositories.ts'

/** A check run. */
export function checkRunShape(world: World, run: CheckRun): Json {
  const { state } = run
  const url = `${repositoryUrl(world, run.repository)}/check-runs/${run.id}`
  const page = `${repositoryPage(world, run.repository)}/runs/${run.id}`
  return {
    id: run.id,
    name: state.name,
    node_id: run.nodeId,
    head_sha: run.headSha,
    external_id: state.externalId,
    url,
    html_url: page,
    details_url: state.detailsUrl ?? page,
    status: state.status,
    conclusion: state.conclusion,
    started_at: state.startedAt,
    completed_at: state.completedAt,
    output: {
      title: state.title,
      summary: state.summary,
      text: state.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite.id },
    app: appShape(world, run.app),
    pull_requests: pullRequestsOn(run.suite).map((pull) => pullRequestMinimalShape(world, pull)),
  }
}

/** An annotation of a check run. */
export function annotationShape(world: World, run: CheckRun, annotation: Annotation): Json {
  return {
    ...annotation,
    blob_href: `${repositoryPage(world, run.repository)}/blob/${run.headSha}/${encodeURI(annotation.path)}`,
  }
}

/** A check suite as lists show it. */
export function checkSuiteShape(world: World, suite: CheckSuite): Json {
  const { repository } = suite
  return {
    ...bareCheckSuiteShape(world, suite),
    head_commit: headCommitShape(world, suite),
    latest_check_runs_count: suite.runs.length,
    check_runs_url: `${repositoryUrl(world, repository)}/check-suites/${suite.id}/check-runs`,
    rerequestable: true,
    runs_rerequestable: true,
    repository: minimalRepositoryShape(world, repository),
  }
}

/** A check suite without what only its own address shows. */
export function bareCheckSuiteShape(world: World, suite: CheckSuite): Json {
  const pulls = pullRequestsOn(suite)
  return {
    id: suite.id,
    node_id: suite.nodeId,
    head_branch: pulls[0]?.head.ref ?? null,
    head_sha: suite.headSha,
    status: suiteStatus(suite),
    conclusion: suiteConclusion(suite),
    url: `${repositoryUrl(world, suite.repository)}/check-suites/${suite.id}`,
    before: null,
    after: suite.headSha,
    pull_requests: pulls.map((pull) => pullRequestMinimalShape(world, pull)),
    app: appShape(world, suite.app),
    created_at: suite.createdAt,
    updated_at: suite.updatedAt,
  }
}

/** The commit that a suite stands on, as webhooks show it. */
export function headCommitShape(world: World, { repository, headSha }: CheckSuite): Json {
  const commit = gitCommitShape(world, repository, commitOf(repository.objects, headSha))
  const { tree, author, committer, message } = commit
  return {
    id: headSha,
    tree_id: (tree as Json)['sha'],
    message,
    timestamp: (committer as Json)['date'],
    author: nameAndEmail(author as Json),
    committer: nameAndEmail(committer as Json),
  }
}

/** A commit status, the older sibling of check runs. */
export function statusShape(world: World, url: string, status: CommitStatus): Json {
  return {
    url,
    avatar_url: `${world.url}/avatars/u/${status.creator.id}`,
    id: status.id,
    node_id: status.nodeId,
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator: accountShape(world, status.creator),
  }
}

/** Where a suite stands: completed once all its runs are. */
export function suiteStatus(suite: CheckSuite): 'queued' | 'in_progress' | 'completed' {
  const statuses = suite.runs.map((run) => run.state.status)
  if (statuses.length === 0) return 'queued'
  return statuses.every((status) => status === 'completed') ? 'completed' : 'in_progress'
}

/** The gravest conclusion of a completed suite. */
export function suiteConclusion(suite: CheckSuite): string | null {
  if (suiteStatus(suite) !== 'completed') return null
  const conclusions = suite.runs.map((run) => run.state.conclusion)
  const order = ['failure', 'timed_out', 'action_required', 'cancelled', 'success', 'neutral', 'skipped']
  return order.find((one) => conclusions.includes(one)) ?? null
}

/** Open pull requests on the commit of a suite; those from forks GitHub leaves out. */
function pullRequestsOn({ repository, headSha }: CheckSuite): readonly PullRequest[] {
  return [...repository.pullRequests.values()].filter(
    (pull) => pull.state === 'open' && pull.head.sha === headSha && pull.head.repository === repository,
  )
}

function pullRequestMinimalShape(world: World, pull: PullRequest): Json {
  const { repository } = pull
  const repo = { id: repository.id, url: repositoryUrl(world, repository), name: repository.name }
  return {
    url: `${repo.url}/pulls/${pull.number}`,
    id: pull.id,
    number: pull.number,
    head: { ref: pull.head.ref, sha: pull.head.sha, repo },
    base: { ref: pull.base.ref, sha: pull.base.sha, repo },
  }
}

function nameAndEmail(stamp: Json): Json {
  return { name: stamp['name'], email: stamp['email'] }
}
