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
