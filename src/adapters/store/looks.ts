import { sql } from 'kysely'
import type { Settlement } from '../../app/ports.ts'
import type { RememberLooks } from '../../app/sweep-ports.ts'
import type { Db } from './database.ts'
import { toJson } from './json.ts'
import type { Write } from './write-at-once.ts'

export function rememberLooks(db: Db): RememberLooks {
  return {
    async lastLooks(repositories) {
      if (repositories.length === 0) return []
      const rows = await db
        .selectFrom('app.look')
        .selectAll()
        .where('repository_id', 'in', [...repositories])
        .execute()
      return rows.map((row) => ({
        repositoryId: row.repository_id,
        number: row.number,
        head: row.head,
        updatedAt: row.updated_at,
        hasVerdict: row.has_verdict,
        isSettled: row.is_settled,
      }))
    },
  }
}

type Looks = NonNullable<Settlement['looks']>

/** The last look at a pull request is the one that is kept; null takes it away. */
export function storeLooks(looks: Looks): readonly Write[] {
  const last = [
    ...new Map(looks.map((each) => [`${each.ref.repositoryId}#${each.ref.number}`, each])).values(),
  ]
  return [...keepLooks(last), ...dropLooks(last)]
}

function keepLooks(looks: Looks): readonly Write[] {
  const rows = looks.flatMap(({ ref, look }) => {
    if (look === null) return []
    const { head, updatedAt: updated_at, hasVerdict: has_verdict, isSettled: is_settled } = look
    const { repositoryId: repository_id, number } = ref
    return [{ repository_id, number, head, updated_at, has_verdict, is_settled }]
  })
  if (rows.length === 0) return []
  return [
    sql`insert into app.look (repository_id, number, head, updated_at, has_verdict, is_settled)
      select repository_id, number, head, updated_at, has_verdict, is_settled
      from json_to_recordset(${toJson(rows)}::json) as r (repository_id bigint, number integer, head text,
        updated_at text, has_verdict boolean, is_settled boolean)
      order by repository_id, number
      on conflict (repository_id, number) do update set head = excluded.head,
        updated_at = excluded.updated_at, has_verdict = excluded.has_verdict, is_settled = excluded.is_settled`,
  ]
}

function dropLooks(looks: Looks): readonly Write[] {
  const gone = looks.flatMap(({ ref, look }) =>
    look === null ? [{ repository_id: ref.repositoryId, number: ref.number }] : [],
  )
  if (gone.length === 0) return []
  return [
    sql`delete from app.look l
      using json_to_recordset(${toJson(gone)}::json) as r (repository_id bigint, number integer)
      where l.repository_id = r.repository_id and l.number = r.number`,
  ]
}
