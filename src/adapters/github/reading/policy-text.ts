import type { PolicyText } from '../../../app/ports.ts'
import type { GraphqlError } from '../client.ts'
import { POLICY_FILE } from './query.ts'
import type { Blob, PolicyPlace } from './shapes.ts'

const SYMLINK_MODE = 0o120000
const DISAGREEMENT = 'the file and its folder do not agree'
const MOST_BYTES = 64 * 1024

/**
 * The policy of a repository, read through the tree: the contents API would follow a symlink to a file that looks
 * harmless to change. `errors` are those of this place; what could not be read is never taken for absent.
 */
export function policyTextOf(
  repository: string,
  place: PolicyPlace | null,
  errors: readonly GraphqlError[],
): PolicyText {
  const failed = errors.find(({ type }) => type !== 'NOT_FOUND')
  if (failed !== undefined) return unreadable(repository, failed)
  const commit = place?.defaultBranchRef?.target?.oid
  const entry = entryOf(place)
  if (commit === undefined || entry === null) return { state: 'absent' }
  if (entry === 'no-folder') return { state: 'refused', repository, commit, reason: 'symlink' }
  const reason = refusalOf(entry)
  if (reason !== null) return { state: 'refused', repository, commit, reason }
  return foundText({ repository, commit }, entry.oid, place?.policyFile ?? null)
}

type Entry = NonNullable<NonNullable<PolicyPlace['policyFolder']>['entries']>[number]

/** `no-folder`: something else bears the name of the folder, most likely a symlink in its place. */
function entryOf(place: PolicyPlace | null): Entry | 'no-folder' | null {
  const folder = place?.policyFolder
  if (!folder) return null
  if (folder.type !== 'Tree') return 'no-folder'
  return (folder.entries ?? []).find(({ name }) => name === POLICY_FILE) ?? null
}

function refusalOf({ mode, type }: Entry): 'symlink' | 'directory' | null {
  if (mode === SYMLINK_MODE) return 'symlink'
  return type === 'blob' ? null : 'directory'
}

function foundText(
  at: { readonly repository: string; readonly commit: string },
  oid: string,
  file: Blob | null,
): PolicyText {
  if (file?.oid !== oid)
    return { state: 'unreadable', repository: at.repository, reason: DISAGREEMENT, permission: null }
  const text = textOf(file)
  return typeof text === 'string'
    ? { state: 'found', ...at, blob: oid, text }
    : { state: 'refused', ...at, reason: text.refused }
}

/** Text of a small text file, or why it is not taken. */
export function textOf(blob: Blob): string | { readonly refused: 'too-large' | 'not-text' } {
  if (blob.byteSize > MOST_BYTES || blob.isTruncated) return { refused: 'too-large' }
  if (blob.isBinary === true || typeof blob.text !== 'string') return { refused: 'not-text' }
  return blob.text
}

function unreadable(repository: string, { type, message }: GraphqlError): PolicyText {
  const permission = type === 'FORBIDDEN' ? 'contents: read' : null
  return { state: 'unreadable', repository, reason: message.slice(0, 200), permission }
}
