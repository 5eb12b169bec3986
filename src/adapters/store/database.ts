import type { ColumnType, Generated, Kysely, Transaction } from 'kysely'
import type { DeploymentRecord, KnownPolicy, Memory, Receipt } from '../../app/ports.ts'
import type { ProtectionState } from '../../app/production-ports.ts'
import type { InstallationState } from '../../app/upkeep-ports.ts'
import type { RepositoryRef, WorkItem } from '../../app/work.ts'
import type { Decision, Verdict } from '../../core/decision.ts'
import type { ExceptionFacts, Person, RememberedDriver } from '../../core/facts.ts'
import type { RecordedFacts } from '../../core/recorded-facts.ts'
import type { RememberedSignal } from '../../core/signal.ts'

/** JSON goes in as text and comes out parsed: `pg` would send an array as a Postgres array. */
type Json<T> = ColumnType<T, string, string>
/** ISO 8601 on both sides. */
type Time = ColumnType<string, string, string>
/** May be left out when a row is made. */
type Maybe<T> = ColumnType<T | null, T | null | undefined, T | null>

interface DeliveryRow {
  id: string
  event: string
  action: string | null
  installation: number | null
  received_at: Time
}
interface WorkItemRow {
  id: Generated<number>
  delivery_id: string | null
  key: string
  installation: number
  item: Json<WorkItem>
  received_at: string
  done_at: Maybe<string>
  dead_at: Maybe<string>
  failures: Generated<number>
}
interface InstallationRow {
  id: number
  owner: string
  state: InstallationState['state']
  state_at: string
  pause_until: Maybe<string>
  last_turn: number
}
interface PullRequestRow {
  repository_id: number
  number: number
  installation: number
  title: Generated<string>
  base_changed_at: Maybe<string>
  comment: Maybe<string>
  requested: Json<Memory['requested']>
  ownerships: Json<Memory['ownerships']>
  acknowledgements: Json<Memory['acknowledgements']>
  head: Maybe<string>
  verdict: Maybe<Verdict>
  digest: Maybe<string>
  decided_at: Maybe<string>
  head_since: Maybe<string>
  decision: ColumnType<Decision | null, string | undefined, string>
}
interface VerdictRow {
  repository_id: number
  head: string
  number: number
  verdict: Verdict
  title: string
  at: string
}
interface SignalRow {
  id: Generated<number>
  repository_id: number
  number: number
  digest: string
  signal: Json<RememberedSignal>
}
interface DriverRow {
  id: Generated<number>
  repository_id: number
  number: number
  digest: string
  driver: Json<RememberedDriver>
}
interface CarrierRow {
  repository_id: number
  kind: 'commit' | 'tree' | 'patch-id'
  value: string
  /** 0: seen on a branch, before any pull request. */
  number: number
  signals: Json<readonly RememberedSignal[]>
  pushed_by: ColumnType<Person | null, string | null, string | null>
  seen_at: ColumnType<string, string | undefined, string>
}
interface ExceptionRow {
  repository_id: number
  number: number
  installation: number
  ref: Json<RepositoryRef>
  facts: Json<ExceptionFacts>
  state: string
  scope: string
  pull_request: number
  ends_at: Maybe<string>
  source: string | null
  noticed: Json<readonly number[]>
  changed_at: ColumnType<string, string | undefined, string>
}
interface PolicyRow {
  repository_id: number
  policy: Json<KnownPolicy>
  ref: ColumnType<RepositoryRef | null, string, string>
  is_timed: boolean
}
interface ReceiptRow {
  repository_id: number
  number: number
  installation: number
  merged_at: Time
  ai: boolean
  receipt: Json<Receipt>
}
interface ReceiptCommitRow {
  sha: string
  repository_id: number
  number: number
}
interface DeploymentRow {
  id: Generated<number>
  repository_id: number
  environment: string
  state: string
  deployment: Json<DeploymentRecord>
}
interface DeploymentCommitRow {
  sha: string
  repository_id: number
  deployment_id: number
}
interface BreakerRow {
  repository_id: number
  window_days: number
  is_open: boolean
}
interface RecordedFactsRow {
  repository_id: number
  number: number
  installation: number
  merged_at: Time
  /** Characters of the record. */
  size: number
  record: Json<RecordedFacts>
}
interface LookRow {
  repository_id: number
  number: number
  head: string
  updated_at: string
  has_verdict: boolean
  is_settled: boolean
}
interface AuditHeadRow {
  installation: number
  seq: number
  hash: string
}
interface AuditRow {
  installation: number
  seq: number
  at: string
  kind: string
  repository: string | null
  pull_request: number | null
  body: string
  hash: string
}

/** Tables of the schema `app`. The queue has a schema of its own, which only `jobs.ts` looks into. */
export interface Tables {
  'app.delivery': DeliveryRow
  'app.work_item': WorkItemRow
  'app.installation': InstallationRow
  'app.pull_request': PullRequestRow
  'app.verdict': VerdictRow
  'app.signal': SignalRow
  'app.driver': DriverRow
  'app.carrier': CarrierRow
  'app.exception_counter': { repository_id: number; last: number }
  'app.exception': ExceptionRow
  'app.policy': PolicyRow
  'app.receipt': ReceiptRow
  'app.receipt_commit': ReceiptCommitRow
  'app.deployment': DeploymentRow
  'app.deployment_commit': DeploymentCommitRow
  'app.breaker': BreakerRow
  'app.recorded_facts': RecordedFactsRow
  'app.audit_head': AuditHeadRow
  'app.audit': AuditRow
  'app.once': { repository_id: number; name: string; at: Generated<string> }
  'app.protection': { repository_id: number; branch: string; state: Json<ProtectionState> }
  'app.stack': { repository_id: number; upper: number; lower: number; base: string }
  'app.look': LookRow
  'app.mark': { name: string; value: string }
  'app.task': { name: string; started_at: Time }
  'app.migration': { number: number; name: string; applied_at: Generated<string> }
}

export type Db = Kysely<Tables>
export type Tx = Transaction<Tables>
