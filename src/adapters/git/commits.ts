import { OutsideError } from '../../app/errors.ts'
import type { CommitFacts } from '../../core/facts.ts'
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

/** No single commit needs more; a larger one is refused, never cut, because evidence may stand at its end. */
const LARGEST_COMMIT = 64 * 1024 * 1024

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
  let pieces: Buffer[] = []
  let held = 0
  let begun: readonly string[] = []
  return (chunk) => {
    const end = chunk.lastIndexOf(0)
    const wholeText = end === -1 ? '' : Buffer.concat([...pieces, chunk.subarray(0, end)]).toString('utf8')
    if (end !== -1) [pieces, held] = [[], 0]
    const rest = chunk.subarray(end + 1)
    pieces.push(rest)
    held += rest.length
    if (held > LARGEST_COMMIT) throw new OutsideError('git', 'a commit is larger than can be judged')
    if (end === -1) return []
    const fields = [...begun, ...wholeText.split('\0')]
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
