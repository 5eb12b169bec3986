import { sql } from 'kysely'
import type { Memory, RememberPullRequests } from '../../app/ports.ts'
import type { PullRequestRef } from '../../app/work.ts'
import type { Verdict } from '../../core/decision.ts'
import type { RememberedDriver } from '../../core/facts.ts'
import type { RememberedSignal } from '../../core/signal.ts'
import type { Db } from './database.ts'
import { type CarrierRow, carriersOf, evidenceOf } from './evidence.ts'
import { canonicalJson } from './json.ts'

export function rememberPullRequests(db: Db): RememberPullRequests {
  return {
    async recall(ref, carriers) {
      const { pull, signals, drivers, carried } = await recalled(db, ref, carriers)
      const inherited = evidenceOf(carried)
      return {
        signals: distinctSignals([...signals, ...inherited.signals]),
        drivers: [...drivers, ...inherited.drivers],
        ...knownOf(pull),
      }
    },
    async lastJudgement({ repositoryId, number }) {
      const row = await db
        .selectFrom('app.pull_request')
        .select('decision')
        .where('repository_id', '=', repositoryId)
        .where('number', '=', number)
        .executeTakeFirst()
      return row?.decision ?? null
    },
    async verdictsOnHead({ repositoryId }, head) {
      return db
        .selectFrom('app.verdict')
        .select(['number', 'verdict', 'title'])
        .where('repository_id', '=', repositoryId)
        .where('head', '=', head)
        .orderBy('number')
        .execute()
    },
  }
}

interface Recalled {
  readonly pull: PullRow | null
  readonly signals: readonly RememberedSignal[]
  readonly drivers: readonly RememberedDriver[]
  readonly carried: readonly CarrierRow[]
}
type PullRow = Pick<Memory, 'requested' | 'ownerships' | 'acknowledgements' | 'comment'> &
  Parameters<typeof lastDecision>[0] & { readonly base_changed_at: string | null }

/** One statement, since every look at a pull request makes it. */
async function recalled(db: Db, ref: PullRequestRef, carriers: readonly string[]): Promise<Recalled> {
  const { repositoryId, number } = ref
  const isOurs = sql`repository_id = ${repositoryId} and number = ${number}`
  const found = await sql<Recalled>`
    select
      (select row_to_json(p) from (
        select base_changed_at, comment, requested, ownerships, acknowledgements, head, verdict, digest,
          decided_at, head_since
        from app.pull_request where ${isOurs}) p) as pull,
      (select coalesce(json_agg(signal order by id), '[]') from app.signal where ${isOurs}) as signals,
      (select coalesce(json_agg(driver order by id), '[]') from app.driver where ${isOurs}) as drivers,
      (select coalesce(json_agg(c), '[]') from (${carriersOf(ref, carriers)}) c) as carried`.execute(db)
  const [row] = found.rows
  if (row === undefined) throw new Error('a select without a table gave no row')
  return row
}

function knownOf(row: PullRow | null): Omit<Memory, 'signals' | 'drivers'> {
  return {
    baseChangedAt: row?.base_changed_at ?? null,
    comment: row?.comment ?? null,
    lastDecision: row === null ? null : lastDecision(row),
    requested: row?.requested ?? [],
    ownerships: row?.ownerships ?? [],
    acknowledgements: row?.acknowledgements ?? [],
  }
}

function lastDecision(row: {
  readonly head: string | null
  readonly verdict: Verdict | null
  readonly digest: string | null
  readonly decided_at: string | null
  readonly head_since: string | null
}): Memory['lastDecision'] {
  if (row.head === null || row.verdict === null) return null
  const { head, verdict, head_since: headSince } = row
  return { head, verdict, digest: row.digest ?? '', at: row.decided_at ?? '', headSince }
}

/** The same signal by several ways counts once, by the first way. */
function distinctSignals(all: readonly RememberedSignal[]): readonly RememberedSignal[] {
  const distinct = new Map<string, RememberedSignal>()
  for (const each of all) {
    const key = canonicalJson(each.signal)
    if (!distinct.has(key)) distinct.set(key, each)
  }
  return [...distinct.values()]
}
