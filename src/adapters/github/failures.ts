import { z } from 'zod'
import { OutsideError } from '../../app/errors.ts'

/** What Octokit throws, as far as we look at it; without a response the network failed. */
const Thrown = z.object({
  status: z.number().optional(),
  message: z.string(),
  response: z.object({ headers: z.record(z.string(), z.unknown()) }).optional(),
})
type Thrown = z.output<typeof Thrown>

export type Headers = Readonly<Record<string, unknown>>

/** Now, and how long to pause when a limit is hit and GitHub names no time; both in milliseconds. */
export interface Moment {
  readonly now: number
  readonly pause: number
}

/** What went wrong, in our words: whether it is worth trying again, from when on, and which permission is missing. */
export function toOutsideError(error: unknown, moment: Moment): OutsideError {
  if (error instanceof OutsideError) return error
  const thrown = Thrown.safeParse(error)
  if (!thrown.success) return new OutsideError('github', 'GitHub could not be asked', { cause: error })
  const { response, status } = thrown.data
  if (response === undefined || status === undefined)
    return outside(error, 'GitHub could not be reached', { status: null, reason: 'unavailable' })
  const retryAt = rateLimitEnd(status, response.headers, thrown.data.message, moment)
  if (retryAt !== null)
    return outside(error, 'GitHub limits our requests', { status, retryAt, reason: 'rate-limited' })
  return outside(error, `GitHub answered ${status}: ${shortMessage(thrown.data)}`, {
    status,
    reason: reasonOf(status, thrown.data),
    permission: status === 403 ? permissionOf(response.headers) : null,
  })
}

/** Status and headers of the answer behind a thrown error; null when there was none. */
export function answerBehind(error: unknown): { readonly status: number; readonly headers: Headers } | null {
  const thrown = Thrown.safeParse(error)
  if (!thrown.success || thrown.data.response === undefined || thrown.data.status === undefined) return null
  return { status: thrown.data.status, headers: thrown.data.response.headers }
}

function outside(
  cause: unknown,
  message: string,
  details: Omit<NonNullable<ConstructorParameters<typeof OutsideError>[2]>, 'cause'>,
): OutsideError {
  return new OutsideError('github', message, { ...details, cause })
}

const GONE = new Set([404, 410])
const FORBIDDEN = new Set([403, 451])
const PASSING = new Set([408, 409])

function reasonOf(status: number, { message }: Thrown): OutsideError['reason'] {
  if (GONE.has(status)) return 'gone'
  if (FORBIDDEN.has(status)) return /installation has been suspended/i.test(message) ? 'gone' : 'forbidden'
  return status >= 500 || PASSING.has(status) ? 'unavailable' : 'other'
}

/**
 * When GitHub lets us go on, as ISO time; null when the answer is no limit. The time named by `retry-after` comes
 * first, then the reset of a spent budget.
 */
export function rateLimitEnd(
  status: number,
  headers: Headers,
  message: string,
  { now, pause }: Moment,
): string | null {
  const isSpent = headers['x-ratelimit-remaining'] === '0'
  const isNamed = headers['retry-after'] !== undefined
  const isSaid = /rate limit|abuse detection/i.test(message)
  if (status !== 429 && !((status === 403 || status === 200) && (isSpent || isNamed || isSaid))) return null
  const after = Number(headers['retry-after'])
  if (isNamed && Number.isFinite(after)) return iso(now + after * 1000)
  const reset = Number(headers['x-ratelimit-reset'])
  return iso(isSpent && Number.isFinite(reset) ? Math.max(reset * 1000, now + 1000) : now + pause)
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

/** `members=read; administration=write` becomes `members: read or administration: write`. */
function permissionOf(headers: Headers): string | null {
  const accepted = headers['x-accepted-github-permissions']
  if (typeof accepted !== 'string' || accepted === '') return null
  return accepted
    .split(';')
    .map((one) => one.trim().replace('=', ': '))
    .join(' or ')
    .slice(0, 200)
}

function shortMessage({ message }: Thrown): string {
  return message.replace(/ - https?:\/\/\S+$/, '').slice(0, 200)
}
