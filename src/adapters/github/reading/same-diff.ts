import { createHash } from 'node:crypto'
import { OutsideError } from '../../../app/errors.ts'
import type { ReviewFacts } from '../../../core/facts.ts'
import { type ComparedFile, compare, MOST_COMPARED_FILES } from './compare.ts'
import type { Lasting } from './lasting.ts'
import type { Session } from './session.ts'

/** Commits on which earlier approvals stand that are looked at, newest first. */
const MOST_COMMITS = 5

/**
 * Marks the approvals whose three-dot diff equals the one of the head. What cannot be compared (too many files, a
 * commit that is gone) is not the same.
 */
export async function withSameDiff(
  session: Session,
  range: { readonly base: string; readonly head: string },
  { reviews, diffs }: { readonly reviews: readonly ReviewFacts[]; readonly diffs: Lasting['diffs'] },
): Promise<readonly ReviewFacts[]> {
  const commits = olderCommits(reviews, range.head)
  if (commits.length === 0) return reviews
  const now = await keptDiff(session, range, diffs)
  const same = new Map<string, boolean>()
  for (const commit of commits)
    same.set(commit, now !== null && (await keptDiff(session, { ...range, head: commit }, diffs)) === now)
  return reviews.map((review) => {
    const sameDiff = review.commit === null ? undefined : same.get(review.commit)
    return sameDiff === undefined ? review : { ...review, sameDiff }
  })
}

/** What cannot be had now may be had later, so only what was found is kept. */
async function keptDiff(
  session: Session,
  { base, head }: { readonly base: string; readonly head: string },
  diffs: Lasting['diffs'],
): Promise<string | null> {
  const key = [session.ref.repositoryId, base, head].join(':')
  const kept = diffs.get(key)
  if (kept !== undefined) return kept
  const diff = await diffOf(session, base, head)
  if (diff === null) return null
  const digest = createHash('sha256').update(diff).digest('hex')
  diffs.set(key, digest)
  return digest
}

/** Whether two heads make the same change to a base. Null: it cannot be told. */
export async function isSameDiff(
  session: Session,
  base: string,
  heads: readonly [string, string],
): Promise<boolean | null> {
  const [one, other] = await Promise.all(heads.map((head) => diffOf(session, base, head)))
  return one === undefined || one === null || other === undefined || other === null ? null : one === other
}

function olderCommits(reviews: readonly ReviewFacts[], head: string): readonly string[] {
  const commits = reviews
    .filter(({ state, canWrite, commit }) => state === 'approved' && canWrite && commit !== head)
    .toSorted((a, b) => b.submittedAt.localeCompare(a.submittedAt))
    .flatMap(({ commit }) => (commit === null ? [] : [commit]))
  return [...new Set(commits)].slice(0, MOST_COMMITS)
}

/** A text that is equal for equal changes, wherever in the files they stand; null when it cannot be made. */
async function diffOf(session: Session, base: string, head: string): Promise<string | null> {
  const files = await filesIfThere(session, { base, head })
  if (files === null || files.length >= MOST_COMPARED_FILES) return null
  return JSON.stringify(files.map(essenceOf).toSorted((a, b) => (String(a) < String(b) ? -1 : 1)))
}

async function filesIfThere(
  session: Session,
  range: { readonly base: string; readonly head: string },
): Promise<readonly ComparedFile[] | null> {
  try {
    return (await compare(session, range)).files
  } catch (error) {
    if (error instanceof OutsideError && error.reason === 'gone') return null
    throw error
  }
}

/** Line numbers move with the base; without a patch the content itself has to be the same. */
function essenceOf({
  filename,
  previous_filename: old,
  status,
  patch,
  sha,
}: ComparedFile): readonly unknown[] {
  return [filename, old ?? null, status, patch === undefined ? sha : patch.replace(/^@@ .*$/gm, '@@')]
}
