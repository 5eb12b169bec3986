import { createCheckRun, rerequestRun, rerequestSuite, suiteOf, updateCheckRun } from '../acts/checks.ts'
import { notFound, Refusal } from '../acts/refusal.ts'
import { annotationShape, checkRunShape, checkSuiteShape, statusShape } from '../shapes/checks.ts'
import { repositoryUrl } from '../shapes/repositories.ts'
import type { App, CheckRun, CheckSuite, CommitStatus } from '../world/entities.ts'
import { resolveRef } from '../world/repositories.ts'
import { register, timestamp } from '../world/world.ts'
import { page } from './pages.ts'
import { type Answer, actor, created, inRepository, ok, param, type RepositoryCall } from './routing.ts'

const READ = ['checks:read'] as const
const WRITE = ['checks:write'] as const

export const checkRoutes = [
  inRepository('POST /repos/{owner}/{repo}/check-runs', WRITE, (call) => {
    // The description has been checked against these members.
    const given = call.body as unknown as Parameters<typeof createCheckRun>[3]
    const run = createCheckRun(call.world, call.repository, ownApp(call), given)
    return created(checkRunShape(call.world, run))
  }),
  inRepository('GET /repos/{owner}/{repo}/check-runs/{check_run_id}', READ, (call) =>
    ok(checkRunShape(call.world, runNamed(call))),
  ),
  inRepository('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', WRITE, (call) => {
    const run = runNamed(call)
    if (run.app !== ownApp(call))
      throw new Refusal(403, 'Invalid app_id. Only the app that created it may change it.')
    updateCheckRun(call.world, run, call.body)
    return ok(checkRunShape(call.world, run))
  }),
  inRepository('GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations', READ, (call) => {
    const run = runNamed(call)
    return page(call, run.annotations, (one) => annotationShape(call.world, run, one))
  }),
  inRepository('POST /repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest', WRITE, (call) => {
    rerequestRun(call.world, runNamed(call), actor(call))
    return created({})
  }),
  inRepository('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', READ, (call) => {
    const sha = shaAsked(call)
    return runPage(
      call,
      [...call.repository.checkRuns.values()].filter((run) => run.headSha === sha),
    )
  }),
  inRepository('GET /repos/{owner}/{repo}/commits/{ref}/check-suites', READ, (call) => {
    const sha = shaAsked(call)
    const appId = call.query.get('app_id')
    const own = [...call.repository.checkSuites.values()].filter(
      (suite) => suite.headSha === sha && (appId === null || suite.app.id === Number(appId)),
    )
    return page(
      call,
      own,
      (suite) => checkSuiteShape(call.world, suite),
      (check_suites, total_count) => ({ total_count, check_suites }),
    )
  }),
  inRepository('POST /repos/{owner}/{repo}/check-suites', WRITE, (call) => {
    const sha = String(call.body['head_sha'])
    if (!call.repository.objects.commits.has(sha)) throw new Refusal(422, `No commit found for SHA: ${sha}`)
    const known = call.repository.checkSuites.size
    const suite = suiteOf(call.world, call.repository, ownApp(call), sha)
    const isNew = call.repository.checkSuites.size > known
    return { status: isNew ? 201 : 200, body: checkSuiteShape(call.world, suite) }
  }),
  inRepository('GET /repos/{owner}/{repo}/check-suites/{check_suite_id}', READ, (call) =>
    ok(checkSuiteShape(call.world, suiteNamed(call))),
  ),
  inRepository('GET /repos/{owner}/{repo}/check-suites/{check_suite_id}/check-runs', READ, (call) =>
    runPage(call, suiteNamed(call).runs),
  ),
  inRepository('POST /repos/{owner}/{repo}/check-suites/{check_suite_id}/rerequest', WRITE, (call) => {
    rerequestSuite(call.world, suiteNamed(call), actor(call))
    return created({})
  }),
  inRepository('POST /repos/{owner}/{repo}/statuses/{sha}', ['statuses:write'], writeStatus),
]

/** Latest runs only, unless all are asked for: of runs of one name in a suite the newest counts. */
function runPage(call: RepositoryCall, runs: readonly CheckRun[]): Answer {
  const { query, world } = call
  const [name, status, appId] = [query.get('check_name'), query.get('status'), query.get('app_id')]
  const isLatest = query.get('filter') !== 'all'
  const newest = new Map(runs.map((run) => [`${run.suite.id} ${run.state.name}`, run]))
  const wanted = (isLatest ? [...newest.values()] : runs).filter(
    (run) =>
      (name === null || run.state.name === name) &&
      (status === null || run.state.status === status) &&
      (appId === null || run.app.id === Number(appId)),
  )
  return page(
    call,
    wanted.toReversed(),
    (run) => checkRunShape(world, run),
    (check_runs, total_count) => ({ total_count, check_runs }),
  )
}

function writeStatus(call: RepositoryCall): Answer {
  const { world, repository, body } = call
  const sha = param(call, 'sha')
  const status = register<CommitStatus>(world, {
    kind: 'StatusContext',
    sha,
    context: (body['context'] as string | undefined) ?? 'default',
    state: body['state'] as CommitStatus['state'],
    description: (body['description'] as string | undefined) ?? null,
    targetUrl: (body['target_url'] as string | undefined) ?? null,
    creator: actor(call),
    createdAt: timestamp(world),
  })
  repository.statuses.push(status)
  return created(statusShape(world, `${repositoryUrl(world, repository)}/statuses/${sha}`, status))
}

/** Only apps write checks. */
function ownApp({ caller }: RepositoryCall): App {
  if (caller.kind !== 'installation') throw new Refusal(403, 'You must authenticate via a GitHub App.')
  return caller.installation.app
}

function runNamed(call: RepositoryCall): CheckRun {
  const run = call.repository.checkRuns.get(Number(param(call, 'check_run_id')))
  if (!run) throw notFound()
  return run
}

function suiteNamed(call: RepositoryCall): CheckSuite {
  const suite = call.repository.checkSuites.get(Number(param(call, 'check_suite_id')))
  if (!suite) throw notFound()
  return suite
}

function shaAsked(call: RepositoryCall): string {
  const ref = param(call, 'ref')
  const sha = resolveRef(call.repository, ref)
  if (sha === null) throw new Refusal(422, `No commit found for SHA: ${ref}`)
  return sha
}
