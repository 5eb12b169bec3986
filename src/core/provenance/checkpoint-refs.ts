/** Branch on which Entire keeps what it recorded of sessions; most repositories have none. */
export const CHECKPOINT_BRANCH = 'entire/checkpoints/v1'

/** A checkpoint that a commit names. */
export interface Checkpoint {
  readonly commit: string
  /** 12 hexadecimal digits. */
  readonly id: string
}

/** A checkpoint of which nothing could be told: shown, and nothing more. */
export interface CheckpointRemark extends Checkpoint {
  readonly problem: 'missing' | 'unreadable'
}

/** Sessions of a checkpoint that are looked at; more of them name the same tools again. */
const MOST_SESSIONS = 4

/** Where the branch keeps the records of a checkpoint, one for each session. */
export function checkpointPaths(id: string): readonly string[] {
  const folder = `${id.slice(0, 2)}/${id.slice(2)}`
  return Array.from({ length: MOST_SESSIONS }, (_, session) => `${folder}/${session}/metadata.json`)
}
