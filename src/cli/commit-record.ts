import type { CommitInput } from '../core/provenance/commit.ts'

/** A commit as it is written in JSON Lines. */
export type CommitRecord = CommitInput & { readonly id: string }

export type ParsedRecord =
  | { readonly ok: true; readonly record: CommitRecord }
  | { readonly ok: false; readonly problem: string }

/** Reads one line `{id, author: {name, email}, committer: {name, email}, message}`; other members are ignored. */
export function parseCommitRecord(line: string): ParsedRecord {
  const value = parseJson(line)
  if (!isObject(value)) return { ok: false, problem: 'is not a JSON object' }
  const { id, message } = value
  const author = personOf(value['author'])
  const committer = value['committer'] === undefined ? author : personOf(value['committer'])
  if (typeof id !== 'string' && typeof id !== 'number') return { ok: false, problem: 'has no "id"' }
  if (typeof message !== 'string') return { ok: false, problem: 'has no "message" that is a text' }
  if (author === null) return { ok: false, problem: 'has no "author" with "name" and "email"' }
  if (committer === null) return { ok: false, problem: 'has a "committer" without "name" and "email"' }
  return { ok: true, record: { id: String(id), author, committer, message } }
}

function personOf(value: unknown): { readonly name: string; readonly email: string } | null {
  if (!isObject(value)) return null
  const { name, email } = value
  return typeof name === 'string' && typeof email === 'string' ? { name, email } : null
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
