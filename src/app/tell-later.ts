import { NOT_NOW, OutsideError } from './errors.ts'
import type { AcceptDeliveries, Clock, Log } from './ports.ts'
import type { WorkItem } from './work.ts'

export interface TellLaterPorts {
  readonly work: Pick<AcceptDeliveries, 'ask'>
  readonly clock: Clock
  readonly log: Log
}

export type Untold = Extract<WorkItem, { kind: 'untold' }>

const RETRY_MS = 5 * 60 * 1000
const LONGEST_MS = 24 * 60 * 60 * 1000

/**
 * Shows a finding now, or, where only the moment is wrong, asks for it to be shown later: else whoever says a great
 * deal, so that no more comments may be made, would keep what they do next from being shown. It holds up nothing else.
 */
export async function tellOrLater(
  ports: TellLaterPorts,
  untold: Omit<Untold, 'kind' | 'notBefore'>,
  tell: () => Promise<void>,
): Promise<void> {
  try {
    await tell()
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error
    const { ref, since } = untold
    const now = Date.parse(ports.clock())
    if (!NOT_NOW.has(error.reason) || now - Date.parse(since) > LONGEST_MS) {
      const where = 'commit' in untold.place ? 'commit' : 'pull request'
      ports.log.warn({ ref, err: error }, `a finding could not be shown on its ${where}`)
      return
    }
    const notBefore = error.retryAt ?? new Date(now + RETRY_MS).toISOString()
    ports.log.info({ ref, err: error, until: notBefore }, 'a finding is shown later')
    await ports.work.ask([{ ...untold, kind: 'untold', notBefore }])
  }
}
