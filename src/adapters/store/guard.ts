import { AsyncLocalStorage } from 'node:async_hooks'

const inside = new AsyncLocalStorage<{ open: boolean }>()

/** Runs the body of a transaction; until it ends, whatever it starts may use the transaction only. */
export async function insideTransaction<T>(body: () => Promise<T>): Promise<T> {
  const mark = { open: true }
  try {
    return await inside.run(mark, body)
  } finally {
    mark.open = false
  }
}

/**
 * Throws when called from within a transaction. The embedded engine has one connection, so a root call there
 * would wait for ever; on Postgres it would silently not be part of the transaction.
 */
export function refuseInsideTransaction(what: string): void {
  if (inside.getStore()?.open === true) {
    throw new Error(`${what} was called inside a transaction without being handed the transaction`)
  }
}
