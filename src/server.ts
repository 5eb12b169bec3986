import type { RequestListener } from 'node:http'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type ControlServer, serveControl } from './adapters/control/serve.ts'
import { createGitHub, type GitHub } from './adapters/github/client.ts'
import { createIngress } from './adapters/github/ingress.ts'
import { githubPorts } from './adapters/github/ports.ts'
import { workOf } from './adapters/github/webhooks.ts'
import { openStore } from './adapters/store/open.ts'
import type { Store } from './adapters/store/store.ts'
import type { Task } from './adapters/store/tasks.ts'
import { whenFree } from './adapters/store/when-free.ts'
import { createBacktests } from './app/backtest.ts'
import { type ExpiryPorts, endAndNotice } from './app/expire-exceptions.ts'
import { lookAtPassedTime, type TimePorts } from './app/passing-time.ts'
import type { Clock } from './app/ports.ts'
import { showGivenUp } from './app/show-progress.ts'
import { type SweepPorts, sweepEverything } from './app/sweep.ts'
import { tellAuditHeads } from './app/tell-audit-heads.ts'
import { keyOf } from './app/work.ts'
import { type WorkPorts, workOff } from './app/work-off.ts'
import type { Config } from './config.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { inOwnTrace, inSpan } from './tracing.ts'
import { type Door, openDoor } from './web/door.ts'
import { operationsListener } from './web/operations.ts'

/** A running server. */
export interface Running {
  readonly url: string
  readonly store: Store
  /** Stops accepting, lets running evaluations end or gives them back, and closes the store. */
  close(): Promise<void>
}

/** How many pull requests of one installation a sweep asks for. */
const SWEEP_BUDGET = 500
/** What was sent to a process that was not there shows only in a sweep that began after its start. */
const SWEEP_FRESH_SECONDS = 2
const TIME_SECONDS = 15 * 60
const PACES: Paces = { burstSeconds: 1, expirySeconds: 10, pushSeconds: 3 }

const DAY_SECONDS = 24 * 60 * 60
/** Requests that were begun get this long to be answered; then running work gets its own time. */
const ANSWER_GRACE_MS = 1000
const WORK_GRACE_SECONDS = 4
/** Probes wait for a few seconds. */
const READY_WITHIN_MS = 2000

/** What a server is given from outside unless it shall be the real thing. */
export interface Surroundings {
  /** The time that exceptions run by, and that is written down. */
  readonly clock?: Clock
  /** An address that is open already. */
  readonly door?: Door
  readonly paces?: Partial<Paces>
}

/** How long it lets things wait that could be done at once. */
export interface Paces {
  /** Between two looks at one pull request, so that what comes in a burst is looked at together. */
  readonly burstSeconds: number
  /** Between two looks for exceptions that have ended. */
  readonly expirySeconds: number
  /** Until a push is looked into that most likely has a pull request, which is told of next. */
  readonly pushSeconds: number
}

/** Puts everything together: store, GitHub, ingress, workers, regular tasks, operations pages. */
export async function startServer(
  config: Config,
  log: Logger,
  { clock = wallClock, door: opened, paces: other }: Surroundings = {},
): Promise<Running> {
  const paces = { ...PACES, ...other }
  const door = opened ?? (await openDoor(config.host, config.port))
  try {
    const { burstSeconds } = paces
    const { dataDir, databaseUrl } = config
    const store = await whenFree(
      () => openStore({ databaseUrl: databaseUrl ?? undefined, dataDir, log, burstSeconds }),
      () => log.info({}, 'waiting for the process that has the data folder open'),
    )
    try {
      return await serve(config, door, { store, log, clock, paces })
    } catch (error) {
      await store.close(0)
      throw error
    }
  } catch (error) {
    await door.close(0)
    throw error
  }
}

function wallClock(): string {
  return new Date().toISOString()
}

async function serve(
  config: Config,
  door: Door,
  { store, log, clock, paces }: Pick<Parts, 'store' | 'log' | 'clock' | 'paces'>,
): Promise<Running> {
  const metrics = createMetrics(() => store.queueDepth())
  const github = connect(config, log, metrics)
  const ports = portsOf({ github, store, metrics, log, clock, paces })
  const state = { isStopping: false }
  await store.startWorkers({
    concurrency: config.concurrency,
    workOff: (claimed) =>
      inSpan(`evaluate ${claimed.items[0]?.item.kind ?? 'nothing'}`, { key: claimed.key }, () =>
        workOff(ports, claimed),
      ),
    onDead: (dead) => void showGivenUp(ports, dead),
    aroundWork: inOwnTrace,
    around: inSpan,
  })
  await store.startTasks(tasksOf({ ...paces, sweepMinutes: config.sweepMinutes }, ports, store))
  const control = await openControl(config, log, store)
  door.admit(listener(config, { store, metrics, github, log, isStopping: () => state.isStopping }))
  log.info({ port: door.port, store: store.kind, github: config.githubApiUrl }, 'listening')
  return {
    url: door.url,
    store,
    async close() {
      state.isStopping = true
      await close({ door, control, store, log })
    },
  }
}

