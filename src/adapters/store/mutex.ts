/** Runs one thing at a time, in the order of asking. */
export type Mutex = <T>(run: () => Promise<T>) => Promise<T>

export function createMutex(): Mutex {
  let last: Promise<unknown> = Promise.resolve()
  return function lock<T>(run: () => Promise<T>): Promise<T> {
    const mine = last.then(run)
    last = mine.catch(() => undefined)
    return mine
  }
}

/** So often in a row what is urgent goes before what has waited. */
const MOST_URGENT_IN_A_ROW = 4

/** Two ways to one lock: what is urgent goes before what is ordinary, but does not keep it away. */
export function createMutexWithUrgency(): { readonly ordinary: Mutex; readonly urgent: Mutex } {
  const ordinary: (() => void)[] = []
  const urgent: (() => void)[] = []
  let isTaken = false
  let urgentInARow = 0

  function handOn(): void {
    const isUrgentNext = urgent.length > 0 && (urgentInARow < MOST_URGENT_IN_A_ROW || ordinary.length === 0)
    urgentInARow = isUrgentNext ? urgentInARow + 1 : 0
    const next = (isUrgentNext ? urgent : ordinary).shift()
    if (next === undefined) isTaken = false
    else next()
  }

  function lockOf(line: (() => void)[]): Mutex {
    return async function lock(run) {
      if (isTaken) await new Promise<void>((resolve) => line.push(resolve))
      isTaken = true
      try {
        return await run()
      } finally {
        handOn()
      }
    }
  }
  return { ordinary: lockOf(ordinary), urgent: lockOf(urgent) }
}

/** Runs one thing at a time for each name. */
export function createNamedMutex(): <T>(name: string, run: () => Promise<T>) => Promise<T> {
  const waiting = new Map<string, { readonly lock: Mutex; users: number }>()
  return async function lockNamed<T>(name: string, run: () => Promise<T>): Promise<T> {
    const entry = waiting.get(name) ?? { lock: createMutex(), users: 0 }
    waiting.set(name, entry)
    entry.users += 1
    try {
      return await entry.lock(run)
    } finally {
      entry.users -= 1
      if (entry.users === 0) waiting.delete(name)
    }
  }
}
