import { OutsideError } from '../../../app/errors.ts'
import type { Part, PartResult } from './mutation.ts'
import { sendParts } from './mutation.ts'
import type { Planned, Scene } from './plan.ts'
import { reviewerParts } from './reviewers.ts'
import { readStanding, type Standing } from './standing.ts'

/** Result of a part, with whom it asked. */
export interface Sent {
  readonly result: PartResult
  readonly asked: Planned['asked']
}
export interface Sending {
  readonly sent: readonly Sent[]
  /** Mutations that were sent. */
  readonly writes: number
}

/**
 * Sends parts. When GitHub fails in a way that leaves open whether they took effect, what stands is looked at first,
 * and only what is not there yet is sent again: no comment twice, nobody asked twice.
 */
export async function send(scene: Scene, planned: readonly Planned[], head: string): Promise<Sending> {
  if (planned.length === 0) return { sent: [], writes: 0 }
  try {
    return { sent: await sendOnce(scene, planned), writes: 1 }
  } catch (error) {
    if (!(error instanceof OutsideError) || error.reason !== 'unavailable') throw error
    scene.log.info({ ref: scene.ref, err: error }, 'a write was broken off; what stands is looked at')
  }
  const standing = await readStanding(scene.github, scene.ref, head)
  const done = planned.flatMap((each) => doneAlready(each, standing) ?? [])
  const doneAliases = new Set(done.map(({ result }) => result.part.alias))
  const left = planned
    .filter(({ part }) => !doneAliases.has(part.alias))
    .flatMap((each) => withoutAsked(scene, each, standing))
  if (left.length === 0) return { sent: done, writes: 1 }
  return { sent: [...done, ...(await sendOnce(scene, left))], writes: 2 }
}

async function sendOnce({ github, ref }: Scene, planned: readonly Planned[]): Promise<readonly Sent[]> {
  const results = await sendParts(
    github,
    ref.installation,
    planned.map(({ part }) => part),
  )
  return results.map((result) => {
    return { result, asked: planned.find(({ part }) => part === result.part)?.asked ?? [] }
  })
}

function doneAlready({ part, asked }: Planned, standing: Standing): Sent | null {
  const value = valueOf(part, standing)
  if (value !== null) return { result: { part, ok: true, value }, asked }
  const isAsked = asked.length > 0 && asked.every(({ id }) => standing.requested.has(id))
  return isAsked ? { result: { part, ok: true, value: {} }, asked } : null
}

/** What GitHub would have answered, when the part took effect. */
function valueOf({ effect, input }: Part, { checks, comments }: Standing): unknown {
  if (effect === 'check') {
    const run = checks.find(({ externalId }) => externalId === input['externalId'])
    return run === undefined ? null : { checkRun: { id: run.id } }
  }
  if (effect !== 'create-comment') return null
  const comment = comments.find(({ body }) => normal(body) === normal(String(input['body'])))
  return comment === undefined ? null : { commentEdge: { node: { id: comment.id } } }
}

/** GitHub may keep a text with other line ends than it was sent with. */
function normal(text: string): string {
  return text.replaceAll('\r\n', '\n').trim()
}

function withoutAsked({ handles }: Scene, planned: Planned, standing: Standing): readonly Planned[] {
  if (planned.asked.length === 0) return [planned]
  const left = planned.asked.filter(({ id }) => !standing.requested.has(id))
  return reviewerParts(handles.pullRequestId, left).map(({ part, asked }) => ({
    asked,
    part: { ...part, alias: planned.part.alias },
  }))
}
