import type { KeepReceipts, KeepRecordedFacts, ReadFindings } from '../../app/ports.ts'
import type { ReadAudit } from '../../app/upkeep-ports.ts'

/** What commands read of the store, whether they open it themselves or ask the server that has it open. */
export type Records = Pick<ReadAudit, 'verifyAudit' | 'exportAudit'> &
  ReadFindings &
  Pick<KeepReceipts, 'findReceipts'> &
  Pick<KeepRecordedFacts, 'recordedIn'>

/** The questions, as paths. */
export const PATHS = {
  verify: '/audit/verify',
  export: '/audit/export',
  receipts: '/receipts',
  findings: '/findings',
  recorded: '/recorded',
} as const
