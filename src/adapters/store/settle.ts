import type { AuditEntry, First, Settlement } from '../../app/ports.ts'
import { appendAll } from './audit.ts'
import type { Tx } from './database.ts'
import { type Carrier, storeCarriers } from './evidence.ts'
import { storeLooks } from './looks.ts'
import { takeFirsts } from './once.ts'
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
  const firsts = await takeFirsts(
    tx,
    settlements.flatMap((settlement) => settlement.firsts ?? []),
  )
  await appendAll(tx, [...left.flatMap(auditIn), ...firsts.flatMap(auditOf)])
}

function carriersIn({ outcomes, carriers }: Settlement): readonly Carrier[] {
  return [
    ...outcomes.flatMap(({ ref, carriers: own }) =>
      own.map((carrier) => ({ ...carrier, ref, by: null, number: ref.number })),
    ),
    ...carriers.map((carrier) => ({ ...carrier, number: 0 })),
  ]
}

interface Entry {
  readonly installation: number
  readonly entry: AuditEntry
}

function auditOf({ ref, audit }: Pick<First, 'ref' | 'audit'>): readonly Entry[] {
  return audit.map((entry) => ({ installation: ref.installation, entry }))
}

function auditIn({ installation, settlement }: Left): readonly Entry[] {
  return [
    ...settlement.outcomes.flatMap(auditOf),
    ...settlement.audit.map((entry) => ({ installation, entry })),
  ]
}
