import { z } from 'zod'
import { OutsideError } from '../../app/errors.ts'
import type { Log, Publish, Published } from '../../app/ports.ts'
import type { Effect } from '../../report/effect.ts'
import type { GitHub, GraphqlError } from './client.ts'
import { annotationParts, type CheckEffect, checkPart } from './publishing/check-part.ts'
import { ensureLabel } from './publishing/labels.ts'
import type { Pace } from './publishing/pace.ts'
import {
  addLabels,
  checkWrite,
  createComment,
  type Failure,
  type Planned,
  planParts,
  type Scene,
} from './publishing/plan.ts'
import { reviewerParts } from './publishing/reviewers.ts'
import { type Sending, type Sent, send } from './publishing/send.ts'
import { readStanding } from './publishing/standing.ts'
import { handlesOf } from './reading/handles.ts'

/** A look that is older is not trusted to show the head any more. */
const FRESH_MS = 5_000

/** Makes effects true with one mutation; what failed is tried once more in another way, where there is one. */
export function createPublisher(github: GitHub, log: Log, pace: Pace): Publish {
  return {
    async publish(ref, reading, effects) {
      const scene: Scene = { github, log, ref, reading, handles: handlesOf(reading), pace }
      const head = reading.facts.pullRequest.head.sha
      if (await hasMoved(scene, head)) return { ...NOTHING, moved: true }
      const plan = await planParts(scene, effects)
      const first = await send(scene, plan.parts, head)
      const second = await sendRepairs(scene, first.sent, effects)
      const further = await sendAnnotations(scene, second.sent, effects)
      return {
        writes: first.writes + second.writes + further.writes,
        comment: second.sent.map(commentIn).findLast((id) => id !== null) ?? null,
        failed: [...plan.failed, ...second.sent.flatMap(failureIn), ...further.sent.flatMap(failureIn)],
        requested: second.sent.flatMap(({ result, asked }) =>
          result.ok ? asked.map(({ name }) => name) : [],
        ),
      }
    },
  }
}

const NOTHING: Published = { writes: 0, comment: null, failed: [], requested: [] }

/** Another head, or closed or merged meanwhile: what was judged is not there any more. */
async function hasMoved({ github, ref, handles }: Scene, head: string): Promise<boolean> {
  if (Date.now() - handles.readAt < FRESH_MS) return false
  const standing = await readStanding(github, ref, head)
  return standing.head !== head || standing.state !== 'OPEN'
}

/** The last word on every part: what was done at once, what another way did, and what nothing could do. */
async function sendRepairs(
  scene: Scene,
  sent: readonly Sent[],
  effects: readonly Effect[],
): Promise<Sending> {
  const failed = sent.filter(({ result }) => !result.ok)
  const ways = await Promise.all(
    failed.map(async (each) => ({ each, way: await otherWay(scene, each, effects) })),
  )
  const planned = ways
    .flatMap(({ way }) => way)
    .map(({ part, asked }, index) => ({ asked, part: { ...part, alias: `again${index}` } }))
  const again = await send(scene, planned, scene.reading.facts.pullRequest.head.sha)
  const hopeless = ways.filter(({ way }) => way.length === 0).map(({ each }) => each)
  return {
    sent: [...sent.filter(({ result }) => result.ok), ...again.sent, ...hopeless],
    writes: again.writes,
  }
}

/** Our run, our comment or a label may have been deleted since the look; one bad name refuses a whole batch. */
async function otherWay(
  scene: Scene,
  { result, asked }: Sent,
  effects: readonly Effect[],
): Promise<readonly Planned[]> {
  const type = result.ok ? undefined : result.error.type
  const effect = effects.find(({ kind }) => kind === result.part.effect)
  const { pullRequestId } = scene.handles
  if (asked.length > 1) return reviewerParts(pullRequestId, asked, 1)
  // Without a type it is a breakdown, after which nobody knows what took effect.
  if (type === undefined || effect === undefined) return []
  if (effect.kind === 'check' && effect.run !== null) {
    return alone(checkPart({ ...checkWrite(scene, effect), run: null, sendsAnnotations: true }))
  }
  if (effect.kind === 'update-comment' && type === 'NOT_FOUND')
    return alone(createComment(pullRequestId, effect.body))
  if (effect.kind !== 'add-labels') return []
  const ids = effect.labels.map((wish) => ensureLabel(scene.github, scene.ref, wish))
  return alone(addLabels(pullRequestId, await Promise.all(ids)))
}

function alone(part: Planned['part']): readonly Planned[] {
  return [{ part, asked: [] }]
}

const WrittenRun = z.object({ checkRun: z.object({ id: z.string() }) })

/** Throws when the check could not be written; else adds the annotations that did not fit into one request. */
async function sendAnnotations(
  scene: Scene,
  sent: readonly Sent[],
  effects: readonly Effect[],
): Promise<Sending> {
  const effect = effects.find((each): each is CheckEffect => each.kind === 'check')
  const written = sent.find(({ result }) => result.part.effect === 'check')?.result
  if (effect === undefined || written === undefined) return { sent: [], writes: 0 }
  if (!written.ok) throw checkFailure(written.error)
  const run = WrittenRun.parse(written.value).checkRun.id
  const parts = annotationParts(checkWrite(scene, effect), run)
  return send(
    scene,
    parts.map((part) => ({ part, asked: [] })),
    effect.head,
  )
}

function checkFailure({ type, message }: GraphqlError): OutsideError {
  const text = `GitHub did not take the check: ${message.slice(0, 200)}`
  return type === 'FORBIDDEN'
    ? new OutsideError('github', text, { reason: 'forbidden', permission: 'checks: write' })
    : new OutsideError('github', text, { reason: 'unavailable' })
}

const NewComment = z.object({ commentEdge: z.object({ node: z.object({ id: z.string() }) }) })
const ChangedComment = z.object({ issueComment: z.object({ id: z.string() }) })

function commentIn({ result }: Sent): string | null {
  if (!result.ok) return null
  const made = NewComment.safeParse(result.value)
  const changed = ChangedComment.safeParse(result.value)
  if (made.success) return made.data.commentEdge.node.id
  return changed.success ? changed.data.issueComment.id : null
}

function failureIn({ result, asked }: Sent): readonly Failure[] {
  if (result.ok) return []
  const who = asked.map(({ name }) => name).join(', ')
  const reason = `${who === '' ? '' : `${who}: `}${result.error.message.slice(0, 200)}`
  return [{ effect: result.part.effect, reason }]
}
