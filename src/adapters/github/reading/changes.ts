import { OutsideError } from '../../../app/errors.ts'
import type { CommitFacts, FileFacts } from '../../../core/facts.ts'
import { joinCommits } from './commits.ts'
import { COMMITS_PER_PAGE, type Compared, compare, comparedDraft, MOST_COMPARED_FILES } from './compare.ts'
import { MOST_LISTED_FILES, readFilePages } from './file-pages.ts'
import type { FileDraft } from './files.ts'
import { readKinds } from './kinds.ts'
import type { Session } from './session.ts'
import { diffWholeTrees, walkTrees } from './trees.ts'

/** Everything that a pull request changes, as far as it could be told. */
export interface Changes {
  readonly files: readonly FileFacts[]
  readonly commits: readonly CommitFacts[]
  readonly complete: { readonly files: boolean; readonly commits: boolean }
}

/** What the first look brought: the first hundred of each, and how many there are. */
export interface FirstChanges {
  readonly number: number
  readonly base: string
  readonly head: string
  readonly changedFiles: number
  readonly commitCount: number
  readonly files: readonly FileDraft[]
  readonly commits: readonly CommitFacts[]
}

/** GitHub lists and counts no more commits of a pull request than this. */
const MOST_LISTED_COMMITS = 250
/** Pages of a hundred commits that are read at most. */
const MOST_COMMIT_PAGES = 50

/**
 * Completes the lists: nothing more to read for a usual pull request; a comparison for old names, up to 300 files and
 * 250 commits; two trees beyond that, and pages where GitHub cuts these off; and a query for files that may be links.
 */
export async function completeChanges(session: Session, first: FirstChanges): Promise<Changes> {
  const lacksFiles = first.files.length < first.changedFiles
  const lacksCommits = first.commits.length < first.commitCount
  const lacksNames = first.files.some(({ lacksOldName }) => lacksOldName)
  const compared = lacksFiles || lacksCommits || lacksNames ? await compareIfThere(session, first) : null
  if (compared === 'gone') return partly(first)
  const [files, commits] = await Promise.all([
    completeFiles(session, first, compared),
    completeCommits(session, first, compared),
  ])
  return {
    files: files.list,
    commits: commits.list,
    complete: { files: files.isComplete, commits: commits.isComplete },
  }
}

/** One of the two commits may be gone from the platform; then the rest cannot be had. */
async function compareIfThere(session: Session, range: FirstChanges): Promise<Compared | 'gone'> {
  try {
    return await compare(session, range)
  } catch (error) {
    if (error instanceof OutsideError && error.reason === 'gone') return 'gone'
    throw error
  }
}

function partly({ files, commits, changedFiles, commitCount }: FirstChanges): Changes {
  const isNamed = files.every(({ lacksOldName }) => !lacksOldName)
  return {
    files: files.map(({ file }) => file),
    commits,
    complete: {
      files: isNamed && files.length >= changedFiles,
      commits: commits.length >= commitCount,
    },
  }
}

/** Nothing is missing, so nothing was read besides the first look. */
export function isWhole({ changedFiles, commitCount, files, commits }: FirstChanges): boolean {
  return (
    files.length >= changedFiles &&
    commits.length >= commitCount &&
    files.every(({ lacksKind, lacksOldName }) => !lacksKind && !lacksOldName)
  )
}

interface List<T> {
  readonly list: readonly T[]
  readonly isComplete: boolean
}

async function completeFiles(
  session: Session,
  first: FirstChanges,
  compared: Compared | null,
): Promise<List<FileFacts>> {
  if (compared !== null && first.changedFiles > MOST_COMPARED_FILES)
    return filesFromTrees(session, first, compared)
  const drafts = compared === null ? first.files : compared.files.map(comparedDraft)
  const base = compared?.mergeBase ?? first.base
  const told = await readKinds(session, { base, head: first.head }, drafts)
  return { list: told.map(({ file }) => file), isComplete: drafts.length >= first.changedFiles }
}

/** Trees know every path and mode, but neither line counts nor renames: those the comparison knows in part. */
async function filesFromTrees(
  session: Session,
  first: FirstChanges,
  compared: Compared,
): Promise<List<FileFacts>> {
  const whole = await diffWholeTrees(session, compared.mergeBase, first.head)
  if (whole === null && first.changedFiles <= MOST_LISTED_FILES)
    return filesFromPages(session, first, compared.mergeBase)
  const { files, isComplete } = whole ?? (await walkTrees(session, compared.mergeBase, first.head))
  const counted = new Map(compared.files.map((file) => [file.filename, comparedDraft(file).file]))
  const list = files.map((file) => {
    const known = counted.get(file.path)
    return known === undefined ? file : { ...known, kind: file.kind }
  })
  // A rename counts once on GitHub and twice here, so fewer means that a listing was cut off without saying so.
  return { list, isComplete: isComplete && list.length >= first.changedFiles }
}

async function filesFromPages(
  session: Session,
  first: FirstChanges,
  mergeBase: string,
): Promise<List<FileFacts>> {
  const drafts = await readFilePages(session, first)
  if (drafts === null) return { list: first.files.map(({ file }) => file), isComplete: false }
  const told = await readKinds(session, { base: mergeBase, head: first.head }, drafts)
  return { list: told.map(({ file }) => file), isComplete: drafts.length >= first.changedFiles }
}

async function completeCommits(
  session: Session,
  first: FirstChanges,
  compared: Compared | null,
): Promise<List<CommitFacts>> {
  if (compared === null) return { list: first.commits, isComplete: true }
  // GitHub's own count may end at 250: then the comparison knows better.
  const total = Math.max(
    first.commitCount,
    first.commitCount >= MOST_LISTED_COMMITS ? compared.totalCommits : 0,
  )
  const known = joinCommits(first.commits, compared.commits)
  if (known.length >= total) return { list: known, isComplete: true }
  const list = joinCommits(known, await laterCommits(session, first, total))
  return { list, isComplete: list.length >= total }
}

async function laterCommits(
  session: Session,
  range: { readonly base: string; readonly head: string },
  total: number,
): Promise<readonly CommitFacts[]> {
  const last = Math.min(Math.ceil(total / COMMITS_PER_PAGE), MOST_COMMIT_PAGES)
  const from = Math.floor(MOST_LISTED_COMMITS / COMMITS_PER_PAGE) + 1
  const pages = Array.from({ length: Math.max(0, last - from + 1) }, (_, index) => from + index)
  const read = await Promise.all(pages.map((page) => compare(session, range, page)))
  return read.flatMap(({ commits }) => commits)
}
