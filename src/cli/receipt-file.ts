import { z } from 'zod'
import { Envelope } from '../core/receipt/envelope.ts'
import { ReceiptStatement } from '../core/receipt/statement.ts'
import { UsageError } from './errors.ts'
import { readNamedFile } from './read-file.ts'
import type { World } from './world.ts'

/** A receipt as it was exported, in its envelope when it was signed. */
export interface ExportedReceipt {
  readonly statement: ReceiptStatement
  readonly envelope: Envelope | null
}

/** Reads what `receipt export` or `trace --format in-toto` wrote: one receipt a line. Throws UsageError. */
export async function readReceiptFile(name: string, world: World): Promise<readonly ExportedReceipt[]> {
  const text = await readNamedFile(name, world)
  const values = valuesIn(text) ?? refuse(name, 'it is not JSON')
  if (values.length === 0) refuse(name, 'it is empty')
  return values.map((value) => receiptIn(value) ?? refuse(name, 'it holds something that is no receipt'))
}

function refuse(name: string, why: string): never {
  throw new UsageError(`cannot read ${name}: ${why}; write it with \`receipt export\``)
}

/** A file may hold one value over many lines, or one on each line. */
function valuesIn(text: string): readonly unknown[] | null {
  const whole = parseJson(text)
  if (whole !== undefined) return [whole]
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const values = lines.map(parseJson)
  return values.includes(undefined) ? null : values
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function receiptIn(value: unknown): ExportedReceipt | null {
  const bare = ReceiptStatement.safeParse(value)
  if (bare.success) return { statement: bare.data, envelope: null }
  const envelope = Envelope.safeParse(value)
  if (!envelope.success) return null
  const payload = z.base64().safeParse(envelope.data.payload)
  if (!payload.success) return null
  const inner = ReceiptStatement.safeParse(parseJson(Buffer.from(payload.data, 'base64').toString('utf8')))
  return inner.success ? { statement: inner.data, envelope: envelope.data } : null
}
