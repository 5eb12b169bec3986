import { z } from 'zod'
import { PREDICATE_TYPE, predicateOf, ReceiptPredicate } from './predicate.ts'
import type { KeptReceipt } from './receipt.ts'

const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1'

/** A receipt as an in-toto statement: the commits are its subjects, what is known of them its predicate. */
export const ReceiptStatement = z.object({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.array(z.object({ name: z.string(), digest: z.object({ gitCommit: z.string() }) })).min(1),
  predicateType: z.literal(PREDICATE_TYPE),
  predicate: ReceiptPredicate,
})
export type ReceiptStatement = z.output<typeof ReceiptStatement>

/** The statement of a receipt; the commit that it was merged as comes first, then the head, then the others. */
export function statementOf(receipt: KeptReceipt): ReceiptStatement {
  const { repository, headSha, mergeSha, commits } = receipt
  const shas = new Set([...(mergeSha === null ? [] : [mergeSha]), headSha, ...commits])
  return {
    _type: STATEMENT_TYPE,
    subject: [...shas].map((sha) => ({ name: `git+${repository}`, digest: { gitCommit: sha } })),
    predicateType: PREDICATE_TYPE,
    predicate: predicateOf(receipt),
  }
}

/** Whether a statement is about a commit, given by the beginning of its hash. */
export function isAbout({ subject }: ReceiptStatement, sha: string): boolean {
  return subject.some(({ digest }) => digest.gitCommit.startsWith(sha.toLowerCase()))
}
