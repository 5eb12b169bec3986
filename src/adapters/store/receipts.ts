import { sql } from 'kysely'
import type { DeploymentRecord, KeepReceipts, Receipt } from '../../app/ports.ts'
import type { RecordedDeployment } from '../../app/production-ports.ts'
import type { ReadShares, RememberBreakers } from '../../app/upkeep-ports.ts'
import type { Db, Tx } from './database.ts'
import { toJson } from './json.ts'

/** Shorter beginnings of a commit id fit too many. */
const SHORTEST_SHA = 7

/** Stores the receipt of a merge; the first one stays. */
export async function storeReceipt(tx: Tx, receipt: Receipt): Promise<void> {
  const { repositoryId: repository_id, pullRequest: number } = receipt
  const stored = await tx
    .insertInto('app.receipt')
    .values({
      repository_id,
      number,
      installation: receipt.installation,
      merged_at: receipt.mergedAt,
      ai: receipt.decision?.provenance.ai ?? false,
      receipt: toJson(receipt),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (stored.numInsertedOrUpdatedRows === 0n) return
  const shas = new Set([
    receipt.headSha,
    ...receipt.commits,
    ...(receipt.mergeSha === null ? [] : [receipt.mergeSha]),
  ])
  await tx
    .insertInto('app.receipt_commit')
    .values([...shas].map((sha) => ({ sha: sha.toLowerCase(), repository_id, number })))
    .execute()
}

export function keepReceipts(db: Db): KeepReceipts {
  return {
    findReceipts: (sha, repositoryId) => receiptsWith(db, sha, repositoryId),
    async lastDeployment(ref, environment) {
      const row = await db
        .selectFrom('app.deployment')
        .select('deployment')
        .where('repository_id', '=', ref.repositoryId)
        .where('environment', '=', environment)
        .where('state', 'in', ['approved', 'deployed'])
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row?.deployment ?? null
    },
    async deploymentsAt({ repositoryId }, environment, sha) {
      const rows = await db
        .selectFrom('app.deployment as d')
        .innerJoin('app.deployment_commit as c', 'c.deployment_id', 'd.id')
        .select('d.deployment')
        .where('c.repository_id', '=', repositoryId)
        .where('c.sha', '=', sha.toLowerCase())
        .where('d.environment', '=', environment)
        .orderBy('d.id')
        .execute()
      return rows.map(({ deployment }) => deployment)
    },
  }
}

async function receiptsWith(
  db: Db,
  sha: string,
  repositoryId: number | undefined,
): ReturnType<KeepReceipts['findReceipts']> {
  if (sha.length < SHORTEST_SHA || !/^[0-9a-f]+$/i.test(sha)) return []
  const rows = await db
    .selectFrom('app.receipt')
    .select(['receipt', 'repository_id', 'number'])
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('app.receipt_commit as c')
          .select('c.sha')
          .whereRef('c.repository_id', '=', 'app.receipt.repository_id')
          .whereRef('c.number', '=', 'app.receipt.number')
          .where('c.sha', 'like', `${sha.toLowerCase()}%`),
      ),
    )
    .$if(repositoryId !== undefined, (query) => query.where('repository_id', '=', repositoryId ?? 0))
    .orderBy('merged_at')
    .limit(100)
    .execute()
  return Promise.all(
    rows.map(async (row) => ({
      ...row.receipt,
      deployments: await deploymentsOf(db, row),
    })),
  )
}

async function deploymentsOf(
  db: Db,
  receipt: { readonly repository_id: number; readonly number: number },
): Promise<readonly DeploymentRecord[]> {
  const found = await sql<{ deployment: DeploymentRecord }>`
    select deployment from app.deployment where id in (
      select d.deployment_id from app.deployment_commit d
      join app.receipt_commit c on c.repository_id = d.repository_id and c.sha = d.sha
      where c.repository_id = ${receipt.repository_id} and c.number = ${receipt.number})
    order by id`.execute(db)
  return found.rows.map((row) => row.deployment)
}

/** Stores what was answered to a deployment, or became of it, under each commit that went out with it. */
export async function storeDeployment(
  tx: Tx,
  { ref, record: deployment, shas }: RecordedDeployment,
): Promise<void> {
  const { repositoryId: repository_id } = ref
  const { environment, state } = deployment
  const { id } = await tx
    .insertInto('app.deployment')
    .values({ repository_id, environment, state, deployment: toJson(deployment) })
    .returning('id')
    .executeTakeFirstOrThrow()
  const commits = [...new Set([deployment.sha, ...shas].map((sha) => sha.toLowerCase()))]
  await sql`
    insert into app.deployment_commit (sha, repository_id, deployment_id)
    select unnest(${commits}::text[]), ${repository_id}, ${id}`.execute(tx)
}

export function readShares(db: Db): ReadShares & RememberBreakers {
  return {
    async shareOf({ repositoryId }, windowDays, now) {
      const found = await sql<{ merged: number; ai: number; open: boolean }>`
        select count(*)::int as merged, (count(*) filter (where ai))::int as ai,
          coalesce((select is_open from app.breaker
            where repository_id = ${repositoryId} and window_days = ${windowDays}), false) as open
        from app.receipt
        where repository_id = ${repositoryId} and merged_at <= ${now}::timestamptz
          and merged_at > ${now}::timestamptz - make_interval(days => ${windowDays})`.execute(db)
      return { windowDays, ...(found.rows[0] ?? { merged: 0, ai: 0, open: false }) }
    },
    async rememberBreaker({ repositoryId: repository_id }, window_days, is_open) {
      await db
        .insertInto('app.breaker')
        .values({ repository_id, window_days, is_open })
        .onConflict((conflict) => conflict.columns(['repository_id', 'window_days']).doUpdateSet({ is_open }))
        .execute()
    },
  }
}
