import type { CommitFacts } from '../../../core/facts.ts'
import { checkpointPaths } from '../../../core/provenance/checkpoint-refs.ts'
import {
  type CheckpointRecord,
  type CheckpointsReading,
  checkpointsOf,
  readCheckpoints,
} from '../../../core/provenance/checkpoints.ts'
import { Tip } from './notes.ts'
import { createRecent, type Recent } from './recent.ts'
import type { Session } from './session.ts'
import type { Repository } from './shapes.ts'
import { textsAt } from './texts.ts'

const MOST_REMEMBERED = 500
const NOTHING: CheckpointsReading = { signals: [], remarks: [] }

/** Looks up the checkpoints that a change names, where the repository keeps any. */
export type CheckpointsReader = (
  session: Session,
  repository: Repository,
  commits: readonly CommitFacts[],
) => Promise<CheckpointsReading>

/** Looks each set of checkpoints up once for each state of the branch that keeps them. */
export function createCheckpointsReader(): CheckpointsReader {
  const known: Recent<CheckpointsReading> = createRecent(MOST_REMEMBERED)
  return async (session, repository, commits) => {
    const tip = Tip.safeParse(repository['checkpoints']).data?.target?.oid
    const named = tip === undefined ? [] : checkpointsOf(commits)
    if (tip === undefined || named.length === 0) return NOTHING
    const key = [session.ref.repositoryId, tip, ...named.map(({ commit, id }) => commit + id)].join(':')
    const before = known.get(key)
    if (before !== undefined) return before
    const places = named.flatMap((checkpoint) =>
      checkpointPaths(checkpoint.id).map((path) => ({ checkpoint, expression: `${tip}:${path}` })),
    )
    const texts = await textsAt(session, {
      query: 'Checkpoints',
      places: places.map(({ expression }) => expression),
    })
    const records = places.flatMap(({ checkpoint }, index): readonly CheckpointRecord[] => {
      const text = texts[index]
      return text === undefined ? [] : [{ ...checkpoint, text }]
    })
    return known.set(key, readCheckpoints(named, records))
  }
}
