import { findStale, type StalePorts } from './find-stale.ts'
import { type InstallationPorts, knowInstallations } from './know-installations.ts'
import type { AcceptDeliveries } from './ports.ts'
import { type RedeliveryPorts, redeliverMissed } from './redeliver-missed.ts'
import type { ReviveWork } from './sweep-ports.ts'

export interface SweepPorts extends RedeliveryPorts, InstallationPorts, StalePorts {
  readonly revive: ReviveWork
  readonly work: AcceptDeliveries
  /** Told what came of each sweep, for metrics. */
  readonly onSwept: (swept: Swept) => void
}
export interface Swept {
  /** Deliveries that were asked for again. */
  readonly redelivered: number
  /** Keys whose work was given up and is tried again. */
  readonly revived: number
  /** What was found to look at. */
  readonly asked: number
  /** Installations that could not be swept, or not to the end. */
  readonly broken: number
}
export interface SweepLimits {
  /** Pull requests of one installation that one sweep asks for; the others are found by the next. */
  readonly most: number
  /** Ends the sweep early. */
  readonly signal: AbortSignal
}

/** So that one slow installation does not hold up all others. */
const AT_ONCE = 4

/**
 * Finds again what was missed: failed deliveries are asked for once more, work that was given up is tried again, and
 * whatever is open and was not judged as it stands now is looked at, newest activity first.
 */
export async function sweepEverything(ports: SweepPorts, limits: SweepLimits): Promise<void> {
  const revived = await ports.revive.reviveDead()
  const redelivered = await redeliverMissed(ports)
  const waiting = [...(await knowInstallations(ports))]
  const sums = { asked: 0, broken: 0 }
  async function sweepNext(): Promise<void> {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      if (limits.signal.aborted) return
      const swept = await sweepInstallation(ports, id, limits)
      sums.asked += swept.asked
      sums.broken += swept.isComplete ? 0 : 1
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, sweepNext))
  const swept = { redelivered, revived, ...sums }
  ports.onSwept(swept)
  ports.log.debug(swept, 'swept')
}

/** One broken installation must not keep the others from being swept. */
async function sweepInstallation(
  ports: SweepPorts,
  installation: number,
  limits: SweepLimits,
): Promise<{ readonly asked: number; readonly isComplete: boolean }> {
  try {
    const refs = await ports.installations.repositories(installation)
    const found = await findStale(ports, { installation, refs, ...limits })
    await ports.work.ask(found.items)
    // Only now: a change that was seen and not asked for would be forgotten.
    await ports.marks.setMarks(found.marks)
    if (found.error !== null) {
      ports.log.warn({ err: found.error, installation }, 'an installation could be swept in part only')
    }
    return { asked: found.items.length, isComplete: found.error === null }
  } catch (error) {
    ports.log.warn({ err: error, installation }, 'could not sweep an installation')
    return { asked: 0, isComplete: false }
  }
}
