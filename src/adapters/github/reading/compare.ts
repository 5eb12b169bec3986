import { z } from 'zod'
import type { CommitFacts, FileFacts } from '../../../core/facts.ts'
import { RestCommit, restCommitFacts } from './commits.ts'
import type { FileDraft } from './files.ts'
import { mayBeLink, showsMoreLines } from './files.ts'
import type { Session } from './session.ts'

export const ComparedFile = z.object({
  filename: z.string(),
  previous_filename: z.string().nullish(),
  status: z.string(),
  additions: z.number(),
  deletions: z.number(),
  sha: z.string().nullish(),
  patch: z.string().optional(),
})
export type ComparedFile = z.output<typeof ComparedFile>

const Comparison = z.object({
  merge_base_commit: z.object({ sha: z.string() }),
  total_commits: z.number(),
  commits: z.array(RestCommit),
  files: z.array(ComparedFile).nullish(),
})

/** What lies between a base and a head: at most 300 files, and on its first page 250 commits. */
export interface Compared {
  readonly mergeBase: string
  readonly totalCommits: number
  readonly commits: readonly CommitFacts[]
  readonly files: readonly ComparedFile[]
}

/** More files than this are cut off without a word. */
export const MOST_COMPARED_FILES = 300
export const COMMITS_PER_PAGE = 100

/** Three-dot comparison; with a page, a hundred commits, and files only on the first one. */
export async function compare(
  session: Session,
  range: { readonly base: string; readonly head: string },
  page: number | null = null,
): Promise<Compared> {
  const paging = page === null ? {} : { per_page: COMMITS_PER_PAGE, page }
  const data = Comparison.parse(
    await session.get('/compare/{basehead}', { basehead: `${range.base}...${range.head}`, ...paging }),
  )
  return {
    mergeBase: data.merge_base_commit.sha,
    totalCommits: data.total_commits,
    commits: data.commits.map(restCommitFacts),
    files: data.files ?? [],
  }
}

const CHANGES: Readonly<Record<string, FileFacts['change']>> = {
  added: 'added',
  removed: 'deleted',
  modified: 'modified',
  changed: 'modified',
  renamed: 'renamed',
  copied: 'copied',
}

/** A file as REST tells it: its old name is known, and often its patch shows that it is no link. */
export function comparedDraft(file: ComparedFile): FileDraft {
  const change = CHANGES[file.status] ?? 'modified'
  const isSmall = mayBeLink(change, file.additions, file.deletions)
  const lacksKind = file.status === 'changed' || (isSmall && !showsMoreLines(file.patch))
  return {
    file: {
      path: file.filename,
      previousPath: file.previous_filename ?? null,
      change,
      additions: file.additions,
      deletions: file.deletions,
      kind: lacksKind ? 'unknown' : 'file',
    },
    lacksOldName: false,
    lacksKind,
  }
}
