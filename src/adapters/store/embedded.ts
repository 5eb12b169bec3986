import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { PGlite, types } from '@electric-sql/pglite'
import type { ConstructorOptions } from 'pg-boss'
import type { Log } from '../../app/ports.ts'
import { type DirectoryLock, lockDirectory } from './directory-lock.ts'
import { durableFiles } from './durable-files.ts'
import { embeddedDialect } from './embedded-dialect.ts'
import { type Engine, openKysely, parseTime, type Upkeep } from './engine.ts'
import { refuseInsideTransaction } from './guard.ts'
import { keepingLogSmall } from './log-volume.ts'
import { createMutexWithUrgency, createNamedMutex, type Mutex } from './mutex.ts'
import { breathe, preparedStatements } from './statements.ts'
import { watchedStatements } from './vitality.ts'

/** Major version of the Postgres inside PGlite; its files cannot be read by another. */
const POSTGRES_MAJOR = '18'

/** Without `-F`, which would switch fsync off. WASM's fdatasync does nothing, its fsync is ours. */
const START_PARAMETERS: readonly string[] = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...['wal_sync_method=fsync', 'shared_buffers=16MB', 'max_wal_size=64MB'].flatMap((one) => ['-c', one]),
]

/** Numbers and ISO times, as from the other engine. */
const PARSERS = { 20: Number, 1184: parseTime }
/** The queue knows numbers and times as PGlite itself gives them. */
const QUEUE_PARSERS = Object.fromEntries(
  [20, 1184].map((type) => [type, types.parsers[type] ?? ((text: string) => text)]),
)

/**
 * Opens the database in the directory for this process alone; makes it first when there is none. Once it is beyond help,
 * `onBroken` is told: only another process can open it again.
 */
export async function openEmbedded(
  directory: string,
  { log = SILENT, onBroken = endProcess }: Partial<Watch> = {},
): Promise<Engine> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const lock = await lockDirectory(directory)
  try {
    const folder = await preparedFolder(directory)
    return await openFolder(folder, lock, { log, onBroken })
  } catch (error) {
    lock.release()
    throw error
  }
}

interface Watch {
  readonly log: Log
  readonly onBroken: (error: unknown) => void
}

const SILENT: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore }

function ignore(): void {
  // Commands that read the store tell of what fails themselves.
}

/** Nothing that was acknowledged is lost by that, and whoever keeps the process alive starts it again. */
function endProcess(error: unknown): void {
  setImmediate(() => {
    throw new Error('the embedded database is broken and can only be opened anew', { cause: error })
  })
}

/** A database that was made half is never taken for one: it is made beside and then renamed. */
async function preparedFolder(directory: string): Promise<string> {
  const folder = join(directory, 'postgres')
  for (const name of await readdir(directory)) {
    if (name.startsWith('postgres.new')) await rm(join(directory, name), { recursive: true })
  }
  if (!existsSync(folder)) {
    // Its own name, since the process that makes it may live on for a moment when this one is killed.
    const scratch = await mkdtemp(`${folder}.new-`)
    await makeDatabase(scratch)
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

const MAKE_DATABASE = `
  const [pglite, folder, ...startParams] = process.argv.slice(1)
  const { PGlite } = await import(pglite)
  const database = new PGlite({ dataDir: 'file://' + folder, startParams })
  await database.waitReady
  await database.close()
`

/** In a process of its own: to make a database takes twice the memory of using it, and a process gives all of it back. */
async function makeDatabase(folder: string): Promise<void> {
  const program = ['--input-type=module', '--eval', MAKE_DATABASE]
  const values = [import.meta.resolve('@electric-sql/pglite'), folder, ...START_PARAMETERS]
  await promisify(execFile)(process.execPath, [...program, ...values], { env: {} })
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
  try {
    await pglite.waitReady
  } catch (error) {
    throw new Error(`the embedded database in ${folder} does not open${await whyNot(folder)}`, {
      cause: error,
    })
  }
  return pglite
}

/** PGlite does not say why. */
async function whyNot(folder: string): Promise<string> {
  const { bavail, bsize } = await statfs(folder)
  const free = Math.floor((bavail * bsize) / MIB)
  return free < ROOM_TO_OPEN_MIB ? `: its disk has ${free} MiB left` : ''
}

const MIB = 1024 * 1024
/** A segment of its log, and some. */
const ROOM_TO_OPEN_MIB = 32

async function openFolder(folder: string, lock: DirectoryLock, { log, onBroken }: Watch): Promise<Engine> {
  let syncs = 0
  const pglite = await startPglite(folder, () => {
    syncs += 1
  })
  await refuseWithoutSync(pglite, () => syncs)
  const run = watchedStatements(preparedStatements(pglite, PARSERS), onBroken)
  const { ordinary, urgent } = createMutexWithUrgency()
  // Deliveries never come so thick that nothing else is done between them.
  const oneAtATime = keepingLogSmall(ordinary, { run, log })
  const dialect = embeddedDialect(run)
  return {
    kind: 'embedded',
    db: await openKysely(dialect, oneAtATime),
    intake: await openKysely(dialect, urgent),
    queue: { backend: 'pglite', db: databaseOfQueue(pglite, oneAtATime, onBroken) },
    exclusively: createNamedMutex(),
    upkeep: [
      upkeep(pglite, oneAtATime, { statement: 'checkpoint', everySeconds: 300 }),
      upkeep(pglite, oneAtATime, { statement: 'vacuum (analyze)', everySeconds: 3600 }),
    ],
    async close() {
      await ordinary(() => pglite.close())
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
function upkeep(
  pglite: PGlite,
  oneAtATime: Mutex,
  { statement, everySeconds }: Pick<Upkeep, 'statement' | 'everySeconds'>,
): Upkeep {
  return {
    statement,
    everySeconds,
    run: () =>
      oneAtATime(async () => {
        await pglite.exec(statement)
        await breathe()
      }),
  }
}

/** The queue's way to the database. It shares the one connection with everything else. */
function databaseOfQueue(
  pglite: PGlite,
  oneAtATime: Mutex,
  onBroken: Watch['onBroken'],
): NonNullable<ConstructorOptions['db']> {
  const run = watchedStatements(preparedStatements(pglite, QUEUE_PARSERS), onBroken)
  return {
    executeSql(text: string, values: unknown[] = []) {
      refuseInsideTransaction('the queue')
      // Its blocks of several statements have no values.
      const isBlock = values.length === 0 && text.includes(';')
      return oneAtATime(async () => {
        const { rows } = isBlock ? await runBlock(pglite, text) : await run(text, values)
        return { rows: [...rows] }
      })
    },
  }
}

/** A block that fails may have begun a transaction, which the next statement would find itself in. */
async function runBlock(pglite: PGlite, text: string): Promise<{ readonly rows: readonly object[] }> {
  try {
    const results = await pglite.exec(text, { parsers: QUEUE_PARSERS })
    return { rows: results.flatMap(({ rows }) => rows) }
  } catch (error) {
    await pglite.exec('rollback')
    throw error
  } finally {
    await breathe()
  }
}
