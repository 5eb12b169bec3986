import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { sql } from 'kysely'
import { openEmbedded } from '../../../src/adapters/store/embedded.ts'
import { openStore } from '../../../src/adapters/store/open.ts'
import { embeddedPlace } from '../../support/embedded-place.ts'
import { keepLog, type Place, removePlace } from '../../support/stores.ts'
import { delivery, lookAt, pullRequest } from '../../support/work.ts'

describe('the embedded database', () => {
  const places: Place[] = []
  const state = { dataDir: '' }
  beforeAll(async () => {
    const place = await embeddedPlace()
    places.push(place)
    state.dataDir = place.dataDir
  }, 60_000)
  afterAll(async () => {
    await Promise.all(places.map(removePlace))
  })

  test('is refused to a second opener of the same process, and free again once closed', async () => {
    const engine = await openEmbedded(state.dataDir)
    await expect(openEmbedded(state.dataDir)).rejects.toThrow(/in use by another process.*DATABASE_URL/)
    await engine.close()
    await (await openEmbedded(state.dataDir)).close()
  })

  test('is refused to another process, and free as soon as that one is killed', async () => {
    const holder = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { DatabaseSync } from 'node:sqlite'
         const lock = new DatabaseSync(${JSON.stringify(join(state.dataDir, 'lock'))})
         lock.exec('begin exclusive')
         console.log('held')
         setInterval(() => lock, 1000)`,
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    )
    await once(holder.stdout, 'data')
    await expect(openEmbedded(state.dataDir)).rejects.toThrow(/in use by another process/)
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    await (await openEmbedded(state.dataDir)).close()
  })

  test('syncs each commit to the disk, and nothing else can be set', async () => {
    const engine = await openEmbedded(state.dataDir)
    const settings = await sql<{ name: string; setting: string }>`
      select name, setting from pg_settings
      where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'wal_sync_method')
      order by name`.execute(engine.db)
    expect(settings.rows.map((row) => `${row.name}=${row.setting}`)).toEqual([
      'fsync=on',
      'full_page_writes=on',
      'synchronous_commit=on',
      'wal_sync_method=fsync',
    ])
    await engine.close()
  })

  test('keeps the log of what was written small, without waiting for the checkpoint of the clock', async () => {
    const engine = await openEmbedded(state.dataDir)
    async function sinceCheckpoint(): Promise<number> {
      const { rows } = await sql<{ bytes: number }>`
        select pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::float8 as bytes
        from pg_control_checkpoint()`.execute(engine.db)
      return rows[0]?.bytes ?? 0
    }
    const most = 32 * 1024 * 1024
    let written = await sinceCheckpoint()
    for (let at = 0; at < 40; at += 1) {
      await sql`select pg_logical_emit_message(true, 'test', repeat('x', 1000000))`.execute(engine.db)
      written += 1_000_000
    }
    expect(written).toBeGreaterThan(most)
    await new Promise((resolve) => setTimeout(resolve, 1100))
    await sinceCheckpoint()
    expect(await sinceCheckpoint()).toBeLessThan(most)
    await engine.close()
  })

  test('is kept from other users of the machine', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'countersign-'))
    const dataDir = join(parent, 'data')
    await mkdir(join(dataDir, 'postgres'), { recursive: true, mode: 0o700 })
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '17\n')
    await expect(openEmbedded(dataDir)).rejects.toThrow(/written by Postgres 17.*export it/)
    expect((await stat(dataDir)).mode & 0o077).toBe(0)
    await rm(parent, { recursive: true })
  })

  test('is closed without a word, however long after its last use', async () => {
    const log = keepLog()
    const engine = await openEmbedded(state.dataDir, { log })
    const later = performance.now() + 60_000
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => later)
    await engine.close()
    clock.mockRestore()
    expect(log.lines).toEqual([])
  })

  test('that does not open says which it is, and is free again', async () => {
    const { dataDir } = await embeddedPlace()
    places.push({ dataDir })
    await rm(join(dataDir, 'postgres', 'global', 'pg_control'))
    await expect(openEmbedded(dataDir)).rejects.toThrow(`${join(dataDir, 'postgres')} does not open`)
    await expect(openEmbedded(dataDir)).rejects.toThrow('does not open')
  })

  test('of another major version is left alone, with what to do', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'countersign-'))
    places.push({ dataDir })
    await mkdir(join(dataDir, 'postgres'))
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '17\n')
    await expect(openEmbedded(dataDir)).rejects.toThrow(/Postgres 17 and this program has 18: export it/)
    expect(await readdir(join(dataDir, 'postgres'))).toEqual(['PG_VERSION'])
  })

  test('that was made half is made again', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'countersign-'))
    places.push({ dataDir })
    await mkdir(join(dataDir, 'postgres.new', 'base'), { recursive: true })
    await writeFile(join(dataDir, 'postgres.new', 'PG_VERSION'), '18\n')
    const engine = await openEmbedded(dataDir)
    expect((await sql<{ one: number }>`select 1 as one`.execute(engine.db)).rows).toEqual([{ one: 1 }])
    await engine.close()
    expect(existsSync(join(dataDir, 'postgres.new'))).toBe(false)
    expect((await readFile(join(dataDir, 'postgres', 'PG_VERSION'), 'utf8')).trim()).toBe('18')
  }, 60_000)

  test('lets timers and sockets of the process breathe while it works off a backlog', async () => {
    const store = await openStore({ dataDir: state.dataDir, log: keepLog() })
    const gaps: number[] = []
    let last = performance.now()
    const timer = setInterval(() => {
      gaps.push(performance.now() - last)
      last = performance.now()
    }, 1)
    for (let index = 0; index < 100; index += 1) {
      await store.accept(delivery(), [lookAt(pullRequest(index))])
    }
    clearInterval(timer)
    await store.close()
    // Without giving way, there would be none until the last delivery is stored.
    expect(gaps.length).toBeGreaterThan(5)
  })
})
