import { setTimeout as sleep } from 'node:timers/promises'
import { OutsideError } from '../../app/errors.ts'

/** A server that was told to stop has its store open until its work has ended, which takes less than this. */
const FREE_WITHIN_MS = 10_000
const LOOK_AGAIN_MS = 200

/** Opens what another process may be about to let go of; waits for that, but not for ever. */
export async function whenFree<T>(open: () => Promise<T>, onWait: () => void = ignore): Promise<T> {
  const end = Date.now() + FREE_WITHIN_MS
  for (let tries = 0; ; tries += 1) {
    try {
      return await open()
    } catch (error) {
      const isTaken = error instanceof OutsideError && error.reason === 'unavailable'
      if (!isTaken || Date.now() > end) throw error
      if (tries === 0) onWait()
      await sleep(LOOK_AGAIN_MS)
    }
  }
}

function ignore(): void {
  // Whoever does not say why it takes a moment has nobody to tell.
}
