import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { connectControl } from './adapters/control/connect.ts'
import { openStore } from './adapters/store/open.ts'
import { OutsideError } from './app/errors.ts'
import type { Log } from './app/ports.ts'
import type { OpenRecords } from './cli/world.ts'
import { readStoreConfig } from './config.ts'

/** Opens the store that the environment names, or asks the server that has it open. Throws OutsideError. */
export async function openRecords(env: Readonly<Record<string, string | undefined>>): Promise<OpenRecords> {
  const { databaseUrl, dataDir } = readStoreConfig(env)
  if (databaseUrl !== null) return openStore({ databaseUrl, dataDir, log: TO_ERRORS })
  const running = await connectControl(dataDir)
  if (running !== null) return { ...running, close: async () => undefined }
  // Opening would make an empty one, which then verifies as whole.
  if (!existsSync(join(dataDir, 'postgres')))
    throw new OutsideError(
      'store',
      `there is no store in ${dataDir}: set DATA_DIR or DATABASE_URL as the server has them`,
    )
  return openStore({ dataDir, log: TO_ERRORS })
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
