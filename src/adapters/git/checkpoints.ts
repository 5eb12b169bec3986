import type { CommitFacts } from '../../core/facts.ts'
import { CHECKPOINT_BRANCH, checkpointPaths } from '../../core/provenance/checkpoint-refs.ts'
import {
  type CheckpointRecord,
  type CheckpointsReading,
  checkpointsOf,
  readCheckpoints,
} from '../../core/provenance/checkpoints.ts'
import { type GitPlace, readGit } from './run.ts'
import { entryAt, SYMLINK } from './tree-entry.ts'

/** Records are small; a larger one is no record. */
const MOST_BYTES = 512_000
const REFS = [`refs/heads/${CHECKPOINT_BRANCH}`, `refs/remotes/origin/${CHECKPOINT_BRANCH}`]

/** What Entire recorded of the checkpoints that commits name, as far as this clone has its branch. */
export async function lookUpCheckpoints(
  place: GitPlace,
  commits: readonly CommitFacts[],
): Promise<CheckpointsReading> {
  const named = checkpointsOf(commits)
  const tip = named.length === 0 ? null : await tipOf(place)
  if (tip === null) return { signals: [], remarks: [] }
  const records: CheckpointRecord[] = []
  for (const checkpoint of named) {
    for (const path of checkpointPaths(checkpoint.id)) {
      const text = await recordAt(place, tip, path)
      // Sessions are numbered without gaps but where one was deleted, and the first ones tell enough.
      if (text !== undefined) records.push({ ...checkpoint, text })
    }
  }
  return readCheckpoints(named, records)
}

async function tipOf(place: GitPlace): Promise<string | null> {
  const answer = await readGit(place, ['for-each-ref', '--format=%(objectname) %(refname)', ...REFS])
  const tips = new Map(
    answer.split('\n').map((line) => [line.slice(line.indexOf(' ') + 1), line.split(' ')[0]]),
  )
  return REFS.map((ref) => tips.get(ref)).find((tip) => tip !== undefined) ?? null
}

/** Undefined where there is none, null where it is nothing that Entire writes. */
async function recordAt(place: GitPlace, tip: string, path: string): Promise<string | null | undefined> {
  const entry = await entryAt(place, tip, path)
  if (entry === null) return undefined
  if (entry.type !== 'blob' || entry.mode === SYMLINK || entry.size > MOST_BYTES) return null
  return readGit(place, ['cat-file', 'blob', entry.hash])
}
