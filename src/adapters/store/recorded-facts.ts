import { sql } from 'kysely'
import type { KeepRecordedFacts, RecordedMerge, RecordedScope } from '../../app/ports.ts'
import type { RecordedFacts } from '../../core/recorded-facts.ts'
import type { Db, Tx } from './database.ts'
import { toJson } from './json.ts'

/** More characters than this are not read at once. */
const MOST_CHARACTERS = 16_000_000

/** Stores the facts of a merge; the first ones stay. */
export async function storeRecordedFacts(tx: Tx, { ref, record }: RecordedMerge): Promise<void> {
  const text = toJson(record)
  await tx
    .insertInto('app.recorded_facts')
    .values({
      repository_id: ref.repositoryId,
      number: ref.number,
      installation: ref.installation,
      merged_at: record.mergedAt,
      size: text.length,
      record: text,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export function keepRecordedFacts(db: Db): KeepRecordedFacts {
  return {
    async recordedFacts(scope, most) {
      const found = await sql<{ record: RecordedFacts }>`
        select record from (
          select record, merged_at, number,
            sum(size) over (order by merged_at desc, repository_id, number) as characters
          from (select * from app.recorded_facts where ${isIn(scope)}
            order by merged_at desc limit ${most}) as newest
        ) as counted
        where characters <= ${MOST_CHARACTERS}
        order by merged_at desc, number desc`.execute(db)
      return found.rows.map(({ record }) => record)
    },
    async recordedMark(scope) {
      const found = await sql<{ mark: string }>`
        select count(*) || ' until ' || coalesce(max(merged_at)::text, 'never') as mark
        from app.recorded_facts where ${isIn(scope)}`.execute(db)
      return found.rows[0]?.mark ?? ''
    },
    async recordedIn(repository, most) {
      const found = await sql<{ record: RecordedFacts }>`
        select record from app.recorded_facts
        where repository_id = (
          select repository_id from app.recorded_facts
          where lower(record ->> 'repository') = lower(${repository}) order by merged_at desc limit 1)
        order by merged_at desc limit ${most}`.execute(db)
      return found.rows.map(({ record }) => record)
    },
  }
}

function isIn(scope: RecordedScope): ReturnType<typeof sql> {
  return 'repositoryId' in scope
    ? sql`repository_id = ${scope.repositoryId}`
    : sql`installation = ${scope.installation}`
}
