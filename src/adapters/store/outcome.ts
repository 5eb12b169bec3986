import type { Insertable } from 'kysely'
import type { Outcome } from '../../app/ports.ts'
import type { PullRequestRef } from '../../app/work.ts'
import type { Decision } from '../../core/decision.ts'
import type { Tables, Tx } from './database.ts'
import { storeCarriers, storeDrivers, storeSignals } from './evidence.ts'
import { canonicalJson, cleanText, toJson } from './json.ts'

/**
 * Adds to what is known of a pull request. Evidence, drivers, requested reviewers, ownerships and acknowledgements
 * are only ever added; null leaves what was known as it is.
 */
export async function storeOutcome(tx: Tx, outcome: Outcome): Promise<void> {
  const { ref, decision } = outcome
  await storePullRequest(tx, outcome)
  if (decision !== null) await storeVerdict(tx, ref, decision, outcome.title ?? '')
  await storeSignals(tx, ref, outcome.newSignals)
  await storeDrivers(tx, ref, outcome.newDrivers)
  await storeCarriers(
    tx,
    outcome.carriers.map((carrier) => ({ ...carrier, ref, by: null, number: ref.number })),
  )
}

async function storePullRequest(tx: Tx, outcome: Outcome): Promise<void> {
  const { repositoryId: repository_id, number, installation } = outcome.ref
  const known = await tx
    .selectFrom('app.pull_request')
    .select(['requested', 'ownerships', 'acknowledgements'])
    .where('repository_id', '=', repository_id)
    .where('number', '=', number)
    .forUpdate()
    .executeTakeFirst()
  const values = {
    ...(outcome.decision === null ? {} : decided(outcome, outcome.decision)),
    installation,
    requested: toJson(joined(known?.requested ?? [], outcome.requested)),
    ownerships: toJson(joined(known?.ownerships ?? [], outcome.ownerships)),
    acknowledgements: toJson(joined(known?.acknowledgements ?? [], outcome.acknowledgements)),
    ...(outcome.baseChangedAt === null ? {} : { base_changed_at: outcome.baseChangedAt }),
    ...(outcome.comment === null ? {} : { comment: outcome.comment }),
  }
  await tx
    .insertInto('app.pull_request')
    .values({ repository_id, number, ...values })
    .onConflict((conflict) => conflict.columns(['repository_id', 'number']).doUpdateSet(values))
    .execute()
}

function decided(outcome: Outcome, decision: Decision): Partial<Insertable<Tables['app.pull_request']>> {
  return {
    head: decision.head,
    verdict: decision.verdict,
    digest: outcome.digest ?? '',
    decided_at: new Date().toISOString(),
    ...(outcome.headSince === undefined ? {} : { head_since: outcome.headSince }),
    decision: toJson(decision),
    ...(outcome.title === undefined ? {} : { title: cleanText(outcome.title) }),
  }
}

/** Both lists without repetition, in order of first appearance. */
function joined<T>(known: readonly T[], more: readonly T[]): readonly T[] {
  return [...new Map([...known, ...more].map((each) => [canonicalJson(each), each])).values()]
}

async function storeVerdict(tx: Tx, ref: PullRequestRef, decision: Decision, title: string): Promise<void> {
  const { verdict, head } = decision
  const values = { verdict, title: cleanText(title), at: new Date().toISOString() }
  await tx
    .insertInto('app.verdict')
    .values({ repository_id: ref.repositoryId, head, number: ref.number, ...values })
    .onConflict((conflict) => conflict.columns(['repository_id', 'head', 'number']).doUpdateSet(values))
    .execute()
}
