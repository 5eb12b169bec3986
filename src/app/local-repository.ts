import type { CommitFacts, Facts } from '../core/facts.ts'
import type { CommitInput } from '../core/provenance/commit.ts'
import type { Note } from '../core/provenance/note-refs.ts'
import type { Sieve } from '../core/provenance/sieve.ts'
import type { PolicyText } from './ports.ts'

/** A repository on this machine, read only: nothing in it is run, nothing is written, nothing is fetched. */
export interface LocalRepository {
  readonly root: string
  /** `owner/name`, as the remote's address has it. */
  name(): Promise<string>
  /** Full hash of the commit that a revision means; null when there is none. */
  resolve(revision: string): Promise<string | null>
  /** Hashes to walk for a range, some with a caret; null when a name in it is unknown. */
  resolveRange(range: string): Promise<readonly string[] | null>
  /** The branch that changes go to; null when none was found. */
  defaultBranch(): Promise<LocalBranch | null>
  /** Facts of a change, as a pull request with it would have. Reviews are not known. */
  facts(change: LocalChange): Promise<Facts>
  policyAt(commit: string, path: string): Promise<PolicyText>
  /** Commits of hashes from `resolveRange`, newest first, as they come. */
  commits(hashes: readonly string[]): AsyncIterable<readonly NotedCommit[]>
  /** The same commits, read only as far as a sieve asks for: many times as quick. */
  sift(hashes: readonly string[], sieve: Sieve): AsyncIterable<readonly SiftedCommit[]>
  /** What came into a branch last, newest first. */
  mergedChanges(commit: string, limit: number): Promise<readonly MergedChange[]>
  /** Every path of a commit's tree. */
  paths(commit: string): Promise<readonly string[]>
}

/** A commit with the notes that AI tools left about it. */
export interface NotedCommit extends CommitFacts {
  readonly notes?: readonly Note[]
}

/** A commit of a long history. */
export interface SiftedCommit {
  readonly sha: string
  /** Null: the sieve let it fall through. */
  readonly told: Pick<CommitInput, 'author' | 'committer' | 'message'> | null
  readonly notes?: readonly Note[]
}

/** A branch, by its short name and by what git is to be asked for. */
export interface LocalBranch {
  readonly name: string
  readonly revision: string
}

/** A change between two commits, with what is known of the pull request that it is or will be. */
export interface LocalChange {
  /** Full hashes. */
  readonly base: string
  readonly head: string
  readonly baseBranch: string
  /** Null: the branch that is checked out. */
  readonly headBranch: string | null
  /** Null: the subject of the first commit. */
  readonly title: string | null
  readonly body: string
  /** 0: there is no pull request. */
  readonly number: number
}

/** What once came into a branch: a merge, a squashed pull request, or a commit that was pushed. */
export interface MergedChange {
  readonly commit: string
  /** What the branch was before, and what came in. */
  readonly base: string
  readonly head: string
  /** As far as the message tells. */
  readonly number: number | null
  readonly title: string
  readonly headBranch: string | null
}
