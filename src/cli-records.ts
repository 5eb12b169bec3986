import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { connectControl } from './adapters/control/connect.ts'
import { openEmbedded } from './adapters/store/embedded.ts'
import { migrate } from './adapters/store/migrations.ts'
import { exportLines, importLines } from './adapters/store/move.ts'
import { openStore } from './adapters/store/open.ts'
import { openPostgres } from './adapters/store/postgres.ts'
import { whenFree } from './adapters/store/when-free.ts'
import { OutsideError } from './app/errors.ts'
import type { Log } from './app/ports.ts'
import type { Mover, OpenRecords } from './cli/world.ts'
import { readStoreConfig } from './config.ts'

/** Opens the store that the environment names, or asks the server that has it open. Throws OutsideError. */
export async function openRecords(env: Environment): Promise<OpenRecords> {
  const { databaseUrl, dataDir } = readStoreConfig(env)
  if (databaseUrl !== null) return openStore({ databaseUrl, dataDir, log: TO_ERRORS })
  return whenFree(async () => {
    const running = await connectControl(dataDir)
    if (running !== null) return { ...running, close: async () => undefined }
    refuseAbsent(dataDir)
    return openStore({ dataDir, log: TO_ERRORS })
  })
}

/** Opens the database that the environment names without starting anything on it. Throws OutsideError. */
export async function openMover(env: Environment): Promise<Mover> {
  const { databaseUrl, dataDir } = readStoreConfig(env)
  const engine =
    databaseUrl === null
      ? await whenFree(() => openEmbedded(dataDir))
      : await openPostgres(databaseUrl, TO_ERRORS)
  await migrate(engine.db)
  return {
    exportLines: () => exportLines(engine.db),
    importLines: (lines) => importLines(engine.db, lines),
    close: engine.close,
  }
}

type Environment = Readonly<Record<string, string | undefined>>

/** Opening would make an empty one, which then verifies as whole. */
function refuseAbsent(dataDir: string): void {
  if (existsSync(join(dataDir, 'postgres'))) return
  const message = `there is no store in ${dataDir}: set DATA_DIR or DATABASE_URL as the server has them`
  throw new OutsideError('store', message)
}

/** Commands print answers on standard output; what goes wrong meanwhile stands beside them. */
const TO_ERRORS: Log = {
  debug: ignore,
  info: ignore,
  warn: (_, text) => void process.stderr.write(`${text}\n`),
  error: (_, text) => void process.stderr.write(`${text}\n`),
}

function ignore(): void {
  // Nothing that a person at a terminal would act on.
}
