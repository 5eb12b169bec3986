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
    const standing = standingOf(installation)
    const wait = waitUntil(standing, turn.resource, now())
    if (wait !== null) throw refusal('GitHub has asked us to wait', 'rate-limited', wait)
    const free = reservedUntil(standing, turn, limits, now())
    if (free !== null)
      throw refusal('what is left of the hour is kept for more urgent calls', 'reserved', free)
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
      return budget !== undefined && isBelow(budget, limits.reserve, now())
    },
    backgroundHeldUntil(installation, resource) {
      const standing = standingOf(installation)
      const turn = { resource, priority: 'background' } as const
      return waitUntil(standing, resource, now()) ?? reservedUntil(standing, turn, limits, now())
    },
  }
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
