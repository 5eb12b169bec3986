/** How often something may be done for each installation. */
export interface Pace {
  /** False when it has been done too often lately; else it counts as done. */
  take(installation: number): boolean
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** GitHub allows 80 a minute and 500 an hour, for everything that the installation creates. */
const PER_MINUTE = 60
const PER_HOUR = 400

/** Keeps the making of comments below GitHub's limit for content. */
export function createContentPace(now: () => number = Date.now): Pace {
  const times = new Map<number, readonly number[]>()
  return {
    take(installation) {
      const at = now()
      const lately = (times.get(installation) ?? []).filter((time) => time > at - HOUR_MS)
      const lastMinute = lately.filter((time) => time > at - MINUTE_MS).length
      const isAllowed = lately.length < PER_HOUR && lastMinute < PER_MINUTE
      if (isAllowed || lately.length > 0) times.set(installation, isAllowed ? [...lately, at] : lately)
      return isAllowed
    },
  }
}
