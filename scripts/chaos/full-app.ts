import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { endAll, type ServerProcess } from '../../test/support/server-process.ts'
import { examine } from './app.ts'
import { foundTown, type Town, wrongVerdicts } from './town.ts'

const MIB = 1024 * 1024
/** Postgres' `max_wal_size` of the embedded store, and the segment that is being written. */
const MOST_LOG_BYTES = (64 + 16) * MIB
/** Of one text, no more than 110 are written in a minute; a full disk makes a handful of texts. */
const MOST_LINES_PER_MINUTE = 600
const FULL_SECONDS = 60
const PRELOAD = new URL('preload-full-disk.ts', import.meta.url).href

/** The disk of the whole app is full for a minute, while people work; whoever keeps it alive starts it when it ends. */
export async function fillDiskOfApp(): Promise<readonly string[]> {
  const home = await mkdtemp(join(tmpdir(), 'countersign-full-'))
  const [dataDir, mark] = [join(home, 'data'), join(home, 'full')]
  const town = await foundTown({ dataDir })
  const started: ServerProcess[] = []
  async function start(): Promise<void> {
    started.push(await town.startApp({ CHAOS_FULL_MARK: mark }, ['--import', PRELOAD]))
  }
  try {
    await start()
    for (let act = 0; act < 20; act += 1) await town.somethingHappens()
    await wrongVerdicts(town, 30_000)
    const before = linesOf(started)
    await writeFile(mark, '')
    await workFor(town, FULL_SECONDS)
    const lines = linesOf(started) - before
    await rm(mark)
    const [last] = started
    if (last !== undefined) await endedBy(last, 'SIGTERM')
    const faults = await examine('disk of the app full', { dataDir }, town)
    const left = await logSize(dataDir)
    console.log(
      `disk of the app full for ${FULL_SECONDS} s: ${lines} lines of log, ${Math.round(left / MIB)} MiB of write-ahead log left`,
    )
    return [
      ...faults,
      ...(lines > MOST_LINES_PER_MINUTE ? [`disk of the app full: ${lines} lines of log in a minute`] : []),
      ...(left > MOST_LOG_BYTES ? [`disk of the app full: ${left} bytes of write-ahead log are left`] : []),
    ]
  } finally {
    await endAll()
    await town.close()
    await rm(home, { recursive: true, force: true })
  }
}

async function workFor(town: Town, seconds: number): Promise<void> {
  const end = Date.now() + seconds * 1000
  while (Date.now() < end) {
    await town.somethingHappens()
    await sleep(150)
  }
}

async function endedBy(server: ServerProcess, signal: NodeJS.Signals): Promise<void> {
  server.signal(signal)
  await server.ended()
}

function linesOf(servers: readonly ServerProcess[]): number {
  return servers.reduce((sum, { output }) => sum + output().split('\n').length - 1, 0)
}

async function logSize(dataDir: string): Promise<number> {
  const folder = join(dataDir, 'postgres', 'pg_wal')
  const files = (await readdir(folder)).filter((name) => /^[0-9A-F]{24}$/.test(name))
  const sizes = await Promise.all(files.map(async (name) => (await stat(join(folder, name))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}
