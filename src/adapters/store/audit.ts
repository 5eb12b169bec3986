import { sql } from 'kysely'
import type { AuditEntry, ReadFindings, WriteAudit } from '../../app/ports.ts'
import type { AuditHead, AuditVerdict, ReadAudit } from '../../app/upkeep-ports.ts'
import { type AuditRow, linesOf } from './audit-lines.ts'
import type { Db, Tx } from './database.ts'
import { transact } from './engine.ts'
import { canonicalJson, parseObject, sha256, toJson } from './json.ts'
import { type Write, writeAtOnce } from './write-at-once.ts'

/** The hash of the newest entry goes into each new one: none can be changed or left out unseen. */
function hashEntry(previous: string, body: string): string {
  return sha256(previous + body)
}

/** Adds entries to the chain of an installation. Its head is locked until the transaction ends: do this last. */
export async function appendEntries(
  tx: Tx,
  installation: number,
  entries: readonly AuditEntry[],
): Promise<void> {
  await appendAll(
    tx,
    entries.map((entry) => ({ installation, entry })),
  )
}

/** Adds entries to the chains of installations, each in the order given. */
export async function appendAll(
  tx: Tx,
  entries: readonly { readonly installation: number; readonly entry: AuditEntry }[],
): Promise<void> {
  if (entries.length === 0) return
  const heads = await lockHeads(
    tx,
    entries.map(({ installation }) => installation),
  )
  const rows = entries.map(({ installation, entry }) => {
    const before = heads.get(installation) ?? { seq: 0, hash: '' }
    const seq = before.seq + 1
    const body = canonicalJson({ ...entry, installation, seq })
    const hash = hashEntry(before.hash, body)
    heads.set(installation, { seq, hash })
    const { at, kind, repository, pullRequest: pull_request } = entry
    return { installation, seq, at, kind, repository, pull_request, body, hash }
  })
  const moved = [...heads].map(([installation, head]) => ({ installation, ...head }))
  await writeAtOnce(tx, [insertEntries(rows), moveHeads(moved)])
}

function insertEntries(rows: readonly AuditRow[]): Write {
  return sql`insert into app.audit (installation, seq, at, kind, repository, pull_request, body, hash)
    select installation, seq, at, kind, repository, pull_request, body, hash
    from json_to_recordset(${toJson(rows)}::json) as r (installation bigint, seq bigint, at text, kind text,
      repository text, pull_request integer, body text, hash text)`
}

function moveHeads(moved: readonly AuditHead[]): Write {
  return sql`update app.audit_head h set seq = r.seq, hash = r.hash
    from json_to_recordset(${toJson(moved)}::json) as r (installation bigint, seq bigint, hash text)
    where h.installation = r.installation`
}

/** In one order, so that no two wait for each other. */
async function lockHeads(
  tx: Tx,
  installations: readonly number[],
): Promise<Map<number, { readonly seq: number; readonly hash: string }>> {
  const wanted = [...new Set(installations)].toSorted((a, b) => a - b)
  const found = await sql<AuditHead>`
    insert into app.audit_head (installation, seq, hash)
    select installation, 0, '' from unnest(${wanted}::bigint[]) with ordinality as w (installation, place)
    order by place
    on conflict (installation) do update set installation = excluded.installation
    returning installation, seq, hash`.execute(tx)
  return new Map(found.rows.map(({ installation, seq, hash }) => [installation, { seq, hash }]))
}

export function writeAudit(db: Db): WriteAudit {
  return {
    appendAudit: (installation, entries) => transact(db, (tx) => appendEntries(tx, installation, entries)),
  }
}

/** Shorter beginnings of a hash would be found by chance. */
const SHORTEST_SHA = 7
const MOST_FINDINGS = 100

/** Texts of entries are ours: that it is one is enough. */
function isEntry(value: object): value is AuditEntry {
  return 'kind' in value && 'at' in value && 'data' in value
}

export function readAudit(db: Db): ReadAudit & ReadFindings {
  return {
    async findingsAt(sha) {
      if (sha.length < SHORTEST_SHA || !/^[0-9a-f]+$/i.test(sha)) return []
      const rows = await db
        .selectFrom('app.audit')
        .select('body')
        .where('kind', '=', 'finding')
        .where('body', 'like', `%"${sha.toLowerCase()}%`)
        .orderBy('at')
        .limit(MOST_FINDINGS)
        .execute()
      return rows.map(({ body }): object => parseObject(body)).filter(isEntry)
    },
    async auditHead(installation) {
      const heads = await auditHeads(db, installation)
      return heads[0] ?? null
    },
    auditHeads: () => auditHeads(db),
    verifyAudit: (installation) => verifyChains(db, installation),
    exportAudit: (format, installation) => linesOf(auditRows(db, installation), format),
  }
}

