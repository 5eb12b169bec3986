import type {
  Account,
  Annotation,
  App,
  CheckAction,
  CheckRun,
  CheckState,
  CheckSuite,
  Repository,
} from '../world/entities.ts'
import { holds } from '../world/installations.ts'
import { register, timestamp, type World } from '../world/world.ts'
import { announceCheckRun, announceCheckSuite, announceToApp } from './announcements.ts'
import { invalid, Refusal } from './refusal.ts'

/** What a request says of a check run, in the words of REST. */
export interface CheckRunInput {
  readonly name?: string
  readonly status?: CheckState['status']
  readonly conclusion?: string
  readonly external_id?: string
  readonly details_url?: string
  readonly started_at?: string
  readonly completed_at?: string
  readonly actions?: readonly CheckAction[]
  readonly output?: {
    readonly title?: string
    readonly summary?: string
    readonly text?: string
    readonly annotations?: readonly (Pick<
      Annotation,
      'path' | 'start_line' | 'end_line' | 'annotation_level' | 'message'
    > &
      Partial<Annotation>)[]
  }
}

const TEXT_LIMIT = 65_535
const ANNOTATION_LIMIT = 50
const ACTION_LIMIT = 3
const ACTION_TEXT_LIMITS = { label: 20, description: 40, identifier: 20 } as const

/** Creates a check run of an app on a commit. */
export function createCheckRun(
  world: World,
  repository: Repository,
  app: App,
  given: CheckRunInput & { readonly name: string; readonly head_sha: string },
): CheckRun {
  checkInput(given)
  if (!repository.objects.commits.has(given.head_sha))
    throw new Refusal(422, `No commit found for SHA: ${given.head_sha}`)
  const suite = suiteOf(world, repository, app, given.head_sha)
  const started = { ...EMPTY_STATE, name: given.name, startedAt: timestamp(world) }
  const state = stateAfter(world, started, given)
  const run = register<CheckRun>(world, {
    kind: 'CheckRun',
    repository,
    suite,
    app,
    headSha: given.head_sha,
    state,
    annotations: annotationsOf(given),
    history: [state],
  })
  suite.runs.push(run)
  repository.checkRuns.set(run.id, run)
  tellOfRun(world, run, 'created')
  return run
}

/** Changes a check run; annotations are added to those it has. */
export function updateCheckRun(world: World, run: CheckRun, given: CheckRunInput): void {
  checkInput(given)
  run.state = stateAfter(world, run.state, given)
  run.history.push(run.state)
  run.annotations.push(...annotationsOf(given))
  tellOfRun(world, run, null)
}

/** Somebody presses a button of a check run; GitHub shows them on completed runs only. */
export function pressButton(world: World, run: CheckRun, by: Account, identifier: string): void {
  const isShown =
    run.state.status === 'completed' && run.state.actions.some((one) => one.identifier === identifier)
  if (!isShown) throw new Error(`Check run ${run.state.name} shows no button ${identifier}`)
  const extra = { requested_action: { identifier } }
  announceToApp(world, run.app, run, { action: 'requested_action', by, extra })
}

/** Somebody asks for a check run to be made again, which changes nothing until the app acts. */
export function rerequestRun(world: World, run: CheckRun, by: Account): void {
  announceToApp(world, run.app, run, { action: 'rerequested', by })
}

/** Somebody asks for all runs of a suite to be made again. */
export function rerequestSuite(world: World, suite: CheckSuite, by: Account): void {
  announceCheckSuite(world, suite, { action: 'rerequested', by })
}

/** A new commit gets a suite of every app that may write checks; GitHub tells each of them. */
export function requestCheckSuites(world: World, repository: Repository, sha: string, by: Account): void {
  const skips = /^skip-checks: *true$/im.test(repository.objects.commits.get(sha)?.message ?? '')
  for (const app of skips ? [] : world.apps.values()) {
    const installation = [...app.installations.values()].find((one) => one.account === repository.owner)
    if (!installation || !holds(installation, repository)) continue
    if (installation.permissions['checks'] !== 'write') continue
    const isNew = !findSuite(repository, app, sha)
    const suite = suiteOf(world, repository, app, sha)
    if (isNew) announceCheckSuite(world, suite, { action: 'requested', by })
  }
}

