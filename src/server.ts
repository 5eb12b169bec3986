import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type ControlServer, serveControl } from './adapters/control/serve.ts'
import { createGitHub, type GitHub } from './adapters/github/client.ts'
import { createIngress } from './adapters/github/ingress.ts'
import { githubPorts } from './adapters/github/ports.ts'
import { workOf } from './adapters/github/webhooks.ts'
import { openStore } from './adapters/store/open.ts'
import type { Store } from './adapters/store/store.ts'
import { createBacktests } from './app/backtest.ts'
import { type ExpiryPorts, endAndNotice } from './app/expire-exceptions.ts'
import { lookAtPassedTime, type TimePorts } from './app/passing-time.ts'
import type { Clock } from './app/ports.ts'
import { type SweepPorts, sweepEverything } from './app/sweep.ts'
import { type WorkPorts, workOff } from './app/work-off.ts'
import type { Config } from './config.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { operationsListener } from './web/operations.ts'

/** A running server. */
export interface Running {
  readonly url: string
  readonly store: Store
  /** Stops accepting, lets running evaluations end or gives them back, and closes the store. */
  close(): Promise<void>
}

/** Slow clients must not hold connections open for ever. */
const HEADERS_TIMEOUT_MS = 15_000
const REQUEST_TIMEOUT_MS = 30_000
/** How many pull requests of one installation a sweep asks for. */
const SWEEP_BUDGET = 500
const EXPIRY_SECONDS = 10
/** What was sent to a process that was not there shows only in a sweep that began after its start. */
const SWEEP_FRESH_SECONDS = 2
const TIME_SECONDS = 15 * 60

/** What a server is given from outside unless it shall be the real thing. */
export interface Surroundings {
  /** The time that exceptions run by, and that is written down. */
  readonly clock?: Clock
}

/** Puts everything together: store, GitHub, ingress, workers, regular tasks, operations pages. */
export async function startServer(
  config: Config,
  log: Logger,
  { clock = wallClock }: Surroundings = {},
): Promise<Running> {
  const store = await openStore({
    databaseUrl: config.databaseUrl ?? undefined,
    dataDir: config.dataDir,
    log,
  })
  try {
    return await serve(config, { store, log, clock })
  } catch (error) {
    await store.close(0)
    throw error
  }
}

function wallClock(): string {
  return new Date().toISOString()
}

async function serve(
  config: Config,
  { store, log, clock }: Pick<Parts, 'store' | 'log' | 'clock'>,
): Promise<Running> {
  const metrics = createMetrics(() => store.queueDepth())
  const github = connect(config, log, metrics)
  const ports = portsOf({ github, store, metrics, log, clock })
  const server = createServer(listener(config, log, { store, metrics, github }))
  server.headersTimeout = HEADERS_TIMEOUT_MS
  server.requestTimeout = REQUEST_TIMEOUT_MS
  await listen(server, config)
  await store.startWorkers({
    concurrency: config.concurrency,
    workOff: (claimed) => workOff(ports, claimed),
    onDead: (dead) => log.error(dead, 'work is dead; it is looked at again by the next sweep'),
  })
  await store.startTasks([
    { name: 'end exceptions', everySeconds: EXPIRY_SECONDS, run: () => endAndNotice(ports) },
    { name: 'look at what time changes', everySeconds: TIME_SECONDS, run: () => lookAtPassedTime(ports) },
    {
      name: 'sweep',
      everySeconds: config.sweepMinutes * 60,
      freshSeconds: SWEEP_FRESH_SECONDS,
      run: (signal) => sweepEverything(ports, { most: SWEEP_BUDGET, signal }),
    },
  ])
  const control = await openControl(config, log, store)
  const { address, port } = addressOf(server)
  const host = address.includes(':') ? `[${address}]` : address
  log.info({ port, store: store.kind, github: config.githubApiUrl }, 'listening')
  return { url: `http://${host}:${port}`, store, close: () => close({ server, control, store, log }) }
}

/** Commands read the embedded store through us, since it is open here. They can wait; verdicts cannot. */
async function openControl(config: Config, log: Logger, store: Store): Promise<ControlServer | null> {
  if (store.kind !== 'embedded') return null
  try {
    return await serveControl(store, config.dataDir, log)
  } catch (error) {
    log.warn({ err: error }, 'commands cannot read the store while this runs')
    return null
  }
}

function connect(config: Config, log: Logger, metrics: Metrics): GitHub {
  return createGitHub({
    appId: config.appId,
    privateKey: config.privateKey,
    baseUrl: config.githubApiUrl,
    webhookSecret: config.webhookSecrets[0] ?? '',
    log,
    count: (kind) => metrics.githubRequest(kind),
    onLimit: () => metrics.rateLimit(),
  })
}

interface Parts {
  readonly github: GitHub
  readonly store: Store
  readonly metrics: Metrics
  readonly log: Logger
  readonly clock: Clock
}

function portsOf({
  github,
  store,
  metrics,
  log,
  clock,
}: Parts): WorkPorts & ExpiryPorts & SweepPorts & TimePorts {
  return {
    ...githubPorts(github, log),
    memory: store,
    policies: store,
    keepProtection: store,
    stacks: store,
    exceptions: store,
    dueExceptions: store,
    shares: store,
    receipts: store,
    exclusive: store,
    auditLog: store,
    breakers: store,
    backtests: createBacktests({ recorded: store, pause: () => setImmediate() }),
    once: store,
    keepInstallations: store,
    work: store,
    looks: store,
    marks: store,
    revive: store,
    knownDeliveries: store,
    log,
    clock,
    onEvaluated: ({ verdict, receivedAt }) => {
      metrics.evaluation(verdict)
      if (receivedAt !== null) metrics.verdictAfter((Date.now() - Date.parse(receivedAt)) / 1000)
    },
    onSwept: (swept) => metrics.swept(swept),
  }
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void

function listener(
  config: Config,
  log: Logger,
  { store, metrics, github }: Omit<Parts, 'log' | 'clock'>,
): Listener {
  const ingress = createIngress({
    appId: config.appId,
    secrets: config.webhookSecrets,
    clock: () => new Date().toISOString(),
    log,
    deliveries: store,
    workOf: (event, payload) => workOf(event, payload, github.identity()),
    count: (event, outcome) => metrics.delivery(outcome, event),
  })
  const operations = operationsListener({ isReady: () => readiness(store), metrics })
  return (request, response) => {
    if (ingress(request, response) || operations(request, response)) return
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
    response.end('not found\n')
  }
}

async function readiness(store: Store): Promise<{ readonly ok: boolean; readonly reason: string }> {
  try {
    await store.checkWritable()
    return { ok: true, reason: 'ready' }
  } catch {
    return { ok: false, reason: 'deliveries cannot be stored now' }
  }
}

function listen(server: Server, { host, port }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function addressOf(server: Server): AddressInfo {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no TCP address')
  return address
}

interface Open {
  readonly server: Server
  readonly control: ControlServer | null
  readonly store: Store
  readonly log: Logger
}

async function close({ server, control, store, log }: Open): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  server.closeIdleConnections()
  await control?.close()
  await store.close()
  server.closeAllConnections()
  await closed
  log.info({}, 'stopped')
}
