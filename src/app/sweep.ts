import type { AcceptDeliveries, Clock, Log, ReadInstallations, ReadPullRequest, Redeliver } from './ports.ts'
import type { RepositoryRef, WorkItem } from './work.ts'

export interface SweepPorts {
  readonly installations: ReadInstallations
  readonly read: ReadPullRequest
  readonly redeliver: Redeliver
  readonly work: AcceptDeliveries
  readonly clock: Clock
  readonly log: Log
}

/** GitHub keeps deliveries for three days. */
const DELIVERY_LOG_MS = 3 * 24 * 60 * 60 * 1000

/**
 * Finds again what was missed: failed deliveries are asked for once more, and every open pull request whose check is
 * missing or unfinished is looked at. Newest activity first, at most `budget` pull requests.
 */
export async function sweepEverything(ports: SweepPorts, budget: number): Promise<void> {
  await redeliverMissed(ports)
  const installations = await ports.installations.installations()
  let left = budget
  for (const { id, suspended } of installations) {
    if (suspended) continue
    left -= await sweepInstallation(ports, id, left)
    if (left <= 0) break
  }
}

async function redeliverMissed(ports: SweepPorts): Promise<void> {
  const since = new Date(Date.parse(ports.clock()) - DELIVERY_LOG_MS).toISOString()
  try {
    const count = await ports.redeliver.redeliverFailed(since)
    if (count > 0) ports.log.info({ count }, 'asked for failed deliveries again')
  } catch (error) {
    ports.log.warn({ err: error }, 'could not read the delivery log')
  }
}

/** One broken installation must not keep the others from being swept. Returns how many pull requests were asked for. */
async function sweepInstallation(ports: SweepPorts, installation: number, budget: number): Promise<number> {
  let asked = 0
  try {
    for (const ref of await ports.installations.repositories(installation)) {
      const items = await itemsOf(ports, ref, 'unjudged')
      const chosen = items.slice(0, budget - asked)
      await ports.work.ask(chosen)
      asked += chosen.length
      if (asked >= budget) break
    }
  } catch (error) {
    ports.log.warn({ err: error, installation }, 'could not sweep an installation')
  }
  return asked
}

/** Work for the open pull requests of a repository: all of them, or those without a finished check. */
export async function itemsOf(
  ports: Pick<SweepPorts, 'read'>,
  ref: RepositoryRef,
  which: 'all' | 'unjudged',
  head: string | null = null,
): Promise<readonly WorkItem[]> {
  const open = await ports.read.openPullRequests(ref)
  return open
    .filter((each) => which === 'all' || each.checkState === null || each.checkState === 'in-progress')
    .filter((each) => head === null || each.head === head)
    .map(({ number, head: headHint }) => ({
      kind: 'pull-request',
      ref: { ...ref, number },
      cause: { kind: 'swept' },
      headHint,
    }))
}