/** The suite of an app on a commit, made when it is new. */
export function suiteOf(world: World, repository: Repository, app: App, headSha: string): CheckSuite {
  const known = findSuite(repository, app, headSha)
  if (known) return known
  const now = timestamp(world)
  const suite = register<CheckSuite>(world, {
    kind: 'CheckSuite',
    repository,
    app,
    headSha,
    runs: [],
    createdAt: now,
    updatedAt: now,
  })
  repository.checkSuites.set(suite.id, suite)
  return suite
}

function findSuite(repository: Repository, app: App, headSha: string): CheckSuite | undefined {
  return repository.checkSuites.values().find((suite) => suite.app === app && suite.headSha === headSha)
}

const EMPTY_STATE: CheckState = {
  name: '',
  status: 'queued',
  conclusion: null,
  externalId: '',
  detailsUrl: null,
  title: null,
  summary: null,
  text: null,
  actions: [],
  startedAt: null,
  completedAt: null,
}

function stateAfter(world: World, before: CheckState, given: CheckRunInput): CheckState {
  const status = given.conclusion === undefined ? (given.status ?? before.status) : 'completed'
  const isDone = status === 'completed'
  return {
    ...before,
    ...outputState(given),
    name: given.name ?? before.name,
    status,
    conclusion: isDone ? (given.conclusion ?? before.conclusion) : null,
    externalId: given.external_id ?? before.externalId,
    detailsUrl: given.details_url ?? before.detailsUrl,
    actions: given.actions ?? before.actions,
    startedAt: given.started_at ?? before.startedAt,
    completedAt: isDone ? (given.completed_at ?? timestamp(world)) : null,
  }
}

/** An output replaces the one before as a whole. */
function outputState({ output }: CheckRunInput): Partial<CheckState> {
  if (!output) return {}
  return { title: output.title ?? null, summary: output.summary ?? null, text: output.text ?? null }
}

function annotationsOf({ output }: CheckRunInput): Annotation[] {
  return (output?.annotations ?? []).map((one) => ({
    ...one,
    start_column: one.start_column ?? null,
    end_column: one.end_column ?? null,
    title: one.title ?? null,
    raw_details: one.raw_details ?? null,
  }))
}

function checkInput(given: CheckRunInput): void {
  if (given.status === 'completed' && given.conclusion === undefined)
    throw invalid('CheckRun', 'conclusion', 'is required when status is completed')
  if ((given.output?.annotations?.length ?? 0) > ANNOTATION_LIMIT)
    throw invalid('CheckRun', 'annotations', `Only ${ANNOTATION_LIMIT} annotations are allowed`)
  checkText('summary', given.output?.summary ?? '')
  checkText('text', given.output?.text ?? '')
  checkActions(given.actions ?? [])
}

function checkText(field: 'summary' | 'text', text: string): void {
  if (text.length > TEXT_LIMIT)
    throw invalid(
      'CheckRun',
      field,
      `Only ${TEXT_LIMIT} characters are allowed; ${text.length} were supplied.`,
    )
}

function checkActions(actions: readonly CheckAction[]): void {
  if (actions.length > ACTION_LIMIT)
    throw invalid('CheckRun', 'actions', `Only ${ACTION_LIMIT} actions are allowed`)
  for (const action of actions)
    for (const part of ['label', 'description', 'identifier'] as const)
      if (action[part].length > ACTION_TEXT_LIMITS[part])
        throw invalid('CheckRun', 'actions', `${part} is longer than ${ACTION_TEXT_LIMITS[part]} characters`)
}

function tellOfRun(world: World, run: CheckRun, action: 'created' | null): void {
  run.suite.updatedAt = timestamp(world)
  const by = run.app.bot
  if (action !== null) announceCheckRun(world, run, { action, by })
  if (run.state.status === 'completed') announceCheckRun(world, run, { action: 'completed', by })
  if (run.suite.runs.every((one) => one.state.status === 'completed'))
    announceCheckSuite(world, run.suite, { action: 'completed', by })
}
