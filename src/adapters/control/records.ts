import type { KeepReceipts, ReadAudit } from '../../app/ports.ts'

/** What commands read of the store, whether they open it themselves or ask the server that has it open. */
export type Records = Pick<ReadAudit, 'verifyAudit' | 'exportAudit'> & Pick<KeepReceipts, 'findReceipts'>

/** The three questions, as paths. */
export const PATHS = { verify: '/audit/verify', export: '/audit/export', receipts: '/receipts' } as const
