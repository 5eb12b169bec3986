import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { openEmbedded } from '../../src/adapters/store/embedded.ts'
import { openPostgres } from '../../src/adapters/store/postgres.ts'
import { storeOn } from '../../src/adapters/store/store.ts'
import type { Log } from '../../src/app/ports.ts'
import type { AuditVerdict } from '../../src/app/upkeep-ports.ts'
import { type Orders, type Told, workFor } from './victim.ts'

export interface Place {
  readonly databaseUrl?: string
  readonly dataDir: string
}

/** What victims have told so far, and when they were killed. */
export interface Ledger {
  readonly acknowledged: Set<string>
  readonly runs: Map<string, { readonly key: string; readonly from: number; to: number | null }>
  readonly told: Told[]
}

export function createLedger(): Ledger {
  return { acknowledged: new Set(), runs: new Map(), told: [] }
}

export interface Victim {
  readonly child: ChildProcess
  /** Resolves once it is open; rejects when it ends before. */
  readonly ready: Promise<void>
  /** It has ended by itself, or was killed. */
  readonly isOver: () => boolean
  /** Kills it and waits until it is dead. */
  readonly kill: () => Promise<void>
}

export function startVictim(orders: Orders, ledger: Ledger): Victim {
  const script = fileURLToPath(new URL('../chaos.ts', import.meta.url))
  const child = spawn(process.execPath, [script, 'victim', JSON.stringify(orders)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const isReady = Promise.withResolvers<undefined>()
  isReady.promise.catch(() => undefined)
  const own = new Set<string>()
  createInterface(child.stdout).on('line', (line) => {
    const told = JSON.parse(line) as Told // written by `tell`
    ledger.told.push(told)
    if (told.kind === 'ready') isReady.resolve(undefined)
    if (told.kind === 'acknowledged') ledger.acknowledged.add(told.id)
    if (told.kind === 'started') {
      own.add(told.run)
      ledger.runs.set(told.run, { key: told.key, from: told.at, to: null })
    }
    const run = told.kind === 'ended' ? ledger.runs.get(told.run) : undefined
    if (run !== undefined && told.kind === 'ended') run.to = told.at
  })
  child.once('exit', () => isReady.reject(new Error('the victim ended before it was ready')))
  const closed = once(child, 'close')
  function isOver(): boolean {
    return child.exitCode !== null || child.signalCode !== null
  }
  return {
    child,
    ready: isReady.promise,
    isOver,
    async kill() {
      const at = Date.now()
      if (!isOver()) child.kill('SIGKILL')
      await closed
      for (const id of own) {
        const run = ledger.runs.get(id)
        if (run !== undefined) run.to ??= at
      }
    },
  }
}

const STALL_MS = 60_000

/** Waits until so many more deliveries are acknowledged. */
export async function acknowledged(ledger: Ledger, more: number): Promise<void> {
  const wanted = ledger.acknowledged.size + more
  let last = { size: ledger.acknowledged.size, at: Date.now() }
  while (ledger.acknowledged.size < wanted) {
    if (ledger.acknowledged.size > last.size) last = { size: ledger.acknowledged.size, at: Date.now() }
    if (Date.now() - last.at > STALL_MS) throw new Error('the victim takes nothing in')
    await new Promise((resolve) => setTimeout(resolve, 1 + randomInt(10)))
  }
}

/** Lets the work end in this process and checks everything against the ledger. */
export async function check(name: string, place: Place, ledger: Ledger): Promise<readonly string[]> {
  const left = await whatIsLeft(place)
  const lost = [...ledger.acknowledged].filter((id) => !left.stored.has(id))
  const more = [...left.stored].filter((id) => !ledger.acknowledged.has(id))
  const unsettled = [...left.stored].filter((id) => !left.settled.has(id))
  const twice = [...left.settled].filter(([, times]) => times > 1)
  const overlaps = overlapsOf(ledger)
  console.log(
    `${name}: ${ledger.acknowledged.size} acknowledged, ${lost.length} lost, ${more.length} stored unacknowledged, ` +
      `${ledger.runs.size} runs, ${overlaps} overlaps, ${twice.length} settled twice, ${left.audit.entries} audit entries`,
  )
  const counts = [
    [lost.length, 'acknowledged deliveries are lost'],
    [unsettled.length, 'deliveries were never worked off'],
    [left.open, 'items are open'],
    [twice.length, 'deliveries were settled twice'],
    [overlaps, 'runs of one key overlapped'],
    [left.audit.ok ? 0 : 1, `audit chain is broken: ${JSON.stringify(left.audit.broken)}`],
  ] as const
  const faults = counts.filter(([count]) => count > 0).map(([count, text]) => `${count} ${text}`)
  return [...faults, ...left.problems].map((fault) => `${name}: ${fault}`)
}

interface Left {
  readonly problems: readonly string[]
  readonly stored: ReadonlySet<string>
  /** How often each delivery was settled, as the audit log has it. */
  readonly settled: ReadonlyMap<string, number>
  readonly open: number
  readonly audit: AuditVerdict
}

async function whatIsLeft({ databaseUrl, dataDir }: Place): Promise<Left> {
  const problems: string[] = []
  const log: Log = { debug: ignore, info: ignore, warn: ignore, error: (_, text) => problems.push(text) }
  const engine =
    databaseUrl === undefined ? await openEmbedded(dataDir) : await openPostgres(databaseUrl, log)
  const store = await storeOn(engine, log)
  await store.startWorkers({ concurrency: 8, workOff: workFor(1, ignore) })
  if (!(await isDrained(store))) problems.push('work was left over')
  const stored = await engine.db.selectFrom('app.delivery').select('id').execute()
  const open = await engine.db.selectFrom('app.work_item').select('id').where('done_at', 'is', null).execute()
  const settled = new Map<string, number>()
  for await (const line of store.exportAudit('jsonl')) {
    const { data } = JSON.parse(line) as { data: { ids: string[] } } // written by `workFor`
    for (const id of data.ids) settled.set(id, (settled.get(id) ?? 0) + 1)
  }
  const audit = await store.verifyAudit()
  await store.close()
  return { problems, stored: new Set(stored.map((row) => row.id)), settled, open: open.length, audit }
}

async function isDrained(store: Awaited<ReturnType<typeof storeOn>>): Promise<boolean> {
  const end = Date.now() + 60_000
  while (Date.now() < end) {
    const { waiting, active, oldestSeconds } = await store.queueDepth()
    if (waiting + active === 0 && oldestSeconds === 0) return true
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return false
}

/** Runs of one key that were going on at the same time. A run that was killed ends with its process. */
function overlapsOf({ runs }: Ledger): number {
  let overlaps = 0
  for (const all of Map.groupBy(runs.values(), (run) => run.key).values()) {
    const inOrder = all.toSorted((a, b) => a.from - b.from)
    let end = 0
    for (const run of inOrder) {
      if (run.from < end) overlaps += 1
      end = Math.max(end, run.to ?? run.from)
    }
  }
  return overlaps
}

/** A new database on the server that TEST_DATABASE_URL names. */
export async function newDatabase(): Promise<string> {
  const server = process.env['TEST_DATABASE_URL']
  if (server === undefined) throw new Error('TEST_DATABASE_URL is not set')
  const name = `chaos_${randomUUID().replaceAll('-', '')}`
  const client = new Client({ connectionString: server })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

function ignore(): void {
  // Only errors count here.
}
