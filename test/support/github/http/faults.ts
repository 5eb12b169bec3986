import type { LoggedRequest } from './request-log.ts'

/** What goes wrong; times are in seconds where GitHub says seconds, else in milliseconds. */
export type Trouble =
  | { readonly status: number }
  | { readonly delay: number }
  /** The write is done and its answer is lost. */
  | { readonly dropAfterWrite: true }
  /** The connection breaks before anything is done. */
  | { readonly networkError: true }
  /** 403 with `Retry-After` in seconds. */
  | { readonly secondaryLimit: number }
  /** 403 with no request left until so many seconds from now. */
  | { readonly primaryLimit: number }
  /** GraphQL's way to say so: HTTP 200 with an error of type RATE_LIMITED. */
  | { readonly graphqlRateLimited: number }

export type Fault = Trouble & {
  /** Which requests it meets; all when not said. */
  readonly match?: (request: LoggedRequest) => boolean
  /** How often it strikes: once, or without end when `every` is said. */
  readonly times?: number
  /** Strikes every n-th matching request. */
  readonly every?: number
}

/** A fault at work. */
export interface ActiveFault {
  /** How often it has struck. */
  readonly hits: () => number
  readonly remove: () => void
}

export interface Faults {
  readonly add: (fault: Fault) => ActiveFault
  /** The first fault that strikes this request. */
  readonly strike: (request: LoggedRequest) => Trouble | null
}

/** No faults, until a test adds some. */
export function createFaults(): Faults {
  const active = new Set<(request: LoggedRequest) => Trouble | null>()
  return {
    add(fault) {
      const { match = () => true, every = 1, times = fault.every === undefined ? 1 : Infinity } = fault
      let [seen, hits] = [0, 0]
      function strike(request: LoggedRequest): Trouble | null {
        if (hits >= times || !match(request)) return null
        seen += 1
        if (seen % every !== 0) return null
        hits += 1
        return fault
      }
      active.add(strike)
      return { hits: () => hits, remove: () => active.delete(strike) }
    },
    strike(request) {
      for (const one of active) {
        const trouble = one(request)
        if (trouble) return trouble
      }
      return null
    },
  }
}
