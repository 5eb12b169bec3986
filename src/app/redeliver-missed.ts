import { OutsideError } from './errors.ts'
import type { Clock, Log } from './ports.ts'
import {
  answered,
  dueOnes,
  isOpen,
  type Missed,
  type MissedOnes,
  parseMissed,
  textOfMissed,
  tried,
  withFailures,
  withoutArrived,
} from './redelivery-schedule.ts'
import type { KeepMarks, KnownDeliveries, Redeliver } from './sweep-ports.ts'

export interface RedeliveryPorts {
  readonly redeliver: Redeliver
  readonly knownDeliveries: KnownDeliveries
  readonly marks: KeepMarks
  readonly clock: Clock
  readonly log: Log
}

/** GitHub keeps deliveries for three days. */
const LOG_MS = 3 * 24 * 60 * 60 * 1000
/** A delivery is noted when it was begun; whether it failed shows seconds later. */
const OVERLAP_MS = 2 * 60 * 1000
const LOOKED_AT = 'deliveries-looked-at'
const MISSED = 'deliveries-missed'

/**
 * Asks for deliveries that failed to be sent again, until they arrive or GitHub has forgotten them, at growing
 * intervals; returns how many.
 */
export async function redeliverMissed(ports: RedeliveryPorts): Promise<number> {
  try {
    const asked = await askForDue(ports)
    if (asked > 0) ports.log.info({ count: asked }, 'asked for failed deliveries again')
    return asked
  } catch (error) {
    ports.log.warn({ err: error }, 'could not read the delivery log')
    return 0
  }
}

async function askForDue(ports: RedeliveryPorts): Promise<number> {
  const at = ports.clock()
  const now = Date.parse(at)
  const missed = await whatIsMissed(ports, now)
  const due = dueOnes(missed, now)
  const begun = tried(missed, due, now)
  // First, since a process that dies while it asks must neither forget them nor ask without end.
  await keep(ports, at, begun)
  if (due.length === 0) return 0
  let asked = 0
  for (const delivery of due) asked += (await askAgain(ports, delivery)) ? 1 : 0
  await keep(ports, at, answered(begun, due))
  return asked
}

async function keep({ marks }: RedeliveryPorts, at: string, missed: MissedOnes): Promise<void> {
  await marks.setMarks(
    new Map([
      [LOOKED_AT, at],
      [MISSED, textOfMissed(missed)],
    ]),
  )
}

/** What failed since the last look, and what is left from before. */
async function whatIsMissed(
  { marks, redeliver, knownDeliveries }: RedeliveryPorts,
  now: number,
): Promise<MissedOnes> {
  const known = await marks.marks([LOOKED_AT, MISSED])
  const last = known.get(LOOKED_AT)
  const oldest = now - LOG_MS
  const since = last === undefined ? oldest : Math.max(oldest, Date.parse(last) - OVERLAP_MS)
  const failed = await redeliver.failedDeliveries(new Date(since).toISOString())
  const all = withFailures(parseMissed(known.get(MISSED) ?? ''), failed)
  const open = [...all.values()].filter(isOpen).map(({ guid }) => guid)
  return withoutArrived(all, { stored: await knownDeliveries.knownDeliveries(open), now })
}

/** False when it cannot be sent any more. */
async function askAgain(ports: RedeliveryPorts, { guid, failed: id }: Missed): Promise<boolean> {
  try {
    await ports.redeliver.redeliver({ id, guid })
    return true
  } catch (error) {
    if (!(error instanceof OutsideError) || error.retryAt !== null || error.reason === 'unavailable')
      throw error
    ports.log.info({ err: error, delivery: guid }, 'a failed delivery cannot be sent again')
    return false
  }
}
