import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe } from '@jest/globals'
import { Client } from 'pg'
import { openEmbedded } from '../../src/adapters/store/embedded.ts'
import { type Engine, transact } from '../../src/adapters/store/engine.ts'
import { openPostgres } from '../../src/adapters/store/postgres.ts'
import { storeSettlements } from '../../src/adapters/store/settle.ts'
import { type Store, storeOn } from '../../src/adapters/store/store.ts'
import type { Log, Settlement } from '../../src/app/ports.ts'
import { embeddedPlace } from './embedded-place.ts'

/** Keeps what was logged, so that a test can ask for it. */
export interface KeptLog extends Log {
  readonly lines: readonly { readonly level: string; readonly text: string; readonly fields: object }[]
}

export function keepLog(): KeptLog {
  const lines: { level: string; text: string; fields: object }[] = []
  function keep(level: string) {
    return (fields: object, text: string): void => {
      lines.push({ level, text, fields })
    }
  }
  return { lines, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') }
}

/** Where a database for tests is. */
export interface Place {
  readonly databaseUrl?: string
  readonly dataDir: string
}

/** One database, and ways into it. */
export interface Kit {
  readonly kind: Engine['kind']
  readonly log: KeptLog
  readonly place: () => Place
  /** The store that is open for the tests of this file. */
  readonly store: () => Store
  /** The database below it, for what no port lets one see or do. */
  readonly engine: () => Engine
  /** Closes the store and opens it again. */
  readonly reopen: (graceSeconds?: number) => Promise<void>
}

/**
 * Runs one suite on each kind of database: embedded always, Postgres where TEST_DATABASE_URL names a server on which
 * databases may be made. Each gets a database of its own.
 */
export function describeStores(title: string, suite: (kit: Kit) => void): void {
  describe(`${title} (embedded)`, () => {
    suite(createKit('embedded'))
  })
  describePostgres(title, suite)
}

/** Runs a suite on Postgres alone, for what cannot happen with the one connection of the embedded database. */
export function describePostgres(title: string, suite: (kit: Kit) => void): void {
  const isThere = process.env['TEST_DATABASE_URL'] !== undefined
  const describeIt = isThere ? describe : describe.skip
  describeIt(`${title} (Postgres${isThere ? '' : ': skipped, TEST_DATABASE_URL is not set'})`, () => {
    suite(createKit('postgres'))
  })
}

function createKit(kind: Engine['kind']): Kit {
  const log = keepLog()
  const state: { place?: Place; engine?: Engine; store?: Store } = {}
  function place(): Place {
    if (state.place === undefined) throw new Error('the database of the suite is not there yet')
    return state.place
  }
  function store(): Store {
    if (state.store === undefined) throw new Error('the store of the suite is not open')
    return state.store
  }
  async function open(): Promise<void> {
    state.engine = await openEngine(place(), log)
    state.store = await storeOn(state.engine, log)
  }
  beforeAll(async () => {
    state.place = kind === 'embedded' ? await embeddedPlace() : await postgresPlace()
    await open()
  }, 60_000)
  afterAll(async () => {
    await store().close(1)
    await removePlace(place())
  })
  return {
    kind,
    log,
    place,
    store,
    engine() {
      if (state.engine === undefined) throw new Error('the database of the suite is not open')
      return state.engine
    },
    async reopen(graceSeconds = 0) {
      await store().close(graceSeconds)
      await open()
    },
  }
}

export function openEngine({ databaseUrl, dataDir }: Place, log: Log): Promise<Engine> {
  return databaseUrl === undefined ? openEmbedded(dataDir) : openPostgres(databaseUrl, log)
}

/** A database of its own on the server that TEST_DATABASE_URL names. */
async function postgresPlace(): Promise<Place> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await onServer(`create database ${name}`)
  const url = new URL(serverUrl())
  url.pathname = `/${name}`
  return { databaseUrl: url.href, dataDir: '' }
}

export async function removePlace({ databaseUrl, dataDir }: Place): Promise<void> {
  if (databaseUrl === undefined) await rm(dataDir, { recursive: true })
  else await onServer(`drop database ${new URL(databaseUrl).pathname.slice(1)} with (force)`)
}

function serverUrl(): string {
  const url = process.env['TEST_DATABASE_URL']
  if (url === undefined) throw new Error('TEST_DATABASE_URL is not set')
  return url
}

async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl() })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** Waits until it holds, or fails after the milliseconds. */
export async function until(holds: () => boolean | Promise<boolean>, withinMs = 60_000): Promise<void> {
  const end = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('what was waited for did not come to be')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Stores what work of an installation leaves behind, without any work. */
export function settle(engine: Engine, settlement: Partial<Settlement>, installation = 7): Promise<void> {
  const whole = { outcomes: [], audit: [], receipts: [], ask: [], carriers: [], ...settlement }
  return transact(engine.db, (tx) => storeSettlements(tx, [{ installation, settlement: whole }]))
}

/** All that an iteration brings. */
export async function collect<T>(all: AsyncIterable<T>): Promise<readonly T[]> {
  const collected: T[] = []
  for await (const each of all) collected.push(each)
  return collected
}
