/** Name of our check, on every head and merge group. */
export const CHECK_NAME = 'ai-policy'

/** What we store with a check run: digests of what it shows, and the pull request it was made for. */
export interface ExternalId {
  readonly digest: string
  readonly annotationsDigest: string
  readonly pullRequest: number | null
}

/** Text of an external id. */
export function formatExternalId(id: ExternalId): string {
  const parts = ['v1', id.digest, id.annotationsDigest]
  return (id.pullRequest === null ? parts : [...parts, String(id.pullRequest)]).join('.')
}

const FORM = /^v1\.([\w-]+)\.([\w-]*)(?:\.(\d{1,9}))?$/

/** Null when the text is not in our form: then nothing is known of what the run shows. */
export function parseExternalId(text: string | null): ExternalId | null {
  const match = text === null ? null : FORM.exec(text)
  if (match === null) return null
  return {
    digest: match[1] ?? '',
    annotationsDigest: match[2] ?? '',
    pullRequest: match[3] === undefined ? null : Number(match[3]),
  }
}
