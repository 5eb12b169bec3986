/** What the outside did to us: GitHub, git or the store failed, refused or answered nonsense. */
export class OutsideError extends Error {
  readonly service: 'github' | 'git' | 'store'
  /** HTTP status, when there was one. */
  readonly status: number | null
  /** ISO time before which it is useless, or forbidden, to try again. */
  readonly retryAt: string | null
  /**
   * `forbidden`: a permission is missing, named in `permission`. `gone`: the thing or the installation is not there.
   * `reserved`: what is left of the hour is kept for more urgent calls, which may go on.
   */
  readonly reason: 'rate-limited' | 'reserved' | 'forbidden' | 'gone' | 'unavailable' | 'other'
  readonly permission: string | null
  /** The check says already what is wrong, in more words than the error has. */
  readonly isShown: boolean

  constructor(
    service: 'github' | 'git' | 'store',
    message: string,
    details: {
      readonly cause?: unknown
      readonly status?: number | null
      readonly retryAt?: string | null
      readonly reason?: OutsideError['reason']
      readonly permission?: string | null
      readonly isShown?: boolean
    } = {},
  ) {
    super(message, { cause: details.cause })
    this.name = 'OutsideError'
    this.service = service
    this.status = details.status ?? null
    this.retryAt = details.retryAt ?? null
    this.reason = details.reason ?? 'other'
    this.permission = details.permission ?? null
    this.isShown = details.isShown ?? false
  }
}

/** What a later try may cure. */
export const NOT_NOW: ReadonlySet<OutsideError['reason']> = new Set([
  'rate-limited',
  'reserved',
  'unavailable',
])
