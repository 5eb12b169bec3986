import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { LocalChange } from '../../app/local-repository.ts'
import type { CommitFacts, Facts, FileFacts, PullRequestFacts, RepositoryFacts } from '../../core/facts.ts'
import { isTraceFile, signalsOfTraceFiles, type TraceFile } from '../../core/provenance/agent-trace.ts'
import type { Note, NoteRef } from '../../core/provenance/note-refs.ts'
import { readNotes } from '../../core/provenance/notes.ts'
import { changedFiles } from './changed-files.ts'
import { lookUpCheckpoints } from './checkpoints.ts'
import { streamCommits } from './commits.ts'
import { withNotes } from './notes.ts'
import { type GitPlace, readGit } from './run.ts'
import { entryAt, SYMLINK } from './tree-entry.ts'

/** A change, and what git says of where it stands. */
export interface Change extends LocalChange {
  readonly headBranch: string
  /** Newest commit that base and head share; null when their histories do not meet here. */
  readonly mergeBase: string | null
  /** Commits cut off by a shallow clone: what lies behind them is not known. */
  readonly cutOff: ReadonlySet<string>
  /** Refs with notes of AI tools. */
  readonly notesRefs: readonly NoteRef[]
}

/** Facts of the commits from base to head, as a pull request between them would have. Reviews are not known. */
export async function collectFacts(
  place: GitPlace,
  repository: RepositoryFacts,
  change: Change,
): Promise<Facts> {
  const { commits, notes } = await commitsOf(place, change)
  const files = await changedFiles(place, change.mergeBase ?? (await emptyTree(place)), change.head)
  const isCut = commits.some(({ sha }) => change.cutOff.has(sha))
  return {
    ...nothingKnown,
    ...(await besidesOf(place, change, { commits, notes, files })),
    repository,
    codeowners: await codeownersAt(place, change.base),
    pullRequest: pullRequestOf(change, commits, files),
    commits,
    files,
    complete: { files: change.mergeBase !== null || !isCut, commits: !isCut },
  }
}

/** Hashes of the commits at which a shallow clone was cut off. */
export async function cutOffCommits(place: GitPlace): Promise<ReadonlySet<string>> {
  const isShallow = (await readGit(place, ['rev-parse', '--is-shallow-repository'])).trim() === 'true'
  if (!isShallow) return new Set()
  const list = (await readGit(place, ['rev-parse', '--git-path', 'shallow'])).trim()
  return new Set((await readFile(resolve(place.directory, list), 'utf8')).trim().split('\n'))
}

/** The first of the three places that GitHub looks at, as the base branch has it. */
async function codeownersAt(place: GitPlace, commit: string): Promise<Facts['codeowners']> {
  for (const path of ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS']) {
    const entry = await entryAt(place, commit, path)
    if (entry !== null && entry.type === 'blob' && entry.mode !== SYMLINK)
      return { path, text: await readGit(place, ['cat-file', 'blob', entry.hash]) }
  }
  return null
}

/** The tree without any file: what a change is compared with when nothing came before it. */
async function emptyTree(place: GitPlace): Promise<string> {
  return (await readGit(place, ['hash-object', '-t', 'tree', '--stdin'])).trim()
}

/** Oldest first, as a pull request lists them; and what notes say about them. */
async function commitsOf(
  place: GitPlace,
  { base, head, notesRefs }: Change,
): Promise<{ readonly commits: readonly CommitFacts[]; readonly notes: readonly Note[] }> {
  const commits: CommitFacts[] = []
  const found: Note[] = []
  const hashes = [head, `^${base}`]
  const stream = withNotes(streamCommits(place, hashes), { place, hashes, refs: notesRefs })
  for await (const some of stream) {
    for (const { notes = [], ...commit } of some) {
      commits.push(commit)
      found.push(...notes)
    }
  }
  return { commits: commits.toReversed(), notes: found }
}

interface Found {
  readonly commits: readonly CommitFacts[]
  readonly notes: readonly Note[]
  readonly files: readonly FileFacts[]
}

/** Evidence that stands beside the commits: in checkpoints, git notes, and in records of Agent Trace that the change adds. */
async function besidesOf(
  place: GitPlace,
  { base, head }: Change,
  { commits, notes, files }: Found,
): Promise<Pick<Facts, 'extraSignals' | 'notedByPeople' | 'checkpointRemarks'>> {
  const checkpoints = await lookUpCheckpoints(place, commits)
  const noted = readNotes(notes)
  const traces: TraceFile[] = []
  for (const { path } of files.filter((file) => file.change !== 'deleted' && isTraceFile(file.path)))
    traces.push({ before: await textAt(place, base, path), after: await textAt(place, head, path) })
  const touched = new Set(files.flatMap(({ path, previousPath }) => [path, previousPath ?? path]))
  return {
    ...(checkpoints.remarks.length === 0 ? {} : { checkpointRemarks: checkpoints.remarks }),
    extraSignals: [...checkpoints.signals, ...noted.signals, ...signalsOfTraceFiles(traces, touched)],
    ...(noted.byPeople.length === 0 ? {} : { notedByPeople: noted.byPeople }),
  }
}

/** Empty when there is no such file. */
async function textAt(place: GitPlace, commit: string, path: string): Promise<string> {
  const entry = await entryAt(place, commit, path)
  if (entry === null || entry.type !== 'blob' || entry.mode === SYMLINK) return ''
  return readGit(place, ['cat-file', 'blob', entry.hash])
}

function pullRequestOf(
  change: Change,
  commits: readonly CommitFacts[],
  files: readonly FileFacts[],
): PullRequestFacts {
  const first = commits[0]
  return {
    ...noPullRequest,
    number: change.number,
    title: change.title ?? first?.message.split('\n', 1)[0] ?? '',
    body: change.body,
    createdAt: first?.committedAt ?? '1970-01-01T00:00:00Z',
    base: { branch: change.baseBranch, sha: change.base },
    head: { branch: change.headBranch, sha: change.head, repository: null },
    changedFiles: files.length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    commitCount: commits.length,
  }
}

const noPullRequest = {
  nodeId: '',
  state: 'open',
  draft: false,
  author: null,
  association: 'NONE',
  firstTime: null,
  labels: [],
  assignees: [],
  requestedReviewers: [],
  baseChangedAt: null,
} as const

const nothingKnown = {
  reviews: [],
  reviewsKnown: false,
  teams: [],
  administrators: [],
  checks: [],
  extraSignals: [],
  remembered: { signals: [], drivers: [] },
  exceptions: [],
  ownerships: [],
  acknowledgements: [],
  shares: [],
  openPullRequestsOfAuthor: null,
  missingPermissions: [],
} as const
