import { z } from 'zod'
import type { CommitFacts, CommitIdentity, Person } from '../../../core/facts.ts'
import { Account, botOfCommitLine, personOf, personOfActor } from '../people.ts'
import type { Commit, Line, User } from './shapes.ts'

/** A commit as GraphQL tells it. */
export function commitFacts(commit: Commit): CommitFacts {
  const authors = (commit.authors?.nodes ?? []).filter((line) => line !== null)
  return {
    sha: commit.oid,
    tree: commit.tree?.oid ?? null,
    author: identityOf(commit.author),
    committer: identityOf(commit.committer),
    message: commit.message,
    verified: commit.signature?.isValid ?? false,
    committedAt: commit.committedDate,
    parents: null,
    ...(commit.committedViaWeb ? { viaWeb: true } : {}),
    // GitHub puts the author first.
    ...(authors.length > 1 ? { coAuthors: authors.slice(1).map(identityOf) } : {}),
  }
}

function identityOf(line: Line | null | undefined): CommitIdentity {
  const name = line?.name ?? ''
  const email = line?.email ?? ''
  return { name, email, person: line?.user ? personOfUser(line.user) : botOfCommitLine(name, email) }
}

/** A person from a GraphQL `User`, which is also what GraphQL makes of a bot that has committed. */
export function personOfUser({ login, databaseId }: User): Person {
  const type = login.endsWith('[bot]') ? 'Bot' : 'User'
  return personOfActor({ type, login, databaseId })
}

const RestLine = z.object({
  name: z.string().nullish(),
  email: z.string().nullish(),
  date: z.string().nullish(),
})
/** GitHub gives an empty object for a commit line that maps to nobody any more. */
const RestAccount = z.union([Account, z.object({}).transform(() => null)]).nullish()

export const RestCommit = z.object({
  sha: z.string(),
  commit: z.object({
    message: z.string(),
    author: RestLine.nullish(),
    committer: RestLine.nullish(),
    tree: z.object({ sha: z.string() }),
    verification: z.object({ verified: z.boolean() }).nullish(),
  }),
  author: RestAccount,
  committer: RestAccount,
  parents: z.array(z.object({ sha: z.string() })),
})
export type RestCommit = z.output<typeof RestCommit>

const WEB_EMAIL = 'noreply@github.com'

/** A commit as REST tells it. */
export function restCommitFacts({ sha, commit, author, committer, parents }: RestCommit): CommitFacts {
  const verified = commit.verification?.verified ?? false
  return {
    sha,
    tree: commit.tree.sha,
    author: restIdentity(commit.author, author),
    committer: restIdentity(commit.committer, committer),
    message: commit.message,
    verified,
    committedAt: commit.committer?.date ?? commit.author?.date ?? new Date(0).toISOString(),
    parents: parents.length,
    ...(verified && commit.committer?.email === WEB_EMAIL ? { viaWeb: true } : {}),
  }
}

function restIdentity(
  line: z.output<typeof RestLine> | null | undefined,
  account: Account | null | undefined,
): CommitIdentity {
  const name = line?.name ?? ''
  const email = line?.email ?? ''
  return { name, email, person: account ? personOf(account) : botOfCommitLine(name, email) }
}

/** Joins two lists of commits, each oldest first; what both have is taken from the first. */
export function joinCommits(
  first: readonly CommitFacts[],
  second: readonly CommitFacts[],
): readonly CommitFacts[] {
  const known = new Set(first.map(({ sha }) => sha))
  return [...first, ...second.filter(({ sha }) => !known.has(sha))]
}
