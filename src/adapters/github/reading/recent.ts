/** Keeps what was used last, up to a size in all. */
export interface Recent<T> {
  get(key: string): T | undefined
  /** Gives back what it was given. */
  set(key: string, value: T): T
}

/**
 * Forgets what was not used for longest; each entry counts one, and what it holds besides. What is too large by itself is
 * not kept, so that it drives nothing else out.
 */
export function createRecent<T>(most: number, holds: (value: T) => number = () => 0): Recent<T> {
  const kept = new Map<string, T>()
  let size = 0
  function drop(key: string): void {
    const value = kept.get(key)
    if (value === undefined) return
    kept.delete(key)
    size -= 1 + holds(value)
  }
  return {
    get(key) {
      const value = kept.get(key)
      if (value === undefined) return undefined
      kept.delete(key)
      kept.set(key, value)
      return value
    },
    set(key, value) {
      drop(key)
      if (1 + holds(value) > most) return value
      kept.set(key, value)
      size += 1 + holds(value)
      for (const oldest of kept.keys()) {
        if (size <= most) break
        drop(oldest)
      }
      return value
    },
  }
}
