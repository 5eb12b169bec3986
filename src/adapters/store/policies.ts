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
    async rememberPolicy({ repositoryId: repository_id }, known) {
      const policy = toJson(known)
      await db
        .insertInto('app.policy')
        .values({ repository_id, policy })
        .onConflict((conflict) => conflict.column('repository_id').doUpdateSet({ policy }))
        .execute()
    },
  }
}
