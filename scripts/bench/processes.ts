import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { newDatabase } from '../chaos/control.ts'
import { functionsOf, type Remote } from './remote.ts'
import type { Access, StandIn } from './stand-in.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const BENCH = fileURLToPath(new URL('../bench.ts', import.meta.url))

/** The stand-in for GitHub in a process of its own. */
export interface RunningStandIn {
  readonly access: Access
  readonly calls: Remote<StandIn>
  close(): Promise<void>
}

export async function startStandIn(latency: number): Promise<RunningStandIn> {
  const child = fork(BENCH, ['stand-in'], {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const calls = functionsOf<StandIn>(child)
  const access = await calls.start(latency)
  return {
    access,
    calls,
    async close() {
      child.disconnect()
      await ended(child)
    },
  }
}

/** `countersign` is the app; `floor` is the smallest possible one. */
export type Subject = 'countersign' | 'floor'

/** An app under test in a process of its own. */
export interface RunningSubject {
  readonly url: string
  /** From its start until it took deliveries. */
  readonly readyMs: number
  /** Processor time so far, user and system. */
  cpuMs(): number
  memoryMiB(): number
  /** What it wrote to its log so far. */
  logBytes(): number
  /** Collects garbage where it was started with `COLLECTING`. */
  collectGarbage(): Promise<void>
  /** The value of a metric, summed over its labels; the floor has none. */
  metric(name: string): Promise<number>
  close(): Promise<void>
}

const COLLECTOR = `
  import { setFlagsFromString } from 'node:v8'
  import { runInNewContext } from 'node:vm'
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc')
  process.on('SIGUSR2', () => collect())`

/** Environment of a subject that collects its garbage when told to, so that what is left can be measured. */
export const COLLECTING: Readonly<Record<string, string>> = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(COLLECTOR)}`,
}
const COLLECTING_MS = 1500

/** Options of Node, as `npm start` and the image give them. */
const AS_IN_THE_IMAGE: readonly string[] = ['--max-semi-space-size=8']

export interface Starting {
  readonly env?: Readonly<Record<string, string>>
  /** Kept when the app is closed; by default it gets a new one that goes with it. */
  readonly dataDir?: string
}

export async function startSubject(
  subject: Subject,
  access: Access,
  { env = {}, dataDir }: Starting = {},
): Promise<RunningSubject> {
  const directory = dataDir ?? (await mkdtemp(join(tmpdir(), 'countersign-bench-')))
  const began = performance.now()
  const command = subject === 'floor' ? [BENCH, 'floor'] : [...AS_IN_THE_IMAGE, join(ROOT, 'src/main.ts')]
  await mkdir(directory, { recursive: true })
  const child = spawn(process.execPath, command, {
    cwd: directory,
    env: { ...environment(access), DATA_DIR: directory, ...(await database(subject)), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let logged = 0
  child.stdout.on('data', (chunk: Buffer) => {
    logged += chunk.length
  })
  const url = `http://127.0.0.1:${await portOf({ child, output: child.stdout })}`
  if (subject === 'countersign') await ready(url)
  const readyMs = performance.now() - began
  return {
    url,
    readyMs,
    cpuMs: () => cpuOf(child),
    memoryMiB: () => memoryOf(child),
    logBytes: () => logged,
    async collectGarbage() {
      child.kill('SIGUSR2')
      await new Promise((resolve) => setTimeout(resolve, COLLECTING_MS))
    },
    metric: (name) => metricOf(url, name),
    async close() {
      child.kill(subject === 'floor' ? 'SIGKILL' : 'SIGTERM')
      await ended(child)
      if (dataDir === undefined) await rm(directory, { recursive: true, force: true })
    },
  }
}

interface Spawned {
  readonly child: ChildProcess
  readonly output: Readable
}

function environment({ url, appId, privateKey, webhookSecret }: Access): Readonly<Record<string, string>> {
  return {
    PATH: process.env['PATH'] ?? '',
    APP_ID: String(appId),
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: webhookSecret,
    GITHUB_API_URL: url,
    HOST: '127.0.0.1',
    PORT: '0',
    SWEEP_MINUTES: '1440',
    LOG_LEVEL: 'info',
    // As in the image.
    MALLOC_ARENA_MAX: '2',
    ...(process.env['CONCURRENCY'] === undefined ? {} : { CONCURRENCY: process.env['CONCURRENCY'] }),
  }
}

/** Postgres where TEST_DATABASE_URL names a server, else the embedded store. */
async function database(subject: Subject): Promise<Readonly<Record<string, string>>> {
  if (subject === 'floor' || process.env['TEST_DATABASE_URL'] === undefined) return {}
  return { DATABASE_URL: await newDatabase() }
}

/** The port that the app tells in its log. */
function portOf({ child, output }: Spawned): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.once('exit', () => reject(new Error(`the app ended before it listened: ${text}`)))
    output.on('data', function look(chunk: Buffer) {
      text += chunk.toString()
      const port = /"port":(\d+)/.exec(text)?.[1]
      if (port === undefined) return
      output.off('data', look)
      resolve(Number(port))
    })
  })
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

const READY_MS = 20_000

async function ready(url: string): Promise<void> {
  const end = performance.now() + READY_MS
  while (performance.now() < end) {
    const answer = await fetch(`${url}/readyz`).catch(() => null)
    if (answer?.ok === true) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error('the app does not get ready')
}

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10

function cpuOf({ pid }: ChildProcess): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}

function memoryOf({ pid }: ChildProcess): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(line?.[1] ?? 0) / 1024
}

async function metricOf(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
}
