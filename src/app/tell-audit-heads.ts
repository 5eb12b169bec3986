import type { Log } from './ports.ts'
import type { ReadAudit } from './upkeep-ports.ts'

/** Tells the newest entry of each chain: whoever keeps the log elsewhere can show that nobody rewrote a chain. */
export async function tellAuditHeads({
  auditLog,
  log,
}: {
  readonly auditLog: Pick<ReadAudit, 'auditHeads'>
  readonly log: Log
}): Promise<void> {
  for (const { installation, seq, hash } of await auditLog.auditHeads()) {
    log.info({ installation, seq, hash }, 'head of the audit log')
  }
}
