import type { Log } from '../../app/ports.ts'
import { openEmbedded } from './embedded.ts'
import { openPostgres } from './postgres.ts'
import { type Store, storeOn } from './store.ts'

/** Where the store is. Without `databaseUrl`, it is embedded in `dataDir`, for one process at a time. */
export interface StoreOptions {
  readonly databaseUrl?: string | undefined
  readonly dataDir: string
  readonly log: Log
  /** A pull request that was looked at is looked at again this long after it at the soonest; 1 unless said otherwise. */
  readonly burstSeconds?: number | undefined
}

/** Opens the store, embedded or on a Postgres server. */
export async function openStore({ databaseUrl, dataDir, log, burstSeconds }: StoreOptions): Promise<Store> {
  const engine =
    databaseUrl === undefined ? await openEmbedded(dataDir, { log }) : await openPostgres(databaseUrl, log)
  try {
    return await storeOn(engine, log, burstSeconds)
  } catch (error) {
    await engine.close()
    throw error
  }
}
