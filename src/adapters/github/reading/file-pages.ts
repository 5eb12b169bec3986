import { z } from 'zod'
import { ComparedFile, comparedDraft } from './compare.ts'
import type { FileDraft } from './files.ts'
import type { Session } from './session.ts'

/** GitHub lists no more files of a pull request than this. */
export const MOST_LISTED_FILES = 3000
const FILES_PER_PAGE = 100

const Page = z.array(ComparedFile.extend({ contents_url: z.string() }))

/**
 * The files of a pull request by its pages, with old names and line counts. Pages tell of the head of this moment, so
 * it is null when that is not the head that was meant.
 */
export async function readFilePages(
  session: Session,
  { number, head, changedFiles }: { number: number; head: string; changedFiles: number },
): Promise<readonly FileDraft[] | null> {
  const numbers = Array.from({ length: Math.ceil(changedFiles / FILES_PER_PAGE) }, (_, index) => index + 1)
  const pages = await Promise.all(
    numbers.map(async (page) => {
      const parameters = { pull_number: number, per_page: FILES_PER_PAGE, page }
      return Page.parse(await session.get('/pulls/{pull_number}/files', parameters))
    }),
  )
  const files = pages.flat()
  const isOfHead = files.every(
    ({ status, contents_url: url }) => status === 'removed' || url.endsWith(`ref=${head}`),
  )
  return isOfHead ? files.map(comparedDraft) : null
}
