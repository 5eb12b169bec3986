import type { KeptReceipt } from './world.ts'

/** The receipt as an in-toto statement (v1), unsigned: what merged is its subject, the decision its predicate. */
export function statementOf(receipt: KeptReceipt): object {
  const { repository, headSha, mergeSha, decision, deployments, ...rest } = receipt
  const commits = mergeSha === null || mergeSha === headSha ? [headSha] : [mergeSha, headSha]
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: commits.map((sha) => ({ name: `git+${repository}`, digest: { gitCommit: sha } })),
    predicateType: 'urn:countersign:receipt:1',
    predicate: { repository, ...rest, decision, deployments },
  }
}
