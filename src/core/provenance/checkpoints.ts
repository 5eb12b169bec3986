import { z } from 'zod'
import type { CommitFacts } from '../facts.ts'
import type { Signal } from '../signal.ts'
import type { Checkpoint, CheckpointRemark } from './checkpoint-refs.ts'
import { readJson } from './json.ts'
import { toolOfMachineName } from './machine-names.ts'
import { parseTrailers } from './trailers.ts'

/** A record about a checkpoint, as it lies on the branch. */
export interface CheckpointRecord extends Checkpoint {
  /** Null: there is one, and it is larger than is read. */
  readonly text: string | null
}

/** What records say: signals, and the checkpoints of which none could be read. */
export interface CheckpointsReading {
  readonly signals: readonly Signal[]
  readonly remarks: readonly CheckpointRemark[]
}

/** Newer commits of a longer change; checkpoints of the others are not looked up. */
const MOST_COMMITS = 100
const MOST_OF_A_COMMIT = 5
const KEY = 'entire-checkpoint'

/** The checkpoints that commits name in a trailer, those of the newest commits. */
export function checkpointsOf(commits: readonly CommitFacts[]): readonly Checkpoint[] {
  const named = commits.flatMap(({ sha, message }) => {
    if (!message.toLowerCase().includes(KEY)) return []
    const ids = parseTrailers(message)
      .filter(({ key, value }) => key.toLowerCase() === KEY && /^[0-9a-f]{12}$/.test(value))
      .map(({ value }) => value)
    return [...new Set(ids)].slice(0, MOST_OF_A_COMMIT).map((id) => ({ commit: sha, id }))
  })
  return named.slice(-MOST_COMMITS)
}

const Metadata = z.object({
  checkpoint_id: z.string(),
  agent: z.string().max(200),
  model: z.string().nullish(),
  initial_attribution: z
    .object({ agent_lines: z.number().int().nonnegative(), total_committed: z.number().int().nonnegative() })
    .nullish(),
})

/** Reads the records of checkpoints, as far as there are any. A record of another checkpoint says nothing of this one. */
export function readCheckpoints(
  checkpoints: readonly Checkpoint[],
  records: readonly CheckpointRecord[],
): CheckpointsReading {
  const read = checkpoints.map((checkpoint) => {
    const own = records.filter(({ commit, id }) => commit === checkpoint.commit && id === checkpoint.id)
    return { checkpoint, found: own.length > 0, signals: unique(own.flatMap((record) => signalsOf(record))) }
  })
  return {
    signals: read.flatMap(({ signals }) => signals),
    remarks: read
      .filter(({ signals }) => signals.length === 0)
      .map(({ checkpoint, found }) => ({ ...checkpoint, problem: found ? 'unreadable' : 'missing' })),
  }
}

function signalsOf({ commit, id, text }: CheckpointRecord): readonly Signal[] {
  const record = text === null ? null : readJson(text, Metadata)
  if (record === null || !record.ok || record.value.checkpoint_id !== id) return []
  const { agent, initial_attribution: share } = record.value
  const model = record.value.model ?? ''
  const lines =
    share === null || share === undefined ? '' : `, ${share.agent_lines} of ${share.total_committed} lines`
  return [
    {
      tool: toolOfMachineName(agent),
      ...(model === '' ? {} : { model: model.slice(0, 100) }),
      grade: 'marked',
      role: 'assistant',
      place: 'checkpoint',
      commit,
      text: `${id}: ${agent}${lines}`.slice(0, 300),
      marker: 'entire/checkpoint-record',
    },
  ]
}

function unique(signals: readonly Signal[]): readonly Signal[] {
  return [...new Map(signals.map((signal) => [`${signal.tool}\n${signal.model ?? ''}`, signal])).values()]
}
