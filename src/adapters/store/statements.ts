import { messages, type PGlite, protocol } from '@electric-sql/pglite'
import { createMutex } from './mutex.ts'

const { serialize } = protocol

/** What a statement came to. */
export interface Answer {
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  /** First word of what Postgres says it did. */
  readonly command: string
  /** Rows that were changed; null for what changes none. */
  readonly changed: number | null
}

/** Runs statements of the embedded database, each with its values. */
export type RunStatement = (text: string, values: readonly unknown[]) => Promise<Answer>

/** How values of a type are read from Postgres' text; by the number of the type. */
export type Parsers = Readonly<Record<number, (text: string) => unknown>>

/** Statements have the same few texts over and over; one that comes back after so many others is prepared anew. */
const MOST_PREPARED = 200
/** PGlite answers without ever leaving the microtask queue: timers and sockets would starve under load. */
const LONGEST_BREATH_MS = 10

interface Prepared {
  readonly name: string
  readonly serializers: readonly (PGlite['serializers'][number] | undefined)[]
  readonly columns: readonly Column[]
}
interface Column {
  readonly name: string
  readonly parse: ((text: string) => unknown) | undefined
}

let namesGiven = 0

/**
 * Prepares each text once and then sends it with its values in one message. PGlite itself parses and plans every time,
 * in six messages: that took three times as long as the statements.
 */
export function preparedStatements(pglite: PGlite, parsers: Parsers): RunStatement {
  const send = sender(pglite)
  const shelf = shelfOf((name) => send([serialize.close({ type: 'S', name })]))
  const allParsers: Parsers = { ...pglite.parsers, ...parsers }
  const oneAtATime = createMutex()

  async function prepare(text: string): Promise<Prepared> {
    namesGiven += 1
    const name = `s${namesGiven}`
    const told = await send([serialize.parse({ name, text }), serialize.describe({ type: 'S', name })])
    return {
      name,
      serializers: parametersIn(told).map((type) => pglite.serializers[type]),
      columns: columnsIn(told).map((column) => ({ name: column.name, parse: allParsers[column.dataTypeID] })),
    }
  }

  return (text, values) =>
    oneAtATime(async () => {
      const { name, serializers, columns } = shelf.find(text) ?? (await shelf.keep(text, await prepare(text)))
      const sent = values.map((value, index) => serialized(value, serializers[index]))
      try {
        const told = await send([serialize.bind({ statement: name, values: sent }), serialize.execute({})])
        return answerIn(told, columns)
      } catch (error) {
        // It may have failed because a table is not any more what it was.
        await shelf.drop(text)
        throw error
      }
    })
}

interface Shelf {
  readonly find: (text: string) => Prepared | null
  readonly keep: (text: string, statement: Prepared) => Promise<Prepared>
  readonly drop: (text: string) => Promise<void>
}

/** What was used last stays. */
function shelfOf(close: (name: string) => Promise<unknown>): Shelf {
  const known = new Map<string, Prepared>()
  async function drop(text: string): Promise<void> {
    const found = known.get(text)
    known.delete(text)
    if (found !== undefined) await close(found.name)
  }
  return {
    find(text) {
      const found = known.get(text)
      if (found === undefined) return null
      known.delete(text)
      known.set(text, found)
      return found
    },
    async keep(text, statement) {
      known.set(text, statement)
      const [oldest] = known.keys()
      if (known.size > MOST_PREPARED && oldest !== undefined) await drop(oldest)
      return statement
    },
    drop,
  }
}

function sender(pglite: PGlite): (parts: readonly Uint8Array[]) => Promise<readonly Message[]> {
  let lastBreath = performance.now()
  return async function send(parts) {
    const told = await pglite.execProtocolStream(joined([...parts, serialize.sync()]), { syncToFs: false })
    if (performance.now() - lastBreath < LONGEST_BREATH_MS) return told
    await breathe()
    lastBreath = performance.now()
    return told
  }
}

/** Lets timers and sockets have their turn. */
export async function breathe(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}

type Message = Awaited<ReturnType<PGlite['execProtocolStream']>>[number]

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function serialized(value: unknown, serializer: Prepared['serializers'][number]): string | null {
  if (value === null || value === undefined) return null
  if (serializer !== undefined) return serializer(value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function parametersIn(told: readonly Message[]): readonly number[] {
  return told.flatMap((message) =>
    message instanceof messages.ParameterDescriptionMessage ? message.dataTypeIDs : [],
  )
}

function columnsIn(told: readonly Message[]): readonly messages.Field[] {
  return told.flatMap((message) => (message instanceof messages.RowDescriptionMessage ? message.fields : []))
}

function answerIn(told: readonly Message[], columns: readonly Column[]): Answer {
  const rows: Readonly<Record<string, unknown>>[] = []
  let tag = ''
  for (const message of told) {
    if (message instanceof messages.DataRowMessage) rows.push(rowOf(message.fields, columns))
    if (message instanceof messages.CommandCompleteMessage) tag = message.text
  }
  const [command = '', ...counts] = tag.split(' ')
  return { rows, command, changed: CHANGES.has(command) ? Number(counts.at(-1)) : null }
}

const CHANGES = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])

function rowOf(
  fields: readonly (string | null)[],
  columns: readonly Column[],
): Readonly<Record<string, unknown>> {
  const row: Record<string, unknown> = {}
  for (const [index, { name, parse }] of columns.entries()) {
    const text = fields[index] ?? null
    row[name] = text === null || parse === undefined ? text : parse(text)
  }
  return row
}
