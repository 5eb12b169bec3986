import { sql } from 'kysely'
import type { AuditVerdict } from '../../app/upkeep-ports.ts'
import { readAudit } from './audit.ts'
import type { Db, Tx } from './database.ts'
import { parseObject } from './json.ts'
import { SCHEMA_VERSION } from './migrations/list.ts'
import { MOVED_TABLES } from './moved-tables.ts'

const FORMAT = 'countersign store'

type TableName = (typeof MOVED_TABLES)[number]

/** Tables whose ids the database counts. */
const COUNTED: readonly TableName[] = ['work_item', 'signal', 'driver', 'deployment']

const ROWS_AT_ONCE = 200

/** All that is stored, as lines that `importLines` takes. Nothing else may work on the store meanwhile. */
export async function* exportLines(db: Db): AsyncIterable<string> {
  yield JSON.stringify({ format: FORMAT, schema: SCHEMA_VERSION })
  for (const table of MOVED_TABLES) yield* rowsOf(db, table)
  yield JSON.stringify({ end: true })
}

async function* rowsOf(db: Db, table: TableName): AsyncIterable<string> {
  // Read by where rows lie, since nothing is written meanwhile.
  let after = '(0,0)'
  for (;;) {
    const found = await sql<{ line: string; ctid: string }>`
      select row_to_json(t)::text as line, t.ctid::text as ctid from ${sql.table(`app.${table}`)} t
      where t.ctid > ${after}::tid order by t.ctid limit ${ROWS_AT_ONCE}`.execute(db)
    for (const { line } of found.rows) yield `{"table":"${table}","row":${line}}`
    const last = found.rows.at(-1)
    if (last === undefined || found.rows.length < ROWS_AT_ONCE) return
    after = last.ctid
  }
}

interface Imported {
  readonly rows: number
  readonly audit: AuditVerdict
}

/** Takes what was exported into an empty store, all or nothing, and verifies the audit chains there. */
export async function importLines(
  db: Db,
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<Imported> {
  // Not `transact`: the lines may come from another database, which is read while this transaction is open.
  const rows = await db.transaction().execute((tx) => importInto(tx, lines))
  return { rows, audit: await readAudit(db).verifyAudit() }
}

async function importInto(tx: Tx, lines: AsyncIterable<string> | Iterable<string>): Promise<number> {
  await refuseFilled(tx)
  const state = { rows: 0, isBegun: false, isEnded: false }
  let portion: { readonly table: TableName; readonly rows: string[] } | null = null
  for await (const line of lines) {
    if (!state.isBegun) {
      refuseForeign(parseObject(line))
      state.isBegun = true
      continue
    }
    const table = tableOf(line)
    if (table === null) {
      state.isEnded = true
      continue
    }
    if (portion !== null && (portion.table !== table || portion.rows.length === ROWS_AT_ONCE)) {
      await insertRows(tx, portion)
      portion = null
    }
    portion ??= { table, rows: [] }
    portion.rows.push(rowOf(line))
    state.rows += 1
  }
  if (!state.isEnded) throw new Error('the export is cut off: nothing was imported')
  if (portion !== null) await insertRows(tx, portion)
  for (const table of COUNTED) await countOn(tx, table)
  return state.rows
}

async function refuseFilled(tx: Tx): Promise<void> {
  for (const table of MOVED_TABLES) {
    const found = await sql<{ filled: boolean }>`
      select exists (select from ${sql.table(`app.${table}`)}) as filled`.execute(tx)
    if (found.rows[0]?.filled === true) {
      throw new Error(`the store is not empty (${table}): import into a new database`)
    }
  }
}

function refuseForeign(heading: Readonly<Record<string, unknown>>): void {
  if (heading['format'] !== FORMAT) throw new Error('this is not an export of a store')
  if (heading['schema'] === SCHEMA_VERSION) return
  throw new Error(
    `the export has schema ${String(heading['schema'])} and this program ${SCHEMA_VERSION}: use the same version`,
  )
}

/** Null for the line that ends an export. */
function tableOf(line: string): TableName | null {
  if (line === '{"end":true}') return null
  const name = /^\{"table":"([a-z_]+)","row":\{/.exec(line)?.[1]
  const table = MOVED_TABLES.find((each) => each === name)
  if (table === undefined) throw new Error('the export has a line that is no row of a table')
  return table
}

/** The text of the row as it is, since parsing it would not keep the order of keys and large numbers. */
function rowOf(line: string): string {
  return line.slice(line.indexOf('"row":') + '"row":'.length, -1)
}

async function insertRows(
  tx: Tx,
  { table, rows }: { readonly table: TableName; readonly rows: readonly string[] },
): Promise<void> {
  const name = sql.table(`app.${table}`)
  await sql`insert into ${name} overriding system value
    select * from json_populate_recordset(null::${name}, ${`[${rows.join(',')}]`}::json)`.execute(tx)
}

/** New rows are numbered after those that were imported. */
async function countOn(tx: Tx, table: TableName): Promise<void> {
  const name = `app.${table}`
  await sql`select setval(pg_get_serial_sequence(${name}, 'id'),
    (select coalesce(max(id), 0) + 1 from ${sql.table(name)}), false)`.execute(tx)
}
