import { sql } from 'kysely'
import type { PullRequestRef, RepositoryRef } from '../../app/work.ts'
import type { Person, RememberedDriver } from '../../core/facts.ts'
import type { RememberedSignal } from '../../core/signal.ts'
import type { Db, Tx } from './database.ts'
import { canonicalJson, cleanText, sha256, toJson } from './json.ts'

/** How long evidence passes from one pull request, or push, to another. */
const CARRIER_DAYS = 90

/** Remembers signals; one that is known keeps the day it was first seen. */
export async function storeSignals(
  tx: Tx,
  { repositoryId: repository_id, number }: PullRequestRef,
  signals: readonly RememberedSignal[],
): Promise<void> {
  if (signals.length === 0) return
  const rows = signals.map((remembered) => ({
    repository_id,
    number,
    digest: sha256(canonicalJson(remembered.signal)),
    signal: toJson(remembered),
  }))
  await tx
    .insertInto('app.signal')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Remembers drivers; each person once for each reason. */
export async function storeDrivers(
  tx: Tx,
  { repositoryId: repository_id, number }: PullRequestRef,
  drivers: readonly RememberedDriver[],
): Promise<void> {
  if (drivers.length === 0) return
  const rows = drivers.map((driver) => ({
    repository_id,
    number,
    digest: sha256(canonicalJson([driver.person.id ?? driver.person.login.toLowerCase(), driver.reason])),
    driver: toJson(driver),
  }))
  await tx
    .insertInto('app.driver')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
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
export async function storeCarriers(tx: Tx, carriers: readonly Carrier[]): Promise<void> {
  if (carriers.length === 0) return
  const rows = carriers.map(({ ref, kind, value, signals, by, number }) => ({
    repository_id: ref.repositoryId,
    kind,
    value: cleanText(value),
    number,
    signals: toJson(signals),
    pushed_by: by === null ? null : toJson(by),
  }))
  // The same row twice in one statement is refused by Postgres: the last one holds.
  const distinct = new Map(
    rows.map((row) => [`${row.repository_id} ${row.kind} ${row.value} ${row.number}`, row]),
  )
  await tx
    .insertInto('app.carrier')
    .values([...distinct.values()])
    .onConflict((conflict) =>
      conflict
        .columns(['repository_id', 'value', 'kind', 'number'])
        .doUpdateSet((eb) => ({
          signals: eb.ref('excluded.signals'),
          pushed_by: eb.fn.coalesce('excluded.pushed_by', 'app.carrier.pushed_by'),
          seen_at: eb.ref('excluded.seen_at'),
        }))
        .where(
          sql<boolean>`carrier.signals::text <> excluded.signals::text
            or carrier.seen_at < excluded.seen_at - interval '1 day'`,
        ),
    )
    .execute()
}

interface CarrierRow {
  readonly kind: 'commit' | 'tree' | 'patch-id'
  readonly value: string
  readonly number: number
  readonly signals: readonly RememberedSignal[]
  readonly pushedBy: Person | null
}

/**
 * Evidence that commits, trees and patch ids bring along from pushes and other pull requests. The tree of what was
 * merged says nothing any more: a revert of something else may bring it back.
 */
export async function carriedEvidence(
  db: Db,
  ref: PullRequestRef,
  values: readonly string[],
): Promise<{ readonly signals: readonly RememberedSignal[]; readonly drivers: readonly RememberedDriver[] }> {
  if (values.length === 0) return { signals: [], drivers: [] }
  const found = await sql<CarrierRow>`
    select kind, value, number, signals, pushed_by as "pushedBy" from app.carrier
    where repository_id = ${ref.repositoryId} and value = any(${values}::text[]) and number <> ${ref.number}
      and seen_at > now() - make_interval(days => ${CARRIER_DAYS})
      and not (kind = 'tree' and exists (
        select from app.receipt_commit r
        where r.repository_id = app.carrier.repository_id and (r.number = app.carrier.number or r.sha in (
          select seen -> 'signal' ->> 'commit' from json_array_elements(app.carrier.signals) seen))))
    order by seen_at, kind, value, number`.execute(db)
  return {
    signals: found.rows.flatMap(({ signals, ...carrier }) =>
      signals.map((signal) => carried(signal, carrier)),
    ),
    drivers: found.rows.flatMap(({ kind, value, pushedBy }) =>
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
