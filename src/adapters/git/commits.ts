import type { CommitFacts } from '../../core/facts.ts'
import { heldPieces } from './pieces.ts'
import { type GitPlace, streamGit } from './run.ts'

const FIELDS = ['%H', '%T', '%P', '%an', '%ae', '%cn', '%ce', '%ct', '%B'] as const
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
 * Commits that `git log` reaches from the given hashes (with a caret: leaves out), newest first, as they come: one
 * process, and no more in memory than one piece of its output.
 */
export async function* streamCommits(
  place: GitPlace,
  hashes: readonly string[],
): AsyncGenerator<readonly CommitFacts[], void, undefined> {
  // Without any, git would walk from HEAD.
  if (hashes.length === 0) return
  const splitter = fieldSplitter(FIELDS.length)
  for await (const chunk of streamGit(place, [...LOG, ...hashes, '--'])) {
    const fields = splitter(chunk)
    if (fields.length > 0) yield toCommits(fields)
  }
}

/** Cuts a stream of NUL-ended fields into whole records of so many; keeps what is begun for the next piece. */
export function fieldSplitter(width: number): (chunk: Buffer) => readonly string[] {
  const pieces = heldPieces()
  let begun: readonly string[] = []
  return (chunk) => {
    const bytes = pieces.join(chunk)
    if (bytes === null) return []
    const end = bytes.lastIndexOf(0)
    pieces.hold(bytes.subarray(end + 1))
    const fields = [...begun, ...bytes.toString('utf8', 0, end).split('\0')]
    const whole = fields.length - (fields.length % width)
    begun = fields.slice(whole)
    return fields.slice(0, whole)
  }
}

function toCommits(fields: readonly string[]): readonly CommitFacts[] {
  const commits: CommitFacts[] = []
  for (let at = 0; at < fields.length; at += FIELDS.length) commits.push(toCommit(fields, at))
  return commits
}

function toCommit(fields: readonly string[], at: number): CommitFacts {
  const [sha = '', tree = '', parents = '', ...rest] = fields.slice(at, at + FIELDS.length)
  const [author = '', authorEmail = '', committer = '', committerEmail = '', seconds = '', message = ''] =
    rest
  return {
    sha,
    tree,
    parents: parents === '' ? 0 : parents.split(' ').length,
    author: { name: author, email: authorEmail, person: null },
    committer: { name: committer, email: committerEmail, person: null },
    committedAt: toUtc(seconds),
    message,
    verified: null,
  }
}

/** A date beyond what can be said in ISO form stays as git wrote it. */
function toUtc(seconds: string): string {
  const time = new Date(Number(seconds) * 1000)
  return Number.isNaN(time.getTime()) ? seconds : time.toISOString().replace('.000Z', 'Z')
}
