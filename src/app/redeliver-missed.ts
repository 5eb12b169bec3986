import { OutsideError } from './errors.ts'
import type { Clock, Log } from './ports.ts'
import type { FailedDelivery, KeepMarks, KnownDeliveries, Redeliver } from './sweep-ports.ts'
import type { TakeOnce } from './upkeep-ports.ts'

export interface RedeliveryPorts {
  readonly redeliver: Redeliver
  readonly knownDeliveries: KnownDeliveries
  readonly marks: KeepMarks
  readonly once: TakeOnce
  readonly clock: Clock
  readonly log: Log
}

/** GitHub keeps deliveries for three days. */
const LOG_MS = 3 * 24 * 60 * 60 * 1000
/** A delivery is noted when it was begun; whether it failed shows seconds later. */
const OVERLAP_MS = 2 * 60 * 1000
/** Further ones are asked for by the next sweep. */
const MOST_AT_ONCE = 500
/** What fails more often will fail for ever. */
const MOST_TRIES = 3
const LOOKED_AT = 'deliveries-looked-at'
/** Failures that were answered and may be listed again, since looks overlap. */
const ANSWERED = 'deliveries-answered'
/** Tries are counted for all repositories together. */
const EVERYWHERE = { installation: 0, repositoryId: 0, owner: '', name: '' }

/** Asks for deliveries that failed since the last look to be sent again; returns how many. */
export async function redeliverMissed(ports: RedeliveryPorts): Promise<number> {
  const now = ports.clock()
  try {
    const { failed, answered } = await failedSinceLastLook(ports, now)
    const due = newOnes(failed, answered)
    const stored = await ports.knownDeliveries.knownDeliveries(due.map(({ guid }) => guid))
    const missing = due.filter(({ guid }) => !stored.has(guid))
    const some = missing.slice(0, MOST_AT_ONCE)
    let asked = 0
    for (const delivery of some) asked += (await askAgain(ports, delivery)) ? 1 : 0
    const listed = failed.map(({ id }) => id).filter((id) => answered.has(id))
    await ports.marks.setMarks(
      new Map([
        [ANSWERED, [...listed, ...some.map(({ id }) => id)].join(' ')],
        ...(some.length === missing.length ? ([[LOOKED_AT, now]] as const) : []),
      ]),
    )
    if (asked > 0) ports.log.info({ count: asked }, 'asked for failed deliveries again')
    return asked
  } catch (error) {
    ports.log.warn({ err: error }, 'could not read the delivery log')
    return 0
  }
}

interface Failures {
  readonly failed: readonly FailedDelivery[]
  readonly answered: ReadonlySet<number>
}

async function failedSinceLastLook({ marks, redeliver }: RedeliveryPorts, now: string): Promise<Failures> {
  const known = await marks.marks([LOOKED_AT, ANSWERED])
  const last = known.get(LOOKED_AT)
  const oldest = Date.parse(now) - LOG_MS
  const since = last === undefined ? oldest : Math.max(oldest, Date.parse(last) - OVERLAP_MS)
  return {
    failed: await redeliver.failedDeliveries(new Date(since).toISOString()),
    answered: new Set((known.get(ANSWERED) ?? '').split(' ').map(Number)),
  }
}

/** The newest failure of each delivery, unless that one was answered. */
function newOnes(
  failed: readonly FailedDelivery[],
  answered: ReadonlySet<number>,
): readonly FailedDelivery[] {
  const newest = new Map(failed.toReversed().map((each) => [each.guid, each]))
  return [...newest.values()].filter(({ id }) => !answered.has(id))
}

/** False when it was asked for often enough, or cannot be sent any more. */
async function askAgain(ports: RedeliveryPorts, delivery: FailedDelivery): Promise<boolean> {
  if (!(await mayTry(ports, delivery))) return false
  try {
    await ports.redeliver.redeliver(delivery)
    return true
  } catch (error) {
    if (!(error instanceof OutsideError) || error.retryAt !== null || error.reason === 'unavailable')
      throw error
    ports.log.info({ err: error, delivery: delivery.guid }, 'a failed delivery cannot be sent again')
    return false
  }
}

async function mayTry({ once }: RedeliveryPorts, { guid }: FailedDelivery): Promise<boolean> {
  for (let attempt = 1; attempt <= MOST_TRIES; attempt += 1) {
    if (await once.takeOnce(EVERYWHERE, `redelivery:${guid}:${attempt}`)) return true
  }
  return false
}
