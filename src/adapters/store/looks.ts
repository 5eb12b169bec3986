import type { Settlement } from '../../app/ports.ts'
import type { RememberLooks } from '../../app/sweep-ports.ts'
import type { Db, Tx } from './database.ts'

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

export async function storeLooks(tx: Tx, looks: NonNullable<Settlement['looks']>): Promise<void> {
  for (const { ref, look } of looks) {
    const { repositoryId: repository_id, number } = ref
    if (look === null) {
      await tx
        .deleteFrom('app.look')
        .where('repository_id', '=', repository_id)
        .where('number', '=', number)
        .execute()
      continue
    }
    const { head, updatedAt: updated_at, hasVerdict: has_verdict, isSettled: is_settled } = look
    const values = { head, updated_at, has_verdict, is_settled }
    await tx
      .insertInto('app.look')
      .values({ repository_id, number, ...values })
      .onConflict((conflict) => conflict.columns(['repository_id', 'number']).doUpdateSet(values))
      .execute()
  }
}
