import type { AuditEntry, Settlement } from '../../app/ports.ts'
import { appendAll } from './audit.ts'
import type { Tx } from './database.ts'
import { type Carrier, storeCarriers } from './evidence.ts'
import { storeLooks } from './looks.ts'
import { storeOutcomes } from './outcome.ts'
import { storeDeployment, storeReceipt } from './receipts.ts'
import { storeRecordedFacts } from './recorded-facts.ts'
import { storeProtection } from './surroundings.ts'
import type { Write } from './write-at-once.ts'

/** What work for an installation leaves behind. */
export interface Left {
  readonly installation: number
  readonly settlement: Settlement
}

/**
 * Stores what pieces of work leave behind, and whatever is to be written along with it. Audit entries come last,
 * because they lock the chains of the installations.
 */
export async function storeSettlements(
  tx: Tx,
  left: readonly Left[],
  along: readonly Write[] = [],
): Promise<void> {
  const settlements = left.map(({ settlement }) => settlement)
  await storeOutcomes(
    tx,
    settlements.flatMap(({ outcomes }) => outcomes),
    [
      ...storeCarriers(settlements.flatMap(carriersIn)),
      ...storeLooks(settlements.flatMap(({ looks = [] }) => looks)),
      ...along,
    ],
  )
  for (const { receipts, recorded = [], deployments = [], protections = [] } of settlements) {
    for (const receipt of receipts) await storeReceipt(tx, receipt)
    for (const merge of recorded) await storeRecordedFacts(tx, merge)
    for (const deployment of deployments) await storeDeployment(tx, deployment)
    for (const protection of protections) await storeProtection(tx, protection)
  }
  await appendAll(tx, left.flatMap(auditIn))
}

function carriersIn({ outcomes, carriers }: Settlement): readonly Carrier[] {
  return [
    ...outcomes.flatMap(({ ref, carriers: own }) =>
      own.map((carrier) => ({ ...carrier, ref, by: null, number: ref.number })),
    ),
    ...carriers.map((carrier) => ({ ...carrier, number: 0 })),
  ]
}

function auditIn({
  installation,
  settlement,
}: Left): readonly { readonly installation: number; readonly entry: AuditEntry }[] {
  return [
    ...settlement.outcomes.flatMap(({ ref, audit }) =>
      audit.map((entry) => ({ installation: ref.installation, entry })),
    ),
    ...settlement.audit.map((entry) => ({ installation, entry })),
  ]
}