function tasksOf(
  { expirySeconds, sweepMinutes }: Pick<Paces, 'expirySeconds'> & Pick<Config, 'sweepMinutes'>,
  ports: Ports,
  store: Store,
): readonly Task[] {
  return [
    { name: 'end exceptions', everySeconds: expirySeconds, run: () => endAndNotice(ports) },
    { name: 'look at what time changes', everySeconds: TIME_SECONDS, run: () => lookAtPassedTime(ports) },
    {
      name: 'sweep',
      everySeconds: sweepMinutes * 60,
      freshSeconds: SWEEP_FRESH_SECONDS,
      run: (signal) => inOwnTrace('sweep', {}, () => sweepEverything(ports, { most: SWEEP_BUDGET, signal })),
    },
    {
      name: 'tell the heads of the audit log',
      everySeconds: DAY_SECONDS,
      mayWait: true,
      run: () => tellAuditHeads({ auditLog: store, log: ports.log }),
    },
  ]
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
    around: inSpan,
  })
}

interface Parts {
  readonly github: GitHub
  readonly store: Store
  readonly metrics: Metrics
  readonly log: Logger
  readonly clock: Clock
  readonly paces: Paces
}

type Ports = WorkPorts & ExpiryPorts & SweepPorts & TimePorts

function portsOf({ github, store, metrics, log, clock, paces }: Parts): Ports {
  return {
    ...githubPorts(github, log),
    memory: {
      ...store,
      recall: (ref, carriers) => inSpan('store.recall', {}, () => store.recall(ref, carriers)),
    },
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
    pushPatienceMs: paces.pushSeconds * 1000,
    onEvaluated: ({ verdict, receivedAt }) => {
      metrics.evaluation(verdict)
      if (receivedAt !== null) metrics.verdictAfter((Date.now() - Date.parse(receivedAt)) / 1000)
    },
    onSwept: (swept) => metrics.swept(swept),
  }
}

interface Answering extends Pick<Parts, 'store' | 'metrics' | 'github' | 'log'> {
  readonly isStopping: () => boolean
}

function listener(config: Config, { store, metrics, github, log, isStopping }: Answering): RequestListener {
  const ingress = createIngress({
    appId: config.appId,
    secrets: config.webhookSecrets,
    clock: wallClock,
    log,
    deliveries: {
      ask: (items) => store.ask(items),
      accept: ({ id, event, ...delivery }, items) =>
        inOwnTrace('delivery', { id, event, keys: items.map(keyOf).join(' ') }, () =>
          store.accept({ id, event, ...delivery }, items),
        ),
    },
    workOf: (event, payload) => workOf(event, payload, github.identity()),
    count: (event, outcome) => metrics.delivery(outcome, event),
  })
  const operations = operationsListener({ isReady: () => readiness(store, isStopping), metrics })
  return (request, response) => {
    if (ingress(request, response) || operations(request, response)) return
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
    response.end('not found\n')
  }
}

/** Ready means that deliveries can be stored. GitHub need not be reachable for that. */
async function readiness(
  store: Store,
  isStopping: () => boolean,
): Promise<{ readonly ok: boolean; readonly reason: string }> {
  if (isStopping()) return { ok: false, reason: 'stopping' }
  const ended = new AbortController()
  const late = sleep(READY_WITHIN_MS, 'late', { signal: ended.signal, ref: false })
  try {
    const outcome = await Promise.race([store.checkWritable(), late])
    return outcome === 'late'
      ? { ok: false, reason: 'the store does not answer' }
      : { ok: true, reason: 'ready' }
  } catch {
    return { ok: false, reason: 'deliveries cannot be stored now' }
  } finally {
    late.catch(() => undefined)
    ended.abort()
  }
}

interface Open {
  readonly door: Door
  readonly control: ControlServer | null
  readonly store: Store
  readonly log: Logger
}

/**
 * No work is taken any more, and what cannot be ended in time is given back. Deliveries that still come are stored
 * until then: they are worked off by other processes, or after the next start.
 */
async function close({ door, control, store, log }: Open): Promise<void> {
  await store.stopWorking(WORK_GRACE_SECONDS)
  await Promise.all([door.close(ANSWER_GRACE_MS), control?.close()])
  await store.close(0)
  log.info({}, 'stopped')
}
