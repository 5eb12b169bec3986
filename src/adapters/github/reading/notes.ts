import { z } from 'zod'
import type { CommitFacts } from '../../../core/facts.ts'
import { NOTE_REFS, type Note, type NoteRef, notePaths } from '../../../core/provenance/note-refs.ts'
import { type NotesReading, readNotes } from '../../../core/provenance/notes.ts'
import { createRecent, type Recent } from './recent.ts'
import { type Session, throwFirst } from './session.ts'
import { Blob, type Repository } from './shapes.ts'

/** Newer commits of a larger pull request; notes of the others are not looked for. */
const MOST_COMMITS = 100
/** GitHub cuts longer texts, and of a note that is cut nothing can be read. */
const MOST_BYTES = 512_000
const MOST_BYTES_IN_ALL = 8_000_000
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

const Tip = z.object({ target: z.object({ oid: z.string() }).nullish() })

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

interface Found extends Place {
  readonly oid: string
  readonly byteSize: number
}

/** First which commits have notes and how large they are, then the texts: a note may be of any size. */
async function notesIn(
  session: Session,
  refs: readonly NotesRef[],
  shas: readonly string[],
): Promise<readonly Note[]> {
  const places = refs.flatMap(({ ref, tip }) =>
    shas.flatMap((commit) =>
      notePaths(commit).map((path) => ({ ref, commit, expression: `${tip}:${path}` })),
    ),
  )
  const found = fitting(await find(session, places))
  if (found.length === 0) return []
  const objects = await objectsOf(
    session,
    found.map(({ oid }) => `oid: "${oid}"`),
    'text',
  )
  return found.flatMap(({ ref, commit }, index) => {
    const text = Blob.safeParse(objects[`o${index}`]).data?.text
    return typeof text === 'string' ? [{ ref, commit, text }] : []
  })
}

const Size = z.object({ oid: z.string().regex(/^[0-9a-f]+$/), byteSize: z.number() })

async function find(session: Session, places: readonly Place[]): Promise<readonly Found[]> {
  const wanted = places.map(({ expression }) => `expression: "${expression}"`)
  const objects = await objectsOf(session, wanted, '')
  return places.flatMap((place, index) => {
    const size = Size.safeParse(objects[`o${index}`])
    return size.success ? [{ ...place, ...size.data }] : []
  })
}

function fitting(found: readonly Found[]): readonly Found[] {
  let bytes = 0
  return found.filter(({ byteSize }) => {
    if (byteSize > MOST_BYTES || bytes + byteSize > MOST_BYTES_IN_ALL) return false
    bytes += byteSize
    return true
  })
}

const Objects = z.object({ repository: z.record(z.string(), z.unknown()) })

async function objectsOf(
  session: Session,
  wanted: readonly string[],
  more: '' | 'text',
): Promise<Readonly<Record<string, unknown>>> {
  const { owner, name } = session.ref
  const objects = wanted.map(
    (argument, index) =>
      `o${index}: object(${argument}) { ... on Blob { oid byteSize isBinary isTruncated ${more} } }`,
  )
  const answer = await session.graphql({
    query: `query Notes($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) { ${objects.join('\n')} }
}`,
    variables: { owner, name },
  })
  throwFirst(answer.errors, 'contents: read')
  return Objects.parse(answer.data).repository
}
