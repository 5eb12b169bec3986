import { OutsideError } from '../../app/errors.ts'
import type { Headers } from './failures.ts'
import { createTurns, type Place, type Priority } from './turns.ts'

export type Resource = 'core' | 'graphql'

export interface Limits {
  /** Calls in flight for one installation, and for all together. */
  readonly perInstallation: number
  readonly overall: number
  /** Share of the hour's budget that is kept for verdicts. */
  readonly reserve: number
  /** Share that sweeps leave to what people wait for. */
  readonly foregroundShare: number
}

export const DEFAULT_LIMITS: Limits = {
  perInstallation: 10,
  overall: 100,
  reserve: 0.1,
  foregroundShare: 0.5,
}

export interface Limiter {
  /** Runs when there is room. Throws OutsideError, without calling, before a time that GitHub has named. */
  run<T>(installation: number, turn: Turn, call: () => Promise<T>): Promise<T>
  /** Learns from the headers of an answer. */
  observe(installation: number, resource: Resource, headers: Headers): void
  /** A limit was hit: nothing is called until then, unless it is just the budget of one resource that is spent. */
  hold(installation: number, resource: Resource, until: number): void
  /** Only the reserve of the hour is left. */
  isShort(installation: number, resource: Resource): boolean
  /** When sweeps may go on, in milliseconds; null: now. */
  backgroundHeldUntil(installation: number, resource: Resource): number | null
}
export interface Turn {
  readonly resource: Resource
  /** `extra` leaves the reserve alone, `background` more than that. */
  readonly priority: Priority
  /** A write of a verdict is what the reads before it were made for. */
  readonly isWrite?: boolean
}

interface Budget {
  readonly remaining: number
  readonly limit: number
  readonly reset: number
}
interface Standing {
  heldUntil: number
  /** Calls in flight at once. After a limit there is one, and twice as many after each that went well. */
  room: number
  readonly budgets: Map<Resource, Budget>
}

const MOST_STANDINGS = 10_000

/** Keeps GitHub's limits for each installation on its own, so that one at its limit delays no other. */
export function createLimiter(limits: Limits, now: () => number = Date.now): Limiter {
  const standingOf = createStandings(limits.perInstallation, now)
  const turns = createTurns((installation) => standingOf(installation).room, limits.overall)

  function refuseEarly(installation: number, turn: Turn): void {
    const standing = standingOf(installation)
    const wait = waitUntil(standing, turn.resource, now())
    if (wait !== null) throw refusal('GitHub has asked us to wait', 'rate-limited', wait)
    const free = reservedUntil(standing, turn, limits, now())
    if (free !== null)
      throw refusal('what is left of the hour is kept for more urgent calls', 'reserved', free)
  }

  async function widening<T>(installation: number, call: () => Promise<T>): Promise<T> {
    const answer = await call()
    const standing = standingOf(installation)
    if (standing.heldUntil <= now()) standing.room = Math.min(standing.room * 2, limits.perInstallation)
    return answer
  }

  return {
    async run(installation, turn, call) {
      function mayStart(): void {
        refuseEarly(installation, turn)
      }
      mayStart()
      return turns.run(installation, placeOf(turn), mayStart, () => widening(installation, call))
    },
    observe(installation, resource, headers) {
      const budget = budgetOf(headers)
      if (budget !== null) standingOf(installation).budgets.set(resource, budget)
    },
    hold(installation, resource, until) {
      const standing = standingOf(installation)
      if (isSpent(standing.budgets.get(resource), now())) return
      standing.heldUntil = Math.max(standing.heldUntil, until)
      standing.room = 1
    },
    isShort(installation, resource) {
      const budget = standingOf(installation).budgets.get(resource)
      return budget !== undefined && isBelow(budget, limits.reserve, now())
    },
    backgroundHeldUntil(installation, resource) {
      const standing = standingOf(installation)
      const turn = { resource, priority: 'background' } as const
      return waitUntil(standing, resource, now()) ?? reservedUntil(standing, turn, limits, now())
    },
  }
}

/** What is known of installations; one that nothing is known of may have all the room. */
function createStandings(room: number, now: () => number): (installation: number) => Standing {
  const standings = new Map<number, Standing>()
  return function standingOf(installation) {
    const known = standings.get(installation)
    if (known !== undefined) return known
    if (standings.size >= MOST_STANDINGS) forgetOver(standings, now())
    const standing: Standing = { heldUntil: 0, room, budgets: new Map() }
    standings.set(installation, standing)
    return standing
  }
}

/** Otherwise, where limits are hit again and again, everything would be read each time and nothing ever written. */
function placeOf({ priority, isWrite }: Turn): Place {
  return priority === 'verdict' && isWrite === true ? 'last step' : priority
}

/** Until when nothing may be called at all. */
function waitUntil({ heldUntil, budgets }: Standing, resource: Resource, now: number): number | null {
  if (heldUntil > now) return heldUntil
  const budget = budgets.get(resource)
  return budget !== undefined && isSpent(budget, now) ? budget.reset : null
}

/** Until when the rest of the budget is kept for more urgent calls. */
function reservedUntil({ budgets }: Standing, turn: Turn, limits: Limits, now: number): number | null {
  const budget = budgets.get(turn.resource)
  if (budget === undefined) return null
  return isBelow(budget, shareLeftAlone(turn.priority, limits), now) ? budget.reset : null
}

function refusal(message: string, reason: 'rate-limited' | 'reserved', until: number): OutsideError {
  return new OutsideError('github', message, { reason, retryAt: new Date(until).toISOString() })
}

function shareLeftAlone(priority: Priority, { reserve, foregroundShare }: Limits): number {
  if (priority === 'verdict') return 0
  return priority === 'extra' ? reserve : foregroundShare
}

function isSpent(budget: Budget | undefined, now: number): boolean {
  return budget !== undefined && budget.reset > now && budget.remaining <= 0
}

function isBelow(budget: Budget, share: number, now: number): boolean {
  return budget.reset > now && budget.remaining < budget.limit * share
}

function budgetOf(headers: Headers): Budget | null {
  const [remaining, limit, reset] = ['remaining', 'limit', 'reset'].map((name) =>
    Number(headers[`x-ratelimit-${name}`] ?? Number.NaN),
  )
  if (remaining === undefined || limit === undefined || reset === undefined) return null
  if (![remaining, limit, reset].every(Number.isFinite)) return null
  return { remaining, limit, reset: reset * 1000 }
}

function forgetOver(standings: Map<number, Standing>, now: number): void {
  for (const [installation, { heldUntil, budgets }] of standings) {
    const isOver = heldUntil <= now && [...budgets.values()].every(({ reset }) => reset <= now)
    if (isOver) standings.delete(installation)
  }
}
