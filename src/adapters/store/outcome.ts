import { type Selectable, sql } from 'kysely'
import type { Outcome } from '../../app/ports.ts'
import type { PullRequestRef } from '../../app/work.ts'
import type { Decision } from '../../core/decision.ts'
import type { Tables, Tx } from './database.ts'
import { storeDrivers, storeSignals } from './evidence.ts'
import { canonicalJson, toJson } from './json.ts'
import { type Write, writeAtOnce } from './write-at-once.ts'

/**
 * Adds to what is known of pull requests. Evidence, drivers, requested reviewers, ownerships and acknowledgements are
 * only ever added; null leaves what was known as it is. `more` is written along with them.
 */
export async function storeOutcomes(
  tx: Tx,
  outcomes: readonly Outcome[],
  more: readonly Write[],
): Promise<void> {
  const [round = [], ...rounds] = inRounds(outcomes)
  await storeRound(tx, round, more)
  for (const each of rounds) await storeRound(tx, each, [])
}

/** No pull request twice in one round: a statement must not write to one row twice. */
function inRounds(outcomes: readonly Outcome[]): readonly (readonly Outcome[])[] {
  const byPull = [...Map.groupBy(outcomes, ({ ref }) => nameOf(ref)).values()]
  const most = Math.max(0, ...byPull.map(({ length }) => length))
  return Array.from({ length: most }, (_, round) => byPull.flatMap((own) => own.slice(round, round + 1)))
}

async function storeRound(tx: Tx, outcomes: readonly Outcome[], more: readonly Write[]): Promise<void> {
  const known = await lockKnown(tx, outcomes)
  const rows = outcomes.map((outcome) => pullRequestRow(outcome, known.get(nameOf(outcome.ref))))
  await writeAtOnce(tx, [
    ...storePullRequests(rows),
    ...storeVerdicts(outcomes),
    ...storeSignals(outcomes),
    ...storeDrivers(outcomes),
    ...more,
  ])
}

function nameOf({ repositoryId, number }: Pick<PullRequestRef, 'repositoryId' | 'number'>): string {
  return `${repositoryId}#${number}`
}

type Row = Selectable<Tables['app.pull_request']>
type Known = Omit<Row, 'installation' | 'decision'>

/** What is known of them, locked until the transaction ends. */
async function lockKnown(tx: Tx, outcomes: readonly Outcome[]): Promise<ReadonlyMap<string, Known>> {
  if (outcomes.length === 0) return new Map()
  const wanted = outcomes.map(({ ref }) => ({ repository_id: ref.repositoryId, number: ref.number }))
  const found = await sql<Known>`
    select p.repository_id, p.number, p.title, p.base_changed_at, p.comment, p.requested, p.ownerships,
      p.acknowledgements, p.head, p.verdict, p.digest, p.decided_at, p.head_since
    from app.pull_request p
    join json_to_recordset(${toJson(wanted)}::json) as w (repository_id bigint, number integer)
      on w.repository_id = p.repository_id and w.number = p.number
    order by p.repository_id, p.number
    for update of p`.execute(tx)
  return new Map(found.rows.map((row) => [nameOf({ ...row, repositoryId: row.repository_id }), row]))
}

const UNKNOWN: Omit<Known, 'repository_id' | 'number'> = {
  title: '',
  base_changed_at: null,
  comment: null,
  requested: [],
  ownerships: [],
  acknowledgements: [],
  head: null,
  verdict: null,
  digest: null,
  decided_at: null,
  head_since: null,
}

/** A decision of null stands for the one that is there. */
function pullRequestRow(outcome: Outcome, known: Omit<Known, 'repository_id' | 'number'> = UNKNOWN): Row {
  const { ref, decision, baseChangedAt, comment } = outcome
  return {
    ...known,
    repository_id: ref.repositoryId,
    number: ref.number,
    installation: ref.installation,
    requested: joined(known.requested, outcome.requested),
    ownerships: joined(known.ownerships, outcome.ownerships),
    acknowledgements: joined(known.acknowledgements, outcome.acknowledgements),
    ...(baseChangedAt === null ? {} : { base_changed_at: baseChangedAt }),
    ...(comment === null ? {} : { comment }),
    ...(decision === null ? {} : decided(outcome, decision)),
    decision,
  }
}

function decided(outcome: Outcome, { head, verdict }: Decision): Partial<Row> {
  return {
    head,
    verdict,
    digest: outcome.digest ?? '',
    decided_at: new Date().toISOString(),
    ...(outcome.headSince === undefined ? {} : { head_since: outcome.headSince }),
    ...(outcome.title === undefined ? {} : { title: outcome.title }),
  }
}

function storePullRequests(rows: readonly Row[]): readonly Write[] {
  if (rows.length === 0) return []
  const columns = sql.raw(PULL_REQUEST_COLUMNS.map(([name]) => name).join(', '))
  const types = sql.raw(PULL_REQUEST_COLUMNS.map((column) => column.join(' ')).join(', '))
  const changes = sql.raw(
    PULL_REQUEST_COLUMNS.slice(2, -1)
      .map(([name]) => `${name} = excluded.${name}`)
      .join(', '),
  )
  return [
    sql`insert into app.pull_request as p (${columns})
      select ${columns} from json_to_recordset(${toJson(rows)}::json) as r (${types})
      order by repository_id, number
      on conflict (repository_id, number) do update
        set ${changes}, decision = coalesce(excluded.decision, p.decision)`,
  ]
}

/** The key first, the decision last. */
const PULL_REQUEST_COLUMNS = [
  ['repository_id', 'bigint'],
  ['number', 'integer'],
  ['installation', 'bigint'],
  ['requested', 'json'],
  ['ownerships', 'json'],
  ['acknowledgements', 'json'],
  ['base_changed_at', 'text'],
  ['comment', 'text'],
  ['title', 'text'],
  ['head', 'text'],
  ['verdict', 'text'],
  ['digest', 'text'],
  ['decided_at', 'text'],
  ['head_since', 'text'],
  ['decision', 'json'],
] as const satisfies readonly (readonly [keyof Row, string])[]

/** Both lists without repetition, in order of first appearance. */
function joined<T>(known: readonly T[], more: readonly T[]): readonly T[] {
  if (more.length === 0) return known
  return [...new Map([...known, ...more].map((each) => [canonicalJson(each), each])).values()]
}

function storeVerdicts(outcomes: readonly Outcome[]): readonly Write[] {
  const at = new Date().toISOString()
  const rows = outcomes.flatMap(({ ref, decision, title = '' }) => {
    if (decision === null) return []
    const { verdict, head } = decision
    return [{ repository_id: ref.repositoryId, head, number: ref.number, verdict, title, at }]
  })
  if (rows.length === 0) return []
  return [
    sql`insert into app.verdict (repository_id, head, number, verdict, title, at)
      select repository_id, head, number, verdict, title, at from json_to_recordset(${toJson(rows)}::json)
        as r (repository_id bigint, head text, number integer, verdict text, title text, at text)
      order by repository_id, head, number
      on conflict (repository_id, head, number) do update
        set verdict = excluded.verdict, title = excluded.title, at = excluded.at`,
  ]
}
