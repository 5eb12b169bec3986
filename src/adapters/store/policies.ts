import { sql } from 'kysely'
import type { RememberPolicies } from '../../app/ports.ts'
import type { Db } from './database.ts'
import { toJson } from './json.ts'

export function rememberPolicies(db: Db): RememberPolicies {
  return {
    async lastPolicy({ repositoryId }) {
      const row = await db
        .selectFrom('app.policy')
        .select('policy')
        .where('repository_id', '=', repositoryId)
        .executeTakeFirst()
      return row?.policy ?? null
    },
    async rememberPolicy(ref, known) {
      const { installation, repositoryId, owner, name } = ref
      const values = {
        policy: toJson(known),
        ref: toJson({ installation, repositoryId, owner, name }),
        is_timed: known.isTimed ?? false,
      }
      await db
        .insertInto('app.policy')
        .values({ repository_id: repositoryId, ...values })
        .onConflict((conflict) => conflict.column('repository_id').doUpdateSet(values))
        .execute()
    },
    async hasKnownFloor(installation) {
      const row = await db
        .selectFrom('app.policy')
        .select('repository_id')
        .where(sql<boolean>`ref ->> 'installation' = ${String(installation)}`)
        .where(sql<boolean>`policy -> 'organisation' ->> 'state' = 'found'`)
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },
    async timedPolicies() {
      const rows = await db
        .selectFrom('app.policy')
        .select(['policy', 'ref'])
        .where('is_timed', '=', true)
        .execute()
      return rows.flatMap(({ policy, ref }) => (ref === null ? [] : [{ policy, ref }]))
    },
  }
}
