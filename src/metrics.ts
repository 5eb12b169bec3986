import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Counters and histograms of one process, in Prometheus' text form. */
export interface Metrics {
  readonly contentType: string
  render(): Promise<string>
  /** `stored`, `duplicate`, `ignored`, `refused` or `failed`, for an event of a known name or `other`. */
  delivery(outcome: string, event: string): void
  evaluation(verdict: string): void
  githubRequest(kind: string): void
  /** GitHub told us to wait. */
  rateLimit(): void
  /** Seconds from the first delivery of an evaluation to its published verdict. */
  verdictAfter(seconds: number): void
  swept(found: SweepFindings): void
}

/** What a sweep found again. */
export interface SweepFindings {
  readonly asked: number
  readonly redelivered: number
  readonly revived: number
  /** Installations that could not be swept to the end. */
  readonly broken: number
}

/** How much waits in the store, for all processes together. */
export interface Depth {
  readonly waiting: number
  readonly active: number
  readonly dead: number
  readonly oldestSeconds: number
}

/** Seconds; the goal is well under one, GitHub's own time-outs begin at ten. */
const BUCKETS = [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30, 60, 300, 1800]

/** Makes the metrics of this process; `queueDepth` is asked when they are read. */
export function createMetrics(queueDepth: () => Promise<Depth>): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const readQueue = gaugeQueue(registry, queueDepth)
  return {
    contentType: registry.contentType,
    async render() {
      await readQueue()
      return registry.metrics()
    },
    ...countWork(registry),
    ...countSweeps(registry),
  }
}

type Work = Pick<Metrics, 'delivery' | 'evaluation' | 'githubRequest' | 'rateLimit' | 'verdictAfter'>

function countWork(registry: Registry): Work {
  const registers = [registry]
  const deliveries = new Counter({
    name: 'countersign_deliveries_total',
    help: 'Webhook deliveries by outcome',
    labelNames: ['outcome', 'event'],
    registers,
  })
  const evaluations = new Counter({
    name: 'countersign_evaluations_total',
    help: 'Evaluations of pull requests by verdict',
    labelNames: ['verdict'],
    registers,
  })
  const requests = new Counter({
    name: 'countersign_github_requests_total',
    help: 'Requests to GitHub by kind',
    labelNames: ['kind'],
    registers,
  })
  const limits = new Counter({
    name: 'countersign_rate_limit_pauses_total',
    help: 'Times that GitHub told us to wait',
    registers,
  })
  const verdicts = new Histogram({
    name: 'countersign_delivery_to_verdict_seconds',
    help: 'Time from a delivery to its verdict; sweeps are not counted',
    buckets: BUCKETS,
    registers,
  })
  return {
    delivery: (outcome, event) => deliveries.inc({ outcome, event }),
    evaluation: (verdict) => evaluations.inc({ verdict }),
    githubRequest: (kind) => requests.inc({ kind }),
    rateLimit: () => limits.inc(),
    verdictAfter: (seconds) => verdicts.observe(seconds),
  }
}

function countSweeps(registry: Registry): Pick<Metrics, 'swept'> {
  const registers = [registry]
  const sweeps = new Counter({
    name: 'countersign_sweeps_total',
    help: 'Sweeps by whether every installation could be swept',
    labelNames: ['outcome'],
    registers,
  })
  const found = new Counter({
    name: 'countersign_swept_total',
    help: 'What sweeps found again: pull requests to judge, deliveries to send again, work that was given up',
    labelNames: ['kind'],
    registers,
  })
  return {
    swept({ asked, redelivered, revived, broken }) {
      sweeps.inc({ outcome: broken === 0 ? 'complete' : 'partial' })
      found.inc({ kind: 'pull-request' }, asked)
      found.inc({ kind: 'delivery' }, redelivered)
      found.inc({ kind: 'dead-work' }, revived)
    },
  }
}

/** Returns what reads them afresh. While the store cannot be read, the other metrics are still told. */
function gaugeQueue(registry: Registry, queueDepth: () => Promise<Depth>): () => Promise<void> {
  const registers = [registry]
  const up = new Gauge({ name: 'countersign_store_up', help: 'Whether the store can be read', registers })
  const gauges = {
    waiting: new Gauge({ name: 'countersign_queue_depth', help: 'Pieces of work that wait', registers }),
    active: new Gauge({
      name: 'countersign_work_active',
      help: 'Pieces of work that are done now',
      registers,
    }),
    dead: new Gauge({
      name: 'countersign_dead_work',
      help: 'Items whose work was given up after all retries',
      registers,
    }),
    oldestSeconds: new Gauge({
      name: 'countersign_queue_oldest_seconds',
      help: 'Age of the oldest item that waits',
      registers,
    }),
  }
  return async () => {
    const depth = await queueDepth().catch(() => null)
    up.set(depth === null ? 0 : 1)
    gauges.waiting.set(depth?.waiting ?? Number.NaN)
    gauges.active.set(depth?.active ?? Number.NaN)
    gauges.dead.set(depth?.dead ?? Number.NaN)
    gauges.oldestSeconds.set(depth?.oldestSeconds ?? Number.NaN)
  }
}
