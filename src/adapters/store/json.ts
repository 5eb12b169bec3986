import { createHash } from 'node:crypto'

/** NUL and lone surrogates, as `JSON.stringify` writes them. */
const REFUSED = /\\u(?:0000|d[89a-f][0-9a-f]{2})/i

/**
 * Text for a JSON column. NUL and lone surrogates, which Postgres refuses in JSON and text, are replaced: they
 * come from hostile commit messages and must not keep a verdict from being stored.
 */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value)
  return REFUSED.test(text) ? JSON.stringify(value, cleaned) : text
}

/** Text that Postgres takes. */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD')
}

/** The one text that a JSON value has: keys in order, no spaces, what has no JSON left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (!isRecord(inner)) return cleaned(_key, inner)
    const entries = Object.entries(inner).map(([key, each]) => [cleanText(key), each] as const)
    return Object.fromEntries(entries.toSorted(([a], [b]) => Number(a > b) - Number(a < b)))
  })
}

/** Parses the text of an object. */
export function parseObject(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text)
  if (isRecord(value)) return value
  throw new Error('the text of an entry is not a JSON object')
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function cleaned(_key: string, inner: unknown): unknown {
  if (typeof inner === 'string') return cleanText(inner)
  if (!isRecord(inner)) return inner
  return Object.fromEntries(Object.entries(inner).map(([key, each]) => [cleanText(key), each]))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
