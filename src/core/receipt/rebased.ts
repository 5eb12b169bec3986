import type { CommitFacts } from '../facts.ts'

/**
 * Commits that a rebase made of those of a pull request: same author and message, in a run that ends with the commit
 * that was merged. None for a squash or a merge commit, whose message is another.
 */
export function rebasedFrom(
  own: readonly CommitFacts[],
  arrived: readonly CommitFacts[],
  mergeSha: string,
): readonly string[] {
  const tip = arrived.find(({ sha }) => sha === mergeSha)
  const last = own.at(-1)
  if (tip === undefined || last === undefined || likeness(tip) !== likeness(last)) return []
  const wanted = new Set(own.map(likeness))
  return arrived.filter((commit) => wanted.has(likeness(commit))).map(({ sha }) => sha)
}

function likeness({ author, message }: CommitFacts): string {
  return JSON.stringify([author.email.toLowerCase(), message.trim()])
}
