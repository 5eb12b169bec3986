import type { SiftedCommit } from '../../app/local-repository.ts'
import type { Sieve } from '../../core/provenance/sieve.ts'
import { heldPieces } from './pieces.ts'
import { type GitPlace, streamGit } from './run.ts'

/** No more than marks stand in: reading it is to cost little beside git's writing it. */
const FIELDS = ['%H', '%an', '%ae', '%cn', '%ce', '%B'] as const
const LOG = [
  'log',
  '-z',
  `--format=tformat:${FIELDS.join('%x00')}`,
  '--encoding=UTF-8',
  '--no-notes',
  '--no-decorate',
  '--no-show-signature',
]

/**
 * As `streamCommits`, for histories of any length: what a sieve lets fall through comes by its hash alone, and no text is
 * made of its bytes.
 */
export async function* siftCommits(
  place: GitPlace,
  hashes: readonly string[],
  sieve: Sieve,
): AsyncGenerator<readonly SiftedCommit[], void, undefined> {
  // Without any, git would walk from HEAD.
  if (hashes.length === 0) return
  const pieces = heldPieces()
  for await (const chunk of streamGit(place, [...LOG, ...hashes, '--'])) {
    const bytes = pieces.join(chunk)
    if (bytes === null) continue
    const { commits, end } = siftRecords(bytes, sieve)
    pieces.hold(bytes.subarray(end))
    if (commits.length > 0) yield commits
  }
}

/** The whole records at the beginning of some bytes, and where the first that is not whole begins. */
function siftRecords(
  bytes: Buffer,
  sieve: Sieve,
): { readonly commits: readonly SiftedCommit[]; readonly end: number } {
  // One letter for each byte, so places are the same; only to look for NUL in, which is quicker in texts.
  const letters = bytes.toString('latin1')
  const commits: SiftedCommit[] = []
  let end = 0
  for (let record = recordAt(letters, end); record !== null; record = recordAt(letters, end)) {
    commits.push(sifted(bytes, record, sieve))
    end = record.end + 1
  }
  return { commits, end }
}

/** A record, and where its parts stand. */
interface RecordPlace {
  readonly sha: string
  readonly people: number
  readonly message: number
  readonly end: number
}

/** Null when the record is not whole. */
function recordAt(letters: string, start: number): RecordPlace | null {
  const hash = letters.indexOf('\0', start)
  let people = hash
  for (let field = 0; field < 4 && people >= 0; field += 1) people = letters.indexOf('\0', people + 1)
  const end = people < 0 ? -1 : letters.indexOf('\0', people + 1)
  return end < 0 ? null : { sha: letters.slice(start, hash), people: hash + 1, message: people + 1, end }
}

function sifted(bytes: Buffer, { sha, people, message, end }: RecordPlace, sieve: Sieve): SiftedCommit {
  const named = bytes.toString('utf8', people, message)
  if (!sieve({ people: named, message: { bytes, from: message, to: end } })) return { sha, told: null }
  const [author = '', authorEmail = '', committer = '', committerEmail = ''] = named.split('\0')
  return {
    sha,
    told: {
      author: { name: author, email: authorEmail },
      committer: { name: committer, email: committerEmail },
      message: bytes.toString('utf8', message, end),
    },
  }
}
