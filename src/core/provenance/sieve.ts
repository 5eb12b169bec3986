import { mayHoldMarkerIn } from './gate.ts'
import { identify } from './identity.ts'
import { MAX_MESSAGE } from './lines.ts'
import type { Span } from './word-tree.ts'

/** A commit as git prints it, before anything was made of it. */
export interface RawCommit {
  /** Name and address of the author, then of the committer, each ended by NUL. */
  readonly people: string
  readonly message: Span
}

/** Says which commits surely carry no signal, without reading them. */
export type Sieve = (commit: RawCommit) => boolean

/** So many pairs of author and committer are remembered at a time: a history has few. */
const MAX_PAIRS = 10_000

/**
 * A sieve for a long history: false only for commits of which `signalsOfCommit` without markers of a policy finds
 * nothing at all. It remembers people, because a history names the same ones again and again.
 */
export function createSieve(): Sieve {
  const seen = new Map<string, boolean>()
  return ({ people, message }) =>
    isTool(people, seen) || message.to - message.from > MAX_MESSAGE || mayHoldMarkerIn(message)
}

function isTool(people: string, seen: Map<string, boolean>): boolean {
  const before = seen.get(people)
  if (before !== undefined) return before
  const [author = '', authorEmail = '', committer = '', committerEmail = ''] = people.split('\0')
  const found = identify(author, authorEmail).length > 0 || identify(committer, committerEmail).length > 0
  if (seen.size >= MAX_PAIRS) seen.clear()
  seen.set(people, found)
  return found
}
