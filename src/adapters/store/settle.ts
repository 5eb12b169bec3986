import type { Settlement } from '../../app/ports.ts'
import { appendEntries } from './audit.ts'
import type { Tx } from './database.ts'
import { storeCarriers } from './evidence.ts'
import { storeLooks } from './looks.ts'
import { storeOutcome } from './outcome.ts'
import { storeReceipt } from './receipts.ts'
import { storeRecordedFacts } from './recorded-facts.ts'

/** Stores what work leaves behind. Audit entries come last, because they lock the chain of the installation. */
export async function storeSettlement(tx: Tx, installation: number, settlement: Settlement): Promise<void> {
  for (const outcome of settlement.outcomes) await storeOutcome(tx, outcome)
  for (const receipt of settlement.receipts) await storeReceipt(tx, receipt)
  await storeLooks(tx, settlement.looks ?? [])
  for (const merge of settlement.recorded ?? []) await storeRecordedFacts(tx, merge)
  await storeCarriers(
    tx,
    settlement.carriers.map((carrier) => ({ ...carrier, number: 0 })),
  )
  for (const { ref, audit } of settlement.outcomes) await appendEntries(tx, ref.installation, audit)
  await appendEntries(tx, installation, settlement.audit)
}
