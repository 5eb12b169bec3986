import type { RecordedFinding } from '../report/finding-trace.ts'
import { UsageError } from './errors.ts'
import type { KeptReceipt, World } from './world.ts'

/** A hash is taken as it is; any other name is looked up in the clone. */
export async function commitNamed(revision: string, world: World): Promise<string> {
  if (/^[0-9a-f]{7,64}$/i.test(revision)) return revision.toLowerCase()
  const repository = await world.openRepository(world.directory)
  const commit = await repository.resolve(revision)
  if (commit === null)
    throw new UsageError(`"${revision}" is no commit here; give 7 or more characters of its hash`)
  return commit
}

/** What is on record of a commit: receipts, and what was found where there is none. */
export interface OnRecord {
  readonly receipts: readonly KeptReceipt[]
  readonly findings: readonly RecordedFinding[]
}

/** What the server's records have of a commit. */
export async function recordsOf(sha: string, world: World): Promise<OnRecord> {
  const records = await world.openRecords()
  try {
    const receipts = await records.findReceipts(sha)
    return { receipts, findings: receipts.length > 0 ? [] : await records.findingsAt(sha) }
  } finally {
    await records.close()
  }
}

/** The receipts of a commit, from the server's records. */
export async function receiptsOf(sha: string, world: World): Promise<readonly KeptReceipt[]> {
  const records = await world.openRecords()
  try {
    return await records.findReceipts(sha)
  } finally {
    await records.close()
  }
}
