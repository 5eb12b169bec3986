import type { Finding } from './scan.ts'
import { parseTrailers } from './trailers.ts'

/** A marker that a policy adds for a tool of the team's own. */
export interface CustomMarker {
  readonly tool: string
  /** Key of a trailer, in any case. */
  readonly trailer?: string | undefined
  /** Login, name, or e-mail address of an author or committer. */
  readonly author?: string | undefined
  /** Glob of head branches. */
  readonly branch?: string | undefined
}

interface Identity {
  readonly name: string
  readonly email: string
}

interface Account {
  readonly login: string
}

/** What the policy's markers look at. */
interface CustomInput {
  readonly author: Identity
  readonly committer: Identity
  readonly message: string
  readonly authorAccount?: Account | null
  readonly committerAccount?: Account | null
}

/** Signals of a commit by the policy's own markers. */
export function customSignals(commit: CustomInput, custom: readonly CustomMarker[]): readonly Finding[] {
  return custom.flatMap((marker) => [...byAuthor(commit, marker), ...byTrailer(commit.message, marker)])
}

function byAuthor(commit: CustomInput, marker: CustomMarker): readonly Finding[] {
  const wanted = marker.author?.toLowerCase()
  if (wanted === undefined) return []
  const people = [
    { place: 'commit-author', person: commit.author, account: commit.authorAccount },
    { place: 'commit-committer', person: commit.committer, account: commit.committerAccount },
  ] as const
  const hit = people.find(({ person, account }) =>
    [person.name, person.email, loginOf(person.email), account?.login ?? ''].some(
      (one) => one.toLowerCase() === wanted,
    ),
  )
  if (hit === undefined) return []
  const text = `${hit.person.name} <${hit.person.email}>`.slice(0, 300)
  return [
    {
      tool: marker.tool,
      grade: 'marked',
      role: 'author',
      place: hit.place,
      text,
      marker: `${marker.tool}/custom-author`,
    },
  ]
}

/** The login inside a noreply address of GitHub. */
function loginOf(email: string): string {
  return /^(?:\d{1,20}\+)?([^@+]{1,100})@users\.noreply\.github\.com$/i.exec(email)?.[1] ?? ''
}

function byTrailer(message: string, marker: CustomMarker): readonly Finding[] {
  const wanted = marker.trailer?.toLowerCase()
  if (wanted === undefined || !message.toLowerCase().includes(wanted)) return []
  return parseTrailers(message)
    .filter((trailer) => trailer.key.toLowerCase() === wanted)
    .slice(0, 20)
    .map((trailer) => ({
      tool: marker.tool,
      grade: 'marked',
      role: 'assistant',
      place: 'commit-trailer',
      line: trailer.line,
      text: `${trailer.key}: ${trailer.value}`.slice(0, 300),
      marker: `${marker.tool}/custom-trailer`,
      inTrailerBlock: trailer.inBlock,
    }))
}
