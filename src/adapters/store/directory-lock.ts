import { join } from 'node:path'
import type * as Sqlite from 'node:sqlite'
import { OutsideError } from '../../app/errors.ts'

export interface DirectoryLock {
  readonly release: () => void
}

/**
 * Takes a directory for this process alone, or throws. The kernel holds the lock on the file, so a killed process
 * leaves nothing behind. Local disks only: network file systems lie about locks.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const { DatabaseSync } = await loadSqlite()
  const file = join(directory, 'lock')
  const database = new DatabaseSync(file)
  try {
    database.exec('pragma busy_timeout = 0; begin exclusive')
  } catch (error) {
    database.close()
    throw new OutsideError(
      'store',
      `${directory} is in use by another process: stop it, or set DATABASE_URL to let several share a Postgres`,
      { cause: error, reason: 'unavailable' },
    )
  }
  return {
    release() {
      database.exec('rollback')
      database.close()
    },
  }
}

async function loadSqlite(): Promise<typeof Sqlite> {
  try {
    return await import('node:sqlite')
  } catch (error) {
    throw new Error('the embedded store needs Node 22.13 or later: update Node, or set DATABASE_URL', {
      cause: error,
    })
  }
}
