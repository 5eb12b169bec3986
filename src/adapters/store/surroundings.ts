import type { RememberProtection, RememberStacks, SeenProtection } from '../../app/production-ports.ts'
import type { Db, Tx } from './database.ts'
import { transact } from './engine.ts'
import { cleanText, toJson } from './json.ts'

export function rememberProtection(db: Db): RememberProtection {
  return {
    async lastProtection({ repositoryId }, branch) {
      const row = await db
        .selectFrom('app.protection')
        .select('state')
        .where('repository_id', '=', repositoryId)
        .where('branch', '=', cleanText(branch))
        .executeTakeFirst()
      return row?.state ?? null
    },
  }
}

/** Stores how our check stands in the rules of a branch, in the place of how it stood. */
export async function storeProtection(tx: Tx, { ref, branch, state: given }: SeenProtection): Promise<void> {
  const state = toJson(given)
  await tx
    .insertInto('app.protection')
    .values({ repository_id: ref.repositoryId, branch: cleanText(branch), state })
    .onConflict((conflict) => conflict.columns(['repository_id', 'branch']).doUpdateSet({ state }))
    .execute()
}

export function rememberStacks(db: Db): RememberStacks {
  return {
    async rememberBelow({ repositoryId: repository_id, number: upper }, below) {
      const rows = below.map(({ number: lower, baseBranch }) => ({
        repository_id,
        upper,
        lower,
        base: cleanText(baseBranch),
      }))
      await transact(db, async (tx) => {
        await tx
          .deleteFrom('app.stack')
          .where('repository_id', '=', repository_id)
          .where('upper', '=', upper)
          .execute()
        if (rows.length > 0) await tx.insertInto('app.stack').values(rows).execute()
      })
    },
    async pullRequestsBelow({ repositoryId, number }) {
      const rows = await db
        .selectFrom('app.stack')
        .select(['lower', 'base'])
        .where('repository_id', '=', repositoryId)
        .where('upper', '=', number)
        .orderBy('lower')
        .execute()
      return rows.map(({ lower, base }) => ({ number: lower, baseBranch: base }))
    },
    async pullRequestsAbove({ repositoryId, number }) {
      const rows = await db
        .selectFrom('app.stack')
        .select('upper')
        .where('repository_id', '=', repositoryId)
        .where('lower', '=', number)
        .orderBy('upper')
        .execute()
      return rows.map(({ upper }) => upper)
    },
  }
}
