import { OutsideError } from '../../../app/errors.ts'
import type { Log, Published, Reading } from '../../../app/ports.ts'
import type { PullRequestRef } from '../../../app/work.ts'
import type { Effect } from '../../../report/effect.ts'
import type { GitHub } from '../client.ts'
import type { Handles } from '../reading/handles.ts'
import { type CheckEffect, type CheckWrite, checkPart } from './check-part.ts'
import { ensureLabel } from './labels.ts'
import type { Part } from './mutation.ts'
import type { Pace } from './pace.ts'
import { type Candidate, findCandidates, type ReviewersEffect, reviewerParts } from './reviewers.ts'

export type Failure = Published['failed'][number]

/** A part with what must be known of it afterwards. */
export interface Planned {
  readonly part: Part
  /** Those whom the part asks for a review. */
  readonly asked: readonly Candidate[]
}
export interface Plan {
  readonly parts: readonly Planned[]
  readonly failed: readonly Failure[]
}

/** Where effects are to be made true. */
export interface Scene {
  readonly github: GitHub
  readonly log: Log
  readonly ref: PullRequestRef
  readonly reading: Reading
  readonly handles: Handles
  readonly pace: Pace
}

type Labels<K extends Effect['kind']> = Extract<Effect, { kind: K }>

/** Parts for all effects; labels that do not exist yet are made on the way. */
export async function planParts(scene: Scene, effects: readonly Effect[]): Promise<Plan> {
  const plans = await Promise.all(effects.map((effect) => planOrFail(scene, effect)))
  return { parts: plans.flatMap(({ parts }) => parts), failed: plans.flatMap(({ failed }) => failed) }
}

/** What fails before the mutation fails alone, except for the check and for limits, which end everything. */
async function planOrFail(scene: Scene, effect: Effect): Promise<Plan> {
  try {
    return await planEffect(scene, effect)
  } catch (error) {
    if (!(error instanceof OutsideError) || effect.kind === 'check' || error.reason === 'rate-limited')
      throw error
    return { parts: [], failed: [{ effect: effect.kind, reason: error.message }] }
  }
}

async function planEffect(scene: Scene, effect: Effect): Promise<Plan> {
  const { pullRequestId } = scene.handles
  switch (effect.kind) {
    case 'check':
      return planned(checkPart(checkWrite(scene, effect)))
    case 'add-labels':
      return planned(addLabels(pullRequestId, await labelIds(scene, effect)))
    case 'remove-labels':
      return planRemoval(scene, effect)
    case 'create-comment':
      return planComment(scene, effect.body)
    case 'update-comment':
      return planned(updateComment(effect.comment, effect.body))
    case 'request-reviewers':
      return planReviewers(scene, effect)
    default:
      throw new Error(`no part for ${JSON.stringify(effect satisfies never)}`)
  }
}

function planned(part: Part): Plan {
  return { parts: [{ part, asked: [] }], failed: [] }
}

/** Everything about our run on the head; annotations are only ever added, so they are sent when they are other ones. */
export function checkWrite({ handles, ref, reading }: Scene, effect: CheckEffect): CheckWrite {
  const { run, annotationsDigest } = effect
  return {
    ...effect,
    repositoryId: handles.repositoryId,
    pullRequest: ref.number,
    sendsAnnotations: run === null || reading.shown.check?.annotationsDigest !== annotationsDigest,
  }
}

/** Node ids of labels, which are made where there are none. */
async function labelIds(
  { github, ref, handles }: Scene,
  { labels }: Labels<'add-labels'>,
): Promise<readonly string[]> {
  return Promise.all(
    labels.map(async (wish) => {
      return handles.labels.get(wish.name.toLowerCase()) ?? (await ensureLabel(github, ref, wish))
    }),
  )
}

export function addLabels(labelableId: string, ids: readonly string[]): Part {
  return {
    alias: 'addLabels',
    effect: 'add-labels',
    field: 'addLabelsToLabelable',
    inputType: 'AddLabelsToLabelableInput',
    input: { labelableId, labelIds: ids },
    selection: 'clientMutationId',
  }
}

function planRemoval({ handles }: Scene, { labels }: Labels<'remove-labels'>): Plan {
  const ids = labels.flatMap((name) => handles.labels.get(name.toLowerCase()) ?? [])
  if (ids.length === 0) return { parts: [], failed: [] }
  return planned({
    alias: 'removeLabels',
    effect: 'remove-labels',
    field: 'removeLabelsFromLabelable',
    inputType: 'RemoveLabelsFromLabelableInput',
    input: { labelableId: handles.pullRequestId, labelIds: ids },
    selection: 'clientMutationId',
  })
}

/** Comments are what GitHub limits most, and what a verdict can best do without. */
function planComment({ github, ref, handles, pace }: Scene, body: string): Plan {
  if (github.isShort(ref.installation) || !pace.take(ref.installation))
    return {
      parts: [],
      failed: [{ effect: 'create-comment', reason: 'held back, to keep room for verdicts' }],
    }
  return planned(createComment(handles.pullRequestId, body))
}

export function createComment(subjectId: string, body: string): Part {
  return {
    alias: 'comment',
    effect: 'create-comment',
    field: 'addComment',
    inputType: 'AddCommentInput',
    input: { subjectId, body },
    selection: 'commentEdge { node { id } }',
  }
}

function updateComment(id: string, body: string): Part {
  return {
    alias: 'edit',
    effect: 'update-comment',
    field: 'updateIssueComment',
    inputType: 'UpdateIssueCommentInput',
    input: { id, body },
    selection: 'issueComment { id }',
  }
}

async function planReviewers({ github, ref, handles }: Scene, effect: ReviewersEffect): Promise<Plan> {
  const { found, unknown } = await findCandidates(github, ref, effect, handles)
  return {
    parts: reviewerParts(handles.pullRequestId, found),
    failed: unknown.map((name) => ({ effect: effect.kind, reason: `${name} could not be found` })),
  }
}
