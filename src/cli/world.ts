import type { LocalRepository } from '../app/local-repository.ts'
import type {
  AuditVerdict,
  Clock,
  KeepReceipts,
  PolicyText,
  ReadAudit,
  ReadInstallations,
  ReadProtection,
  ReadPullRequest,
} from '../app/ports.ts'
import type { RepositoryRef } from '../app/work.ts'

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
}

export interface OpenRecords
  extends Pick<ReadAudit, 'verifyAudit' | 'exportAudit'>,
    Pick<KeepReceipts, 'findReceipts'> {
  close(): Promise<void>
}

export type KeptReceipt = Awaited<ReturnType<KeepReceipts['findReceipts']>>[number]

export interface Mover {
  exportLines(): AsyncIterable<string>
  importLines(lines: AsyncIterable<string>): Promise<{ readonly rows: number; readonly audit: AuditVerdict }>
  close(): Promise<void>
}

/** The set-up of a server, as far as it can be asked. Each question may fail on its own. */
export interface Clinic {
  /** What is wrong with the environment; then nothing else can be asked. */
  readonly environment: readonly string[]
  /** Says what store it is; throws when it cannot be written to. */
  checkStore(): Promise<string>
  app(): Promise<RegisteredApp>
  installations(): ReturnType<ReadInstallations['installations']>
  repositories(installation: number): Promise<readonly RepositoryRef[]>
  look(ref: RepositoryRef): Promise<RepositoryState>
}

/** The app as GitHub has it registered. */
export interface RegisteredApp {
  readonly id: number
  readonly slug: string
  readonly permissions: Readonly<Record<string, string>>
  readonly events: readonly string[]
}

export interface RepositoryState {
  readonly repository: PolicyText
  readonly organisation: PolicyText
  /** The default branch, and how our check stands in its rules. */
  readonly branch: string
  readonly protection: Awaited<ReturnType<ReadProtection['protectionOf']>>
  /** ISO time of the look. */
  readonly at: string
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
