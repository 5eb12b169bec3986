import type { World } from './world.ts'

/** Says on a terminal how far a long walk has come. */
interface Progress {
  /** So many more are done. */
  add(count: number): Promise<void>
  /** Takes the line away again. */
  end(): Promise<void>
}

/** Between two words to the terminal. */
const EVERY = 5000
const ERASE = '\r\u001B[K'

/** Quiet where nobody looks, and where the terminal shows the output itself. */
export function showProgress({ out, err }: Pick<World, 'out' | 'err'>, what: string): Progress {
  const isShown = err.isTerminal && !out.isTerminal
  let done = 0
  let said = 0
  return {
    async add(count) {
      done += count
      if (!isShown || done - said < EVERY) return
      said = done
      await err.write(`${ERASE}${done.toLocaleString('en')} ${what}`)
    },
    async end() {
      if (said > 0) await err.write(ERASE)
    },
  }
}
