import { type CheckRunInput, createCheckRun, updateCheckRun } from '../acts/checks.ts'
import type { App, CheckAction, CheckRun, CheckState, Repository } from '../world/entities.ts'
import { forbidden, githubError } from './errors.ts'
import type { Context } from './fields.ts'
import { entityOf, mustWrite } from './nodes.ts'

interface CheckRunFields {
  readonly name?: string
  readonly status?: string
  readonly conclusion?: string
  readonly detailsUrl?: string
  readonly externalId?: string
  readonly startedAt?: string
  readonly completedAt?: string
  readonly actions?: readonly CheckAction[]
  readonly output?: {
    readonly title: string
    readonly summary: string
    readonly text?: string
    readonly annotations?: readonly AnnotationFields[]
  }
}

interface AnnotationFields {
  readonly path: string
  readonly location: {
    readonly startLine: number
    readonly endLine: number
    readonly startColumn?: number
    readonly endColumn?: number
  }
  readonly annotationLevel: 'FAILURE' | 'NOTICE' | 'WARNING'
  readonly message: string
  readonly title?: string
  readonly rawDetails?: string
}

interface CreateCheckRunInput extends CheckRunFields {
  readonly repositoryId: string
  readonly name: string
  readonly headSha: string
}

interface UpdateCheckRunInput extends CheckRunFields {
  readonly repositoryId: string
  readonly checkRunId: string
}

/** Creates a check run of the app that asks. */
export function createRun(input: CreateCheckRunInput, context: Context): object {
  const repository = entityOf<Repository>(context, input.repositoryId, 'Repository')
  mustWrite(context, repository, 'checks:write')
  const given = { ...inRestWords(input), name: input.name, head_sha: input.headSha }
  return { checkRun: createCheckRun(context.world, repository, ownApp(context), given) }
}

/** Changes a check run, which only the app that made it may. */
export function updateRun(input: UpdateCheckRunInput, context: Context): object {
  const run = entityOf<CheckRun>(context, input.checkRunId, 'CheckRun')
  mustWrite(context, run.repository, 'checks:write')
  if (run.app !== ownApp(context)) throw githubError('FORBIDDEN', 'Invalid app_id')
  updateCheckRun(context.world, run, inRestWords(input))
  return { checkRun: run }
}

function ownApp({ caller }: Context): App {
  if (caller.kind !== 'installation') throw forbidden()
  return caller.installation.app
}

function inRestWords(input: CheckRunFields): CheckRunInput {
  const { name, status, conclusion, detailsUrl, externalId, startedAt, completedAt, actions, output } = input
  return withoutHoles({
    name,
    status: status?.toLowerCase() as CheckState['status'] | undefined,
    conclusion: conclusion?.toLowerCase(),
    details_url: detailsUrl,
    external_id: externalId,
    started_at: startedAt,
    completed_at: completedAt,
    actions,
    output: output && { ...output, annotations: (output.annotations ?? []).map(annotationInRestWords) },
  })
}

function annotationInRestWords({ location, annotationLevel, rawDetails, ...rest }: AnnotationFields) {
  return {
    ...rest,
    start_line: location.startLine,
    end_line: location.endLine,
    start_column: location.startColumn ?? null,
    end_column: location.endColumn ?? null,
    annotation_level: annotationLevel.toLowerCase() as 'failure' | 'notice' | 'warning',
    raw_details: rawDetails ?? null,
  }
}

type WithoutHoles<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> }

function withoutHoles<T extends object>(value: T): WithoutHoles<T> {
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(members) as WithoutHoles<T>
}
