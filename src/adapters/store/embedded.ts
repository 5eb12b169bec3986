import { existsSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite, types } from '@electric-sql/pglite'
import { type PGlite as KyselyPGlite, PGliteDialect } from 'kysely'
import { fromPglite } from 'pg-boss'
import { type DirectoryLock, lockDirectory } from './directory-lock.ts'
import { durableFiles } from './durable-files.ts'
import { type Engine, openKysely, parseTime, type Upkeep } from './engine.ts'
import { refuseInsideTransaction } from './guard.ts'
import { createMutex, createNamedMutex } from './mutex.ts'

/** Major version of the Postgres inside PGlite; its files cannot be read by another. */
const POSTGRES_MAJOR = '18'

/** Without `-F`, which would switch fsync off. WASM's fdatasync does nothing, its fsync is ours. */
const START_PARAMETERS: readonly string[] = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...['wal_sync_method=fsync', 'shared_buffers=16MB', 'max_wal_size=64MB'].flatMap((one) => ['-c', one]),
]

/** Numbers and ISO times, as from the other engine. Handed over with each query, they would cost a third of its time. */
const PARSERS = { 20: Number, 1184: parseTime }
/** The queue knows numbers and times as PGlite itself gives them. */
const QUEUE_PARSERS = Object.fromEntries(
  [20, 1184].map((type) => [type, types.parsers[type] ?? ((text: string) => text)]),
)

/** Opens the database in the directory for this process alone; makes it first when there is none. */
export async function openEmbedded(directory: string): Promise<Engine> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const lock = await lockDirectory(directory)
  try {
    const folder = await preparedFolder(directory)
    return await openFolder(folder, lock)
  } catch (error) {
    lock.release()
    throw error
  }
}

/** A database that was made half is never taken for one: it is made beside and then renamed. */
async function preparedFolder(directory: string): Promise<string> {
  const folder = join(directory, 'postgres')
  for (const name of await readdir(directory)) {
    if (name.startsWith('postgres.new')) await rm(join(directory, name), { recursive: true })
  }
  if (!existsSync(folder)) {
    const scratch = `${folder}.new`
    await mkdir(scratch, { mode: 0o700 })
    const pglite = await startPglite(scratch, () => undefined)
    await pglite.close()
    await syncTree(scratch)
    await rename(scratch, folder)
    await syncPath(directory)
  }
  const version = (await readFile(join(folder, 'PG_VERSION'), 'utf8')).trim()
  if (version === POSTGRES_MAJOR) return folder
  throw new Error(
    `${folder} was written by Postgres ${version} and this program has ${POSTGRES_MAJOR}: export it with the old ` +
      'version of Countersign, move the folder away, and import it with this one',
  )
}

/** What makes a database writes without syncing: a power cut would leave the renamed folder with empty files. */
async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    await syncPath(join(entry.parentPath, entry.name))
  }
  await syncPath(folder)
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function startPglite(folder: string, onSync: () => void): Promise<PGlite> {
  const pglite = new PGlite({
    fs: durableFiles(folder, onSync),
    startParams: [...START_PARAMETERS],
    parsers: PARSERS,
  })
  await pglite.waitReady
  return pglite
}

async function openFolder(folder: string, lock: DirectoryLock): Promise<Engine> {
  let syncs = 0
  const pglite = await startPglite(folder, () => {
    syncs += 1
  })
  await refuseWithoutSync(pglite, () => syncs)
  const db = await openKysely(new PGliteDialect({ pglite: forKysely(pglite) }), createMutex())
  return {
    kind: 'embedded',
    db,
    queue: { backend: 'pglite', db: fromPglite(forQueue(pglite)) },
    exclusively: createNamedMutex(),
    upkeep: [upkeep(pglite, 'checkpoint', 300), upkeep(pglite, 'vacuum (analyze)', 3600)],
    async close() {
      await pglite.close()
      lock.release()
    },
  }
}

/** One commit must reach the disk. If the hook into PGlite has come loose, nothing may be acknowledged. */
async function refuseWithoutSync(pglite: PGlite, syncs: () => number): Promise<void> {
  const before = syncs()
  await pglite.exec(
    'create table if not exists public.sync_check (at timestamptz); delete from public.sync_check',
  )
  await pglite.query('insert into public.sync_check values (now())')
  if (syncs() > before) return
  await pglite.close()
  throw new Error(
    'the embedded store cannot make its writes durable with this version of PGlite: set DATABASE_URL',
  )
}

/** PGlite has neither a checkpointer nor an autovacuum: unbounded, a few live rows grew to a gigabyte. */
function upkeep(pglite: PGlite, statement: string, everySeconds: number): Upkeep {
  return {
    statement,
    everySeconds,
    async run() {
      await pglite.exec(statement)
      await breathe()
    },
  }
}

/** PGlite answers without ever leaving the microtask queue: timers and sockets would starve under load. */
async function breathe(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}

function forKysely(pglite: PGlite): KyselyPGlite {
  return {
    close: () => pglite.close(),
    get closed() {
      return pglite.closed
    },
    get ready() {
      return pglite.ready
    },
    waitReady: pglite.waitReady,
    async query<T>(text: string, values?: unknown[]) {
      const result = await pglite.query<T>(text, values)
      await breathe()
      return result
    },
    async transaction<T>(body: (tx: TransactionLike) => Promise<T>) {
      const result = await pglite.transaction(body)
      await breathe()
      return result
    },
  }
}

type TransactionLike = Parameters<Parameters<KyselyPGlite['transaction']>[0]>[0]

function forQueue(pglite: PGlite): Parameters<typeof fromPglite>[0] {
  return {
    async query<T>(text: string, values?: unknown[]) {
      refuseInsideTransaction('the queue')
      const result = await pglite.query<T>(text, values, { parsers: QUEUE_PARSERS })
      await breathe()
      return result
    },
    async exec(text: string) {
      refuseInsideTransaction('the queue')
      const results = await pglite.exec(text, { parsers: QUEUE_PARSERS })
      await breathe()
      return results
    },
    listen: (channel: string, callback: (payload: string) => void) => pglite.listen(channel, callback),
  }
}
