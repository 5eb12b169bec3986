import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Counters and histograms of one process, in Prometheus' text form. */
export interface Metrics {
  readonly contentType: string
  render(): Promise<string>
  /** `stored`, `duplicate`, `ignored`, `refused` or `failed`, for an event of a known name or `other`. */
  delivery(outcome: string, event: string): void
  evaluation(verdict: string): void
  githubRequest(kind: string): void
  /** Seconds from the first delivery of an evaluation to its published verdict. */
  verdictAfter(seconds: number): void
}

/** Seconds; the goal is well under one, GitHub's own time-outs begin at ten. */
const BUCKETS = [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30, 60, 300, 1800]

/** Makes the metrics of this process; `queueDepth` is asked when they are read. */
export function createMetrics(queueDepth: () => Promise<number>): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
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
  const verdicts = new Histogram({
    name: 'countersign_delivery_to_verdict_seconds',
    help: 'Time from a delivery to its verdict',
    buckets: BUCKETS,
    registers,
  })
  const depth = new Gauge({
    name: 'countersign_queue_depth',
    help: 'Work items stored and not settled',
    registers: [],
    async collect() {
      this.set(await queueDepth())
    },
  })
  registry.registerMetric(depth)
  return {
    contentType: registry.contentType,
    render: () => registry.metrics(),
    delivery: (outcome, event) => deliveries.inc({ outcome, event }),
    evaluation: (verdict) => evaluations.inc({ verdict }),
    githubRequest: (kind) => requests.inc({ kind }),
    verdictAfter: (seconds) => verdicts.observe(seconds),
  }
}
