import type { Annotation, CheckReport, CheckState, Effect } from '../../../report/effect.ts'
import { CHECK_NAME, formatExternalId } from '../check-run.ts'
import type { Part } from './mutation.ts'

/** A check to be shown on a commit. */
export interface CheckWrite {
  readonly repositoryId: string
  readonly pullRequest: number | null
  readonly head: string
  readonly state: CheckState
  readonly report: CheckReport
  readonly digest: string
  readonly annotationsDigest: string
  /** Run to update; null makes a new one. */
  readonly run: string | null
  readonly sendsAnnotations: boolean
}

/** GitHub takes this many annotations at a time; more are added by further updates. */
const ANNOTATIONS_AT_ONCE = 50

/** The field that creates or updates our run. */
export function checkPart(check: CheckWrite): Part {
  const { run, repositoryId, head } = check
  const annotations = check.sendsAnnotations ? check.report.annotations.slice(0, ANNOTATIONS_AT_ONCE) : []
  const shared = { repositoryId, ...content(check), output: output(check.report, annotations) }
  return {
    alias: 'check',
    effect: 'check',
    selection: 'checkRun { id databaseId }',
    ...(run === null
      ? {
          field: 'createCheckRun',
          inputType: 'CreateCheckRunInput',
          input: { ...shared, name: CHECK_NAME, headSha: head },
        }
      : {
          field: 'updateCheckRun',
          inputType: 'UpdateCheckRunInput',
          input: { ...shared, checkRunId: run },
        }),
  }
}

/** Fields that add what did not fit into the first request. */
export function annotationParts(check: CheckWrite, run: string): readonly Part[] {
  if (!check.sendsAnnotations) return []
  const { annotations } = check.report
  const starts = Array.from(
    { length: Math.max(0, Math.ceil(annotations.length / ANNOTATIONS_AT_ONCE) - 1) },
    (_, index) => (index + 1) * ANNOTATIONS_AT_ONCE,
  )
  return starts.map((start, index) => ({
    alias: `more${index}`,
    effect: 'check',
    field: 'updateCheckRun',
    inputType: 'UpdateCheckRunInput',
    selection: 'checkRun { id }',
    input: {
      repositoryId: check.repositoryId,
      checkRunId: run,
      output: output(check.report, annotations.slice(start, start + ANNOTATIONS_AT_ONCE)),
    },
  }))
}

function content({ state, digest, annotationsDigest, pullRequest, report }: CheckWrite): object {
  return {
    ...(state === 'in-progress'
      ? { status: 'IN_PROGRESS' }
      : { status: 'COMPLETED', conclusion: state.toUpperCase() }),
    externalId: formatExternalId({ digest, annotationsDigest, pullRequest }),
    actions: report.buttons.map(({ id, label, description }) => ({ identifier: id, label, description })),
  }
}

function output({ title, summary, text }: CheckReport, annotations: readonly Annotation[]): object {
  return {
    title,
    summary,
    ...(text === '' ? {} : { text }),
    ...(annotations.length === 0 ? {} : { annotations: annotations.map(annotationInput) }),
  }
}

function annotationInput({ path, startLine, endLine, level, title, message }: Annotation): object {
  return {
    path,
    location: { startLine, endLine },
    annotationLevel: level.toUpperCase(),
    title,
    message,
  }
}

export type CheckEffect = Extract<Effect, { kind: 'check' }>
