import type { Clinic } from '../app/examine.ts'
import type { LocalRepository } from '../app/local-repository.ts'
import type { Clock, KeepReceipts, KeepRecordedFacts, ReadFindings, ReadPullRequest } from '../app/ports.ts'
import type { AuditVerdict, ReadAudit } from '../app/upkeep-ports.ts'

/** What commands are handed: the terminal, the time, and the adapters that the root has put together. */
export interface World {
  readonly out: Output
  readonly err: Output
  readonly input: Input
  /** The folder in which the command was given. */
  readonly directory: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly now: Clock
  readonly version: string
  openRepository(directory: string): Promise<LocalRepository>
  /** The server's records, from its store or from the server itself while that has the store open. */
  openRecords(): Promise<OpenRecords>
  /** GitHub as the token of the environment sees it, for reading. Throws UsageError without a token. */
  openGitHub(): Promise<ReadPullRequest>
  /** The server's store for itself alone, to move it. */
  openMover(): Promise<Mover>
  /** All that the set-up of the server can be asked. */
  openClinic(): Promise<Clinic>
  /** Runs the demonstration to its end and gives its exit status; null where it did not come along. */
  playDemo(): Promise<number | null>
}

export interface OpenRecords
  extends Pick<ReadAudit, 'verifyAudit' | 'exportAudit'>,
    ReadFindings,
    Pick<KeepReceipts, 'findReceipts'>,
    Pick<KeepRecordedFacts, 'recordedIn'> {
  close(): Promise<void>
}

export type KeptReceipt = Awaited<ReturnType<KeepReceipts['findReceipts']>>[number]

export interface Mover {
  exportLines(): AsyncIterable<string>
  importLines(lines: AsyncIterable<string>): Promise<{ readonly rows: number; readonly audit: AuditVerdict }>
  close(): Promise<void>
}

/** Somewhere to write text to. */
export interface Output {
  readonly isTerminal: boolean
  readonly colours: boolean
  /** Nobody reads any more (`| head`): what is written is dropped. */
  isClosed(): boolean
  /** Resolves when more may be written. */
  write(text: string): Promise<void>
}

/** Standard input, and whether something was piped in. */
export interface Input {
  readonly isPiped: boolean
  readonly bytes: AsyncIterable<Uint8Array>
}
