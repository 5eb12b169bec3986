import { NOTE_REFS, type Note, type NoteRef } from '../../core/provenance/note-refs.ts'
import { fieldSplitter } from './commits.ts'
import { type GitPlace, readGit, streamGit } from './run.ts'

/** Refs under which AI tools keep notes, as far as this clone has them; a clone brings none by itself. */
export async function notesRefs(place: GitPlace): Promise<readonly NoteRef[]> {
  const answer = await readGit(place, ['for-each-ref', '--format=%(refname)', ...NOTE_REFS])
  const found = new Set(answer.split('\n'))
  return NOTE_REFS.filter((ref) => found.has(ref))
}

/** A commit of a stream, and the notes about it. */
type Noted<T> = T & { readonly notes?: readonly Note[] }

/** What git is asked for: commits that it walks from hashes, and the refs of notes that this clone has. */
interface Walk {
  readonly place: GitPlace
  readonly hashes: readonly string[]
  readonly refs: readonly NoteRef[]
}

/** The commits of a stream, which git walks from those hashes, with the notes about each. */
export async function* withNotes<T extends { readonly sha: string }>(
  stream: AsyncIterable<readonly T[]>,
  { place, hashes, refs }: Walk,
): AsyncGenerator<readonly Noted<T>[], void, undefined> {
  if (refs.length === 0 || hashes.length === 0) {
    yield* stream
    return
  }
  const followers = refs.map((ref) => createFollower(streamNotes(place, ref, hashes)))
  try {
    for await (const commits of stream) {
      const noted: Noted<T>[] = []
      for (const commit of commits) noted.push(await addNotes(commit, followers))
      yield noted
    }
  } finally {
    for (const follow of followers) await follow.end()
  }
}

async function addNotes<T extends { readonly sha: string }>(
  commit: T,
  followers: readonly Follower[],
): Promise<Noted<T>> {
  const notes: Note[] = []
  for (const follow of followers) {
    const note = await follow.noteOf(commit.sha)
    if (note !== null) notes.push(note)
  }
  return notes.length === 0 ? commit : { ...commit, notes }
}

interface Follower {
  noteOf(sha: string): Promise<Note | null>
  end(): Promise<void>
}

/** Git walks the same commits in the same order, so only the next note has to be held. */
function createFollower(notes: AsyncGenerator<Note, void, undefined>): Follower {
  let next: Promise<IteratorResult<Note, void>> | null = null
  return {
    async noteOf(sha) {
      next ??= notes.next()
      const { done, value } = await next
      if (done === true || value.commit !== sha) return null
      next = null
      return value
    },
    async end() {
      await notes.return()
    },
  }
}

const LOG = [
  'log',
  '-z',
  '--format=tformat:%H%x00%N',
  '--encoding=UTF-8',
  '--no-decorate',
  '--no-show-signature',
]

/** Notes of one ref about the commits of a range, in the order of the log; commits without one are left out. */
async function* streamNotes(
  place: GitPlace,
  ref: NoteRef,
  hashes: readonly string[],
): AsyncGenerator<Note, void, undefined> {
  const splitter = fieldSplitter(2)
  for await (const chunk of streamGit(place, [...LOG, '--no-notes', `--notes=${ref}`, ...hashes, '--'])) {
    const fields = splitter(chunk)
    for (let at = 0; at < fields.length; at += 2) {
      const [commit = '', text = ''] = fields.slice(at, at + 2)
      if (text !== '') yield { ref, commit, text }
    }
  }
}
