/** Wakes workers of this process when something is due. Other processes are told by the database, or look. */
export interface Alarm {
  /** Wakes a worker after the seconds, or a few milliseconds later. */
  in(seconds: number): void
  /** Says who is to be woken. */
  onRing(ring: () => void): void
  stop(): void
}

/** Further away than this, the regular look is soon enough. */
const FURTHEST_SECONDS = 60
/** What is due within the same slot rings once. */
const SLOT_MS = 5

export function createAlarm(): Alarm {
  const timers = new Map<number, NodeJS.Timeout>()
  const sleeper: { wake?: () => void } = {}
  return {
    in(seconds) {
      if (seconds > FURTHEST_SECONDS) return
      const now = performance.now()
      const slot = Math.ceil((now + seconds * 1000 + 1) / SLOT_MS)
      if (timers.has(slot)) return
      const timer = setTimeout(
        () => {
          timers.delete(slot)
          sleeper.wake?.()
        },
        slot * SLOT_MS - now,
      )
      timers.set(slot, timer.unref())
    },
    onRing(wake) {
      sleeper.wake = wake
    },
    stop() {
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
    },
  }
}
