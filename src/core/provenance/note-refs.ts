/** Refs under which tools keep notes about commits; most repositories have none of them. */
export const NOTE_REFS = ['refs/notes/ai', 'refs/notes/ai-attribution', 'refs/notes/agentblame'] as const

export type NoteRef = (typeof NOTE_REFS)[number]

/** A note about a commit, as git keeps it. */
export interface Note {
  readonly ref: NoteRef
  readonly commit: string
  readonly text: string
}

/** Paths at which git keeps the note of a commit: the more notes there are, the deeper. */
export function notePaths(commit: string): readonly string[] {
  const [one, two, rest] = [commit.slice(0, 2), commit.slice(2, 4), commit.slice(4)]
  return [commit, `${one}/${two}${rest}`, `${one}/${two}/${rest}`]
}