async function auditHeads(db: Db, installation?: number): Promise<readonly AuditHead[]> {
  const all = db.selectFrom('app.audit_head').select(['installation', 'seq', 'hash']).orderBy('installation')
  return installation === undefined ? all.execute() : all.where('installation', '=', installation).execute()
}

const ROWS_AT_ONCE = 500

/** All entries in order, read in portions so that a long log needs little memory. */
async function* auditRows(db: Db, installation?: number): AsyncIterable<AuditRow> {
  let after: { readonly installation: number; readonly seq: number } | null = null
  for (;;) {
    const rows: readonly AuditRow[] = await auditPortion(db, after, installation)
    yield* rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < ROWS_AT_ONCE) return
    after = last
  }
}

async function auditPortion(
  db: Db,
  after: { readonly installation: number; readonly seq: number } | null,
  installation: number | undefined,
): Promise<readonly AuditRow[]> {
  const from = after ?? { installation: installation ?? -1, seq: -1 }
  const only = installation ?? null
  const found = await sql<AuditRow>`
    select installation, seq, at, kind, repository, pull_request, body, hash from app.audit
    where (installation, seq) > (${from.installation}::bigint, ${from.seq}::bigint)
      and (${only}::bigint is null or installation = ${only}::bigint)
    order by installation, seq limit ${ROWS_AT_ONCE}`.execute(db)
  return found.rows
}

interface Tip {
  readonly seq: number
  readonly hash: string
}

/**
 * Follows the chains from their first entries. Entries may be added meanwhile, so the heads are read before and
 * after: nothing may be missing before the former, nor stand beyond the latter.
 */
async function verifyChains(db: Db, installation?: number): Promise<AuditVerdict> {
  const before = await auditHeads(db, installation)
  const expected = new Map(before.map((head) => [head.installation, head]))
  const tips = new Map<number, Tip>()
  let entries = 0
  for await (const row of auditRows(db, installation)) {
    const tip = tips.get(row.installation) ?? { seq: 0, hash: '' }
    const reason = faultOf(row, tip, expected.get(row.installation))
    if (reason !== null) return broken(entries, before, { ...row, seq: tip.seq + 1 }, reason)
    tips.set(row.installation, row)
    entries += 1
  }
  const short = before.find((head) => (tips.get(head.installation)?.seq ?? 0) < head.seq)
  if (short !== undefined) {
    const seq = (tips.get(short.installation)?.seq ?? 0) + 1
    return broken(entries, before, { installation: short.installation, seq }, 'the entry is missing')
  }
  const heads = await auditHeads(db, installation)
  for (const [id, tip] of tips) {
    const head = heads.find((each) => each.installation === id)
    if (head !== undefined && (head.seq > tip.seq || head.hash === tip.hash)) continue
    return broken(entries, heads, { installation: id, seq: tip.seq }, 'the head of the chain does not fit')
  }
  return { ok: true, entries, heads, broken: null }
}

function broken(
  entries: number,
  heads: readonly AuditHead[],
  { installation, seq }: { readonly installation: number; readonly seq: number },
  reason: string,
): AuditVerdict {
  return { ok: false, entries, heads, broken: { installation, seq, reason } }
}

function faultOf(row: AuditRow, tip: Tip, head: AuditHead | undefined): string | null {
  if (row.seq !== tip.seq + 1) return 'the entry is missing'
  if (row.hash !== hashEntry(tip.hash, row.body)) return 'the entry was changed'
  if (!isOf(row)) return 'the columns beside the entry were changed'
  if (head?.seq === row.seq && head.hash !== row.hash) return 'the head of the chain does not fit'
  return null
}

/** Whether the columns say what the hashed text says. */
function isOf(row: AuditRow): boolean {
  const { installation, seq, at, kind, repository, pull_request: pullRequest } = row
  const said = { ...parseObject(row.body), installation, seq, at, kind, repository, pullRequest }
  return canonicalJson(said) === row.body
}
