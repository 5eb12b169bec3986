import { z } from 'zod'
import type { CommitFacts } from '../../../core/facts.ts'
import { NOTE_REFS, type Note, type NoteRef, notePaths } from '../../../core/provenance/note-refs.ts'
import { type NotesReading, readNotes } from '../../../core/provenance/notes.ts'
import { createRecent, type Recent } from './recent.ts'
import type { Session } from './session.ts'
import type { Repository } from './shapes.ts'
import { textsAt } from './texts.ts'

/** Newer commits of a larger pull request; notes of the others are not looked for. */
const MOST_COMMITS = 100
const MOST_REMEMBERED = 500

const NO_NOTES: NotesReading = { signals: [], byPeople: [] }

/** Reads the git notes of a change, where the repository has any that tools write. */
export type NotesReader = (
  session: Session,
  repository: Repository,
  commits: readonly CommitFacts[],
) => Promise<NotesReading>

/** Reads notes once for each state of them and of the pull request. */
export function createNotesReader(): NotesReader {
  const known: Recent<NotesReading> = createRecent(MOST_REMEMBERED)
  return async (session, repository, commits) => {
    const refs = refsOf(repository)
    const shas = commits
      .map(({ sha }) => sha)
      .filter((sha) => /^[0-9a-f]{40,64}$/.test(sha))
      .slice(-MOST_COMMITS)
    if (refs.length === 0 || shas.length === 0) return NO_NOTES
    const key = [session.ref.repositoryId, ...refs.map(({ tip }) => tip), shas[0], shas.at(-1)].join(':')
    return known.get(key) ?? known.set(key, readNotes(await notesIn(session, refs, shas)))
  }
}

interface NotesRef {
  readonly ref: NoteRef
  /** What it points at: the notes as they are now. */
  readonly tip: string
}

/** What a ref points at, when there is such a ref. */
export const Tip = z.object({ target: z.object({ oid: z.string() }).nullish() })

function refsOf(repository: Repository): readonly NotesRef[] {
  return NOTE_REFS.flatMap((ref, index) => {
    const tip = Tip.safeParse(repository[`notes${index}`]).data?.target?.oid
    return tip === undefined ? [] : [{ ref, tip }]
  })
}

interface Place {
  readonly ref: NoteRef
  readonly commit: string
  readonly expression: string
}

async function notesIn(
  session: Session,
  refs: readonly NotesRef[],
  shas: readonly string[],
): Promise<readonly Note[]> {
  const places = refs.flatMap(({ ref, tip }) =>
    shas.flatMap((commit) =>
      notePaths(commit).map((path): Place => ({ ref, commit, expression: `${tip}:${path}` })),
    ),
  )
  const texts = await textsAt(session, {
    query: 'Notes',
    places: places.map(({ expression }) => expression),
  })
  return places.flatMap(({ ref, commit }, index) => {
    const text = texts[index]
    return typeof text === 'string' ? [{ ref, commit, text }] : []
  })
}
