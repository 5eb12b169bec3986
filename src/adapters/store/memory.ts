import type { Memory, RememberPullRequests } from '../../app/ports.ts'
import type { PullRequestRef } from '../../app/work.ts'
import type { Verdict } from '../../core/decision.ts'
import type { RememberedDriver } from '../../core/facts.ts'
import type { RememberedSignal } from '../../core/signal.ts'
import type { Db } from './database.ts'
import { carriedEvidence } from './evidence.ts'
import { canonicalJson } from './json.ts'

export function rememberPullRequests(db: Db): RememberPullRequests {
  return {
    async recall(ref, carriers) {
      const [row, signals, drivers, carried] = await Promise.all([
        knownPullRequest(db, ref),
        knownSignals(db, ref),
        knownDrivers(db, ref),
        carriedEvidence(db, ref, carriers),
      ])
      return {
        signals: distinctSignals([...signals, ...carried.signals]),
        drivers: [...drivers, ...carried.drivers],
        ...row,
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

async function knownPullRequest(
  db: Db,
  { repositoryId, number }: PullRequestRef,
): Promise<Omit<Memory, 'signals' | 'drivers'>> {
  const row = await db
    .selectFrom('app.pull_request')
    .selectAll()
    .where('repository_id', '=', repositoryId)
    .where('number', '=', number)
    .executeTakeFirst()
  return {
    baseChangedAt: row?.base_changed_at ?? null,
    comment: row?.comment ?? null,
    lastDecision: row === undefined ? null : lastDecision(row),
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

async function knownSignals(
  db: Db,
  { repositoryId, number }: PullRequestRef,
): Promise<readonly RememberedSignal[]> {
  const rows = await db
    .selectFrom('app.signal')
    .select('signal')
    .where('repository_id', '=', repositoryId)
    .where('number', '=', number)
    .orderBy('id')
    .execute()
  return rows.map((row) => row.signal)
}

async function knownDrivers(
  db: Db,
  { repositoryId, number }: PullRequestRef,
): Promise<readonly RememberedDriver[]> {
  const rows = await db
    .selectFrom('app.driver')
    .select('driver')
    .where('repository_id', '=', repositoryId)
    .where('number', '=', number)
    .orderBy('id')
    .execute()
  return rows.map((row) => row.driver)
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
