import { OutsideError } from '../../app/errors.ts'
import type { Headers } from './failures.ts'
import { createTurns, type Priority } from './turns.ts'

export type Resource = 'core' | 'graphql'

export interface Limits {
  /** Calls in flight for one installation, and for all together. */
  readonly perInstallation: number
  readonly overall: number
  /** Share of the hour's budget that is kept for verdicts. */
  readonly reserve: number
}

export const DEFAULT_LIMITS: Limits = { perInstallation: 10, overall: 100, reserve: 0.1 }

export interface Limiter {
  /** Runs when there is room. Throws OutsideError, without calling, before a time that GitHub has named. */
  run<T>(installation: number, turn: Turn, call: () => Promise<T>): Promise<T>
  /** Learns from the headers of an answer. */
  observe(installation: number, resource: Resource, headers: Headers): void
  /** A limit was hit: nothing is called until then, unless it is just the budget of one resource that is spent. */
  hold(installation: number, resource: Resource, until: number): void
  /** Only the reserve of the hour is left. */
  isShort(installation: number, resource: Resource): boolean
}
export interface Turn {
  readonly resource: Resource
  /** `extra` leaves the reserve alone. */
  readonly priority: Priority
}

interface Budget {
  readonly remaining: number
  readonly limit: number
  readonly reset: number
}
interface Standing {
  heldUntil: number
  readonly budgets: Map<Resource, Budget>
}

const MOST_STANDINGS = 10_000

/** Keeps GitHub's limits for each installation on its own, so that one at its limit delays no other. */
export function createLimiter(limits: Limits, now: () => number = Date.now): Limiter {
  const turns = createTurns(limits.perInstallation, limits.overall)
  const standings = new Map<number, Standing>()

  function standingOf(installation: number): Standing {
    const known = standings.get(installation)
    if (known !== undefined) return known
    if (standings.size >= MOST_STANDINGS) forgetOver(standings, now())
    const standing: Standing = { heldUntil: 0, budgets: new Map() }
    standings.set(installation, standing)
    return standing
  }

  function refuseEarly(installation: number, turn: Turn): void {
    const until = blockedUntil(standingOf(installation), turn, limits.reserve, now())
    if (until === null) return
    const retryAt = new Date(until).toISOString()
    throw new OutsideError('github', 'GitHub has asked us to wait', { reason: 'rate-limited', retryAt })
  }

  return {
    async run(installation, turn, call) {
      refuseEarly(installation, turn)
      return turns.run(installation, turn.priority, () => refuseEarly(installation, turn), call)
    },
    observe(installation, resource, headers) {
      const budget = budgetOf(headers)
      if (budget !== null) standingOf(installation).budgets.set(resource, budget)
    },
    hold(installation, resource, until) {
      const standing = standingOf(installation)
      if (isSpent(standing.budgets.get(resource), now())) return
      standing.heldUntil = Math.max(standing.heldUntil, until)
    },
    isShort(installation, resource) {
      const budget = standingOf(installation).budgets.get(resource)
      return budget !== undefined && isReserve(budget, limits.reserve, now())
    },
  }
}

function blockedUntil(standing: Standing, turn: Turn, reserve: number, now: number): number | null {
  if (standing.heldUntil > now) return standing.heldUntil
  const budget = standing.budgets.get(turn.resource)
  if (budget === undefined || budget.reset <= now) return null
  if (isSpent(budget, now)) return budget.reset
  return turn.priority === 'extra' && isReserve(budget, reserve, now) ? budget.reset : null
}

function isSpent(budget: Budget | undefined, now: number): boolean {
  return budget !== undefined && budget.reset > now && budget.remaining <= 0
}

function isReserve(budget: Budget, reserve: number, now: number): boolean {
  return budget.reset > now && budget.remaining < budget.limit * reserve
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
