import { sql } from 'kysely'
import type { AuditEntry, KeepExceptions } from '../../app/ports.ts'
import type { DueExceptions } from '../../app/upkeep-ports.ts'
import type { RepositoryRef } from '../../app/work.ts'
import type { ExceptionFacts } from '../../core/facts.ts'
import { appendEntries } from './audit.ts'
import type { Db, Tx } from './database.ts'
import { transact } from './engine.ts'
import { cleanText, toJson } from './json.ts'

/** Ended exceptions are shown this long. */
const SHOWN_DAYS = 30

export function keepExceptions(db: Db): KeepExceptions {
  return {
    async exceptionsFor(ref) {
      const rows = await db
        .selectFrom('app.exception')
        .select('facts')
        .where('repository_id', '=', ref.repositoryId)
        .where('installation', '=', ref.installation)
        .where((eb) => eb.or([eb('scope', '=', 'repository'), eb('pull_request', '=', ref.number)]))
        .where((eb) =>
          eb.or([
            eb('state', 'in', ['requested', 'granted']),
            eb('changed_at', '>', sql<string>`now() - make_interval(days => ${SHOWN_DAYS})`),
          ]),
        )
        .orderBy('number')
        .execute()
      return rows.map((row) => row.facts)
    },
    async findException(ref, id) {
      const number = numberOf(id)
      if (number === null) return null
      const row = await db
        .selectFrom('app.exception')
        .select('facts')
        .where('repository_id', '=', ref.repositoryId)
        .where('installation', '=', ref.installation)
        .where('number', '=', number)
        .executeTakeFirst()
      return row?.facts ?? null
    },
    requestException: (ref, exception, audit, source) =>
      transact(db, (tx) => request(tx, ref, exception, { audit, source: source ?? null })),
    changeException: (ref, exception, from, audit) =>
      transact(db, (tx) => change(tx, ref, { exception, from }, audit)),
  }
}

async function request(
  tx: Tx,
  ref: RepositoryRef,
  exception: Omit<ExceptionFacts, 'id'>,
  { audit, source }: { readonly audit: AuditEntry; readonly source: string | null },
): Promise<ExceptionFacts> {
  const number = 1 + (await lockRegister(tx, ref.repositoryId))
  const known = source === null ? null : await requestedBy(tx, ref, source)
  if (known !== null) return known
  const facts: ExceptionFacts = { ...exception, id: `EX-${number}` }
  await tx
    .insertInto('app.exception')
    .values({
      repository_id: ref.repositoryId,
      number,
      installation: ref.installation,
      ref: toJson(repositoryOf(ref)),
      source: source === null ? null : cleanText(source),
      noticed: '[]',
      ...columnsOf(facts),
    })
    .execute()
  await tx
    .updateTable('app.exception_counter')
    .set({ last: number })
    .where('repository_id', '=', ref.repositoryId)
    .execute()
  await appendEntries(tx, ref.installation, [named(audit, facts.id)])
  return facts
}

/** Locks the register of the repository until the transaction ends, and returns the last number that was given. */
async function lockRegister(tx: Tx, repositoryId: number): Promise<number> {
  const { last } = await tx
    .insertInto('app.exception_counter')
    .values({ repository_id: repositoryId, last: 0 })
    .onConflict((conflict) => conflict.column('repository_id').doUpdateSet({ repository_id: repositoryId }))
    .returning('last')
    .executeTakeFirstOrThrow()
  return last
}

async function requestedBy(tx: Tx, ref: RepositoryRef, source: string): Promise<ExceptionFacts | null> {
  const row = await tx
    .selectFrom('app.exception')
    .select('facts')
    .where('repository_id', '=', ref.repositoryId)
    .where('source', '=', cleanText(source))
    .executeTakeFirst()
  return row?.facts ?? null
}

/** The number is known only here, so the entry is told of it here. */
function named(audit: AuditEntry, id: string): AuditEntry {
  return { ...audit, data: { ...audit.data, id } }
}

async function change(
  tx: Tx,
  ref: RepositoryRef,
  { exception, from }: { readonly exception: ExceptionFacts; readonly from: ExceptionFacts['state'] },
  audit: AuditEntry,
): Promise<boolean> {
  const changed = await tx
    .updateTable('app.exception')
    .set({ ...columnsOf(exception), changed_at: sql<string>`now()` })
    .where('repository_id', '=', ref.repositoryId)
    .where('installation', '=', ref.installation)
    .where('number', '=', numberOf(exception.id) ?? 0)
    .where('state', '=', from)
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n) return false
  await appendEntries(tx, ref.installation, [audit])
  return true
}

export function dueExceptions(db: Db): DueExceptions {
  return {
    async dueExceptions(now) {
      const rows = await granted(db).where('ends_at', '<=', now).execute()
      return rows.map(({ ref, facts: exception }) => ({ ref, exception }))
    },
    async endingExceptions(now, withinDays) {
      const rows = await granted(db)
        .where('ends_at', '>', now)
        .where('ends_at', '<=', sql<string>`${now}::timestamptz + make_interval(days => ${withinDays})`)
        .execute()
      return rows.map(({ ref, facts: exception, noticed }) => ({ ref, exception, noticed }))
    },
    async takeNotice(ref, id, days) {
      const taken = await sql`
        update app.exception set noticed = (noticed::jsonb || ${JSON.stringify([days])}::jsonb)::json
        where repository_id = ${ref.repositoryId} and number = ${numberOf(id) ?? 0} and state = 'granted'
          and not noticed::jsonb @> ${JSON.stringify([days])}::jsonb`.execute(db)
      return taken.numAffectedRows === 1n
    },
  }
}

function granted(db: Db) {
  return db
    .selectFrom('app.exception')
    .select(['ref', 'facts', 'noticed'])
    .where('state', '=', 'granted')
    .orderBy('ends_at')
}

function columnsOf(exception: ExceptionFacts): {
  facts: string
  state: string
  scope: string
  pull_request: number
  ends_at: string | null
} {
  const { state, scope, pullRequest: pull_request, endsAt: ends_at } = exception
  return { facts: toJson(exception), state, scope, pull_request, ends_at }
}

function numberOf(id: string): number | null {
  const digits = /^EX-([1-9]\d{0,8})$/.exec(id)?.[1]
  return digits === undefined ? null : Number(digits)
}

function repositoryOf({ installation, repositoryId, owner, name }: RepositoryRef): RepositoryRef {
  return { installation, repositoryId, owner, name }
}
