/** What was found out once and stays so: two commits never differ in another way, who is known here stays known. */
export interface Lasting {
  /** Digest of a change, by repository, base and head. */
  readonly diffs: Memory<string>
  /** People who had something merged, by repository and login. */
  readonly known: Memory<true>
}

export interface Memory<T> {
  readonly get: (key: string) => T | undefined
  readonly set: (key: string, value: T) => void
}

const MOST_KEPT = 2000

/** Nothing known yet. */
export function createLasting(): Lasting {
  return { diffs: createMemory(), known: createMemory() }
}

function createMemory<T>(): Memory<T> {
  const kept = new Map<string, T>()
  return {
    get: (key) => kept.get(key),
    set(key, value) {
      if (kept.size >= MOST_KEPT) kept.clear()
      kept.set(key, value)
    },
  }
}
