import { type RawBuilder, sql } from 'kysely'
import type { Outcome } from '../../app/ports.ts'
import type { PullRequestRef, RepositoryRef } from '../../app/work.ts'
import type { Person, RememberedDriver } from '../../core/facts.ts'
import type { RememberedSignal } from '../../core/signal.ts'
import { canonicalJson, cleanText, sha256, toJson } from './json.ts'
import type { Write } from './write-at-once.ts'

/** How long evidence passes from one pull request, or push, to another. */
const CARRIER_DAYS = 90

/** Remembers signals; one that is known keeps the day it was first seen. */
export function storeSignals(outcomes: readonly Pick<Outcome, 'ref' | 'newSignals'>[]): readonly Write[] {
  const rows = outcomes.flatMap(({ ref, newSignals }) =>
    newSignals.map((signal) => ({
      repository_id: ref.repositoryId,
      number: ref.number,
      digest: sha256(canonicalJson(signal.signal)),
      signal,
    })),
  )
  if (rows.length === 0) return []
  return [
    sql`insert into app.signal (repository_id, number, digest, signal)
      select repository_id, number, digest, signal from json_to_recordset(${toJson(rows)}::json)
        as r (repository_id bigint, number integer, digest text, signal json)
      on conflict do nothing`,
  ]
}

/** Remembers drivers; each person once for each reason. */
export function storeDrivers(outcomes: readonly Pick<Outcome, 'ref' | 'newDrivers'>[]): readonly Write[] {
  const rows = outcomes.flatMap(({ ref, newDrivers }) =>
    newDrivers.map((driver) => ({
      repository_id: ref.repositoryId,
      number: ref.number,
      digest: sha256(canonicalJson([driver.person.id ?? driver.person.login.toLowerCase(), driver.reason])),
      driver,
    })),
  )
  if (rows.length === 0) return []
  return [
    sql`insert into app.driver (repository_id, number, digest, driver)
      select repository_id, number, digest, driver from json_to_recordset(${toJson(rows)}::json)
        as r (repository_id bigint, number integer, digest text, driver json)
      on conflict do nothing`,
  ]
}

export interface Carrier {
  readonly ref: RepositoryRef
  readonly kind: 'commit' | 'tree' | 'patch-id'
  readonly value: string
  readonly signals: readonly RememberedSignal[]
  readonly by: Person | null
  /** Pull request it was seen on; 0: on a branch. */
  readonly number: number
}

/** Remembers what carries evidence; one that is seen again lives on, and is written at most once a day. */
export function storeCarriers(carriers: readonly Carrier[]): readonly Write[] {
  const rows = carriers.map(({ ref, kind, value, signals, by, number }) => ({
    repository_id: ref.repositoryId,
    kind,
    value,
    number,
    signals,
    pushed_by: by,
  }))
  if (rows.length === 0) return []
  // The same row twice in one statement is refused by Postgres: the last one holds.
  const distinct = new Map(
    rows.map((row) => [`${row.repository_id} ${row.kind} ${cleanText(row.value)} ${row.number}`, row]),
  )
  return [
    sql`insert into app.carrier (repository_id, kind, value, number, signals, pushed_by)
      select repository_id, kind, value, number, signals, pushed_by
      from json_to_recordset(${toJson([...distinct.values()])}::json)
        as r (repository_id bigint, kind text, value text, number integer, signals json, pushed_by json)
      order by repository_id, value, kind, number
      on conflict (repository_id, value, kind, number) do update set signals = excluded.signals,
        pushed_by = coalesce(excluded.pushed_by, carrier.pushed_by), seen_at = excluded.seen_at
      where carrier.signals::text <> excluded.signals::text
        or carrier.seen_at < excluded.seen_at - interval '1 day'`,
  ]
}

/** What was remembered of a carrier. */
export interface CarrierRow {
  readonly kind: 'commit' | 'tree' | 'patch-id'
  readonly value: string
  readonly number: number
  readonly signals: readonly RememberedSignal[]
  readonly pushedBy: Person | null
}

/**
 * Selects the carriers by which commits, trees and patch ids bring along evidence from pushes and other pull requests.
 * The tree of what was merged says nothing any more: a revert of something else may bring it back.
 */
export function carriersOf(ref: PullRequestRef, values: readonly string[]): RawBuilder<CarrierRow> {
  return sql`
    select kind, value, number, signals, pushed_by as "pushedBy" from app.carrier
    where repository_id = ${ref.repositoryId} and value = any(${values}::text[]) and number <> ${ref.number}
      and seen_at > now() - make_interval(days => ${CARRIER_DAYS})
      and not (kind = 'tree' and exists (
        select from app.receipt_commit r
        where r.repository_id = app.carrier.repository_id and (r.number = app.carrier.number or r.sha in (
          select seen -> 'signal' ->> 'commit' from json_array_elements(app.carrier.signals) seen))))
    order by seen_at, kind, value, number`
}

/** The evidence that they bring along, and who pushed it. */
export function evidenceOf(carriers: readonly CarrierRow[]): {
  readonly signals: readonly RememberedSignal[]
  readonly drivers: readonly RememberedDriver[]
} {
  return {
    signals: carriers.flatMap(({ signals, ...carrier }) => signals.map((signal) => carried(signal, carrier))),
    drivers: carriers.flatMap(({ kind, value, pushedBy }) =>
      kind === 'commit' && pushedBy !== null
        ? [{ person: pushedBy, reason: 'pusher', evidence: value } as const]
        : [],
    ),
  }
}

function carried(
  remembered: RememberedSignal,
  { kind, number }: Omit<CarrierRow, 'signals'>,
): RememberedSignal {
  return number === 0
    ? { ...remembered, via: 'push' }
    : { ...remembered, via: kind, fromPullRequest: remembered.fromPullRequest ?? number }
}
