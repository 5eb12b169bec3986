/** What is waiting to be done with others of its kind. */
interface Waiting<T, R> {
  readonly one: T
  readonly settle: PromiseWithResolvers<R>
}

/**
 * Does one thing at once when nothing is under way, and what comes meanwhile together with others, up to `most`. The
 * results of `run` are in the order of what it was given. When it fails for several, each is tried alone, so that
 * none fails for another.
 */
export function together<T, R>(
  run: (some: readonly T[]) => Promise<readonly R[]>,
  most: number,
): (one: T) => Promise<R> {
  const waiting: Waiting<T, R>[] = []
  let isRunning = false

  async function settleAll(some: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await run(some.map(({ one }) => one))
      for (const [index, result] of results.entries()) some[index]?.settle.resolve(result)
    } catch (error) {
      if (some.length === 1) some[0]?.settle.reject(error)
      else for (const each of some) await settleAll([each])
    }
  }

  async function runAll(): Promise<void> {
    isRunning = true
    while (waiting.length > 0) await settleAll(waiting.splice(0, most))
    isRunning = false
  }

  return function doTogether(one) {
    const settle = Promise.withResolvers<R>()
    waiting.push({ one, settle })
    if (!isRunning) void runAll()
    return settle.promise
  }
}
