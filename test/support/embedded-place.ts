import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rename, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmbedded } from '../../src/adapters/store/embedded.ts'
import { sha256 } from '../../src/adapters/store/json.ts'
import { MIGRATIONS } from '../../src/adapters/store/migrations/list.ts'
import { storeOn } from '../../src/adapters/store/store.ts'
import { createLog } from '../../src/log.ts'

/** A directory with an empty database, copied because making one takes seconds. */
export async function embeddedPlace(): Promise<{ readonly dataDir: string }> {
  const dataDir = await mkdtemp(join(await roomyFolder(), 'countersign-'))
  await cp(await template(), dataDir, { recursive: true })
  return { dataDir }
}

const MEMORY = '/dev/shm'
const ENOUGH_BYTES = 2 ** 31

/** In memory where there is enough of it: every commit is forced to the disk, and no test pulls the plug. */
async function roomyFolder(): Promise<string> {
  const space = await statfs(MEMORY).catch(() => null)
  return space !== null && space.bavail * space.bsize > ENOUGH_BYTES ? MEMORY : tmpdir()
}

async function template(): Promise<string> {
  const version = sha256(JSON.stringify([MIGRATIONS, process.versions.node])).slice(0, 16)
  const folder = join(tmpdir(), `countersign-template-${version}`)
  if (existsSync(folder)) return folder
  const scratch = `${folder}-${randomUUID()}`
  await mkdir(scratch)
  const store = await storeOn(await openEmbedded(scratch), createLog('silent'))
  await store.close(0)
  // Whoever is first wins: several test files make one at the same time.
  await rename(scratch, folder).catch(() => rm(scratch, { recursive: true }))
  return folder
}
