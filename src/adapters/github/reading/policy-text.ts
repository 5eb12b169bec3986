import type { PolicyText, ProposedTexts } from '../../../app/ports.ts'
import type { FileFacts } from '../../../core/facts.ts'
import type { GitHub, GraphqlError } from '../client.ts'
import { POLICY_FILE, POLICY_FOLDER, POLICY_PATH, TESTS_PATH } from './query.ts'
import type { Session } from './session.ts'
import type { Blob, FileAtHead, HeadCommit, PolicyPlace } from './shapes.ts'

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
  if (isUnlisted(place))
    return { state: 'unreadable', repository, reason: 'its folder could not be listed', permission: null }
  const entry = entryOf(place)
  if (commit === undefined || entry === null) return { state: 'absent' }
  if (entry === 'no-folder') return { state: 'refused', repository, commit, reason: 'symlink' }
  const reason = refusalOf(entry)
  if (reason !== null) return { state: 'refused', repository, commit, reason }
  return foundText({ repository, commit }, entry.oid, place?.policyFile ?? null)
}

/** A folder without a list of what is in it is not an empty one. */
function isUnlisted(place: PolicyPlace | null): boolean {
  return place?.policyFolder?.type === 'Tree' && !place.policyFolder.entries
}

/**
 * The policy of an organisation. GitHub says the same of a repository that is not there and of one that we are not
 * shown; only an installation on all repositories knows which it is.
 */
export async function organisationTextOf(
  { github, ref }: Pick<Session, 'ref'> & { readonly github: Pick<GitHub, 'seesAll'> },
  owner: string,
  place: PolicyPlace | null,
  errors: readonly GraphqlError[],
): Promise<PolicyText> {
  const repository = `${owner}/.github`
  const text = policyTextOf(repository, place, errors)
  if (place !== null || text.state !== 'absent') return text
  return (await github.seesAll(ref.installation)) === false ? { state: 'absent', unseen: repository } : text
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
function textOf(blob: Blob): string | { readonly refused: 'too-large' | 'not-text' } {
  if (blob.byteSize > MOST_BYTES || blob.isTruncated) return { refused: 'too-large' }
  if (blob.isBinary === true || typeof blob.text !== 'string') return { refused: 'not-text' }
  return blob.text
}

function unreadable(repository: string, { type, message }: GraphqlError): PolicyText {
  const permission = type === 'FORBIDDEN' ? 'contents: read' : null
  return { state: 'unreadable', repository, reason: message.slice(0, 200), permission }
}

/** What is looked at to see whether a pull request changes the policy. */
export interface Proposal {
  readonly repository: string
  readonly files: readonly FileFacts[]
  /** False: the list of files is cut short. */
  readonly isComplete: boolean
  readonly head: HeadCommit | null
  /** The policy that stands on the default branch. */
  readonly standing: PolicyText
}

/** The policy and its tests as a pull request would leave them; null when it touches neither. */
export function proposedTexts(proposal: Proposal): ProposedTexts | null {
  const { repository, head, files } = proposal
  if (head === null) return null
  const at = { repository, commit: head.oid }
  const folder = files.find(({ path, kind }) => path === POLICY_FOLDER && kind !== 'file')
  const changesPolicy = folder !== undefined || touches(files, POLICY_PATH) || mayTouchPolicy(proposal)
  if (!changesPolicy && !touches(files, TESTS_PATH)) return null
  const policy: PolicyText =
    folder === undefined
      ? textAtHead(at, head.proposedPolicy)
      : { state: 'refused', ...at, reason: 'symlink' }
  return { policy: changesPolicy ? policy : null, tests: textAtHead(at, head.proposedTests) }
}

function touches(files: readonly FileFacts[], wanted: string): boolean {
  return files.some(({ path, previousPath }) => path === wanted || previousPath === wanted)
}

/** Of a list that is cut short, the policy could be the file that is missing. */
function mayTouchPolicy({ isComplete, head, standing }: Proposal): boolean {
  const blob = standing.state === 'found' ? standing.blob : undefined
  return !isComplete && head?.proposedPolicy?.object?.oid !== blob
}

function textAtHead(
  at: { readonly repository: string; readonly commit: string },
  file: FileAtHead,
): PolicyText {
  if (!file) return { state: 'absent' }
  if (file.mode === SYMLINK_MODE) return { state: 'refused', ...at, reason: 'symlink' }
  if (!file.object) return { state: 'refused', ...at, reason: 'directory' }
  const text = textOf(file.object)
  return typeof text === 'string'
    ? { state: 'found', ...at, blob: file.object.oid, text }
    : { state: 'refused', ...at, reason: text.refused }
}
