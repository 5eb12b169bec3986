/** Says whether one more line of that text may be written, and how many were left out before it; null: not now. */
export type LogPace = (text: string) => { readonly unsaid: number } | null

/** What goes wrong once is told each time; what goes wrong all the time, as on a full disk, is told and counted. */
const LINES_AT_ONCE = 50
const LINES_PER_SECOND = 1
/** Our own texts are fixed; those of libraries may not be. */
const MOST_TEXTS = 1000

interface Entry {
  readonly lines: number
  readonly at: number
  readonly unsaid: number
}

export function createLogPace(now: () => number = () => performance.now()): LogPace {
  const entries = new Map<string, Entry>()
  return (text) => {
    if (entries.size >= MOST_TEXTS) entries.clear()
    const at = now()
    const before = entries.get(text) ?? { lines: LINES_AT_ONCE, at, unsaid: 0 }
    const lines = Math.min(LINES_AT_ONCE, before.lines + ((at - before.at) / 1000) * LINES_PER_SECOND)
    const isSaid = lines >= 1
    entries.set(text, { lines: isSaid ? lines - 1 : lines, at, unsaid: isSaid ? 0 : before.unsaid + 1 })
    return isSaid ? { unsaid: before.unsaid } : null
  }
}
