import type { Finding } from './finding.ts'
import type { Subject } from './processes.ts'
import type { FaultName, Order, Prepared } from './stand-in.ts'
import { percentile } from './statistics.ts'
import { lastVerdict, refusedIn, settled, type Trial, trial, verdictTimes } from './trial.ts'

/** A stand-in for GitHub's real latency: then the number of round trips in sequence decides. */
const LATENCY_MS = 100

interface LoadFigures {
  readonly verdicts: number
  readonly refused: number
  readonly lastSeconds: number
  readonly verdictMs: readonly number[]
  readonly ackMs: readonly number[]
  readonly mostInFlight: number
}

interface Load {
  readonly latency: number
  readonly order: Order
  readonly perSecond?: number
}

async function load(subject: Subject, { latency, order, perSecond }: Load): Promise<LoadFigures> {
  return trial(subject, { latency }, async (running) => {
    const deliveries = await running.prepare(order)
    const answers = await running.send(deliveries, perSecond)
    const verdicts = await running.judged(deliveries)
    await settled(running.subject)
    const asked = await running.standIn.calls.asked()
    return {
      verdicts: verdicts.size,
      refused: refusedIn(answers) + asked.refused,
      lastSeconds: lastVerdict(answers, verdicts),
      verdictMs: verdictTimes(answers, verdicts),
      ackMs: answers.map(({ ms }) => ms),
      mostInFlight: asked.mostInFlight,
    }
  })
}

/** Every delivery was taken in, and every pull request got its verdict. */
function nothingLost(group: string, pulls: number, own: LoadFigures): readonly Finding[] {
  return [
    {
      group,
      name: `verdicts of ${pulls}`,
      value: own.verdicts,
      unit: 'pieces',
      goal: { atLeast: pulls },
      isExact: true,
    },
    {
      group,
      name: 'deliveries refused',
      value: own.refused,
      unit: 'pieces',
      goal: { atMost: 0 },
      isExact: true,
    },
  ]
}

/** How long a delivery waited for its answer. */
function answerTimes(
  group: string,
  own: LoadFigures,
  floor: LoadFigures,
  atMost: number,
): readonly Finding[] {
  return [
    {
      group,
      name: 'answer to a delivery, p50',
      value: percentile(own.ackMs, 0.5),
      unit: 'ms',
      floor: percentile(floor.ackMs, 0.5),
      isExact: false,
    },
    {
      group,
      name: 'answer to a delivery, p99',
      value: percentile(own.ackMs, 0.99),
      unit: 'ms',
      goal: { atMost },
      floor: percentile(floor.ackMs, 0.99),
      isExact: false,
    },
  ]
}

/** Many pull requests at once in one installation. */
export async function measureBurst(isQuick: boolean): Promise<readonly Finding[]> {
  const pulls = isQuick ? 60 : 300
  const order: Order = { installations: 1, pulls, size: 'small' }
  const floor = await load('floor', { latency: LATENCY_MS, order })
  const own = await load('countersign', { latency: LATENCY_MS, order })
  const group = 'burst'
  return [
    ...nothingLost(group, pulls, own),
    {
      group,
      name: 'most calls in flight for the installation',
      value: own.mostInFlight,
      unit: 'pieces',
      goal: { atMost: 10 },
      isExact: true,
    },
    {
      group,
      name: 'last verdict',
      value: own.lastSeconds,
      unit: 's',
      ...(isQuick ? {} : { goal: { atMost: 8 } }),
      floor: floor.lastSeconds,
      isExact: false,
    },
    ...answerTimes(group, own, floor, 500),
  ]
}

/** Pull requests of medium size at a steady pace. */
export async function measureRate(isQuick: boolean): Promise<readonly Finding[]> {
  const perSecond = 20
  const pulls = perSecond * (isQuick ? 4 : 15)
  const order: Order = { installations: 1, pulls, size: 'medium' }
  const floor = await load('floor', { latency: LATENCY_MS, order, perSecond })
  const own = await load('countersign', { latency: LATENCY_MS, order, perSecond })
  const group = 'rate'
  return [
    ...nothingLost(group, pulls, own),
    {
      group,
      name: 'verdict, p50',
      value: percentile(own.verdictMs, 0.5),
      unit: 'ms',
      goal: { timesFloor: 1.5 },
      floor: percentile(floor.verdictMs, 0.5),
      isExact: false,
    },
    {
      group,
      name: 'verdict, p99',
      value: percentile(own.verdictMs, 0.99),
      unit: 'ms',
      floor: percentile(floor.verdictMs, 0.99),
      isExact: false,
    },
    ...answerTimes(group, own, floor, 50),
  ]
}

/** Sixty things happen to one pull request within a second. */
export async function measureCommotion(): Promise<readonly Finding[]> {
  const events = 60
  const found = await trial('countersign', { latency: LATENCY_MS }, async (running) => {
    await running.prepare({ installations: 1, pulls: 0, size: 'small' })
    const deliveries = await running.standIn.calls.prepareCommotion(events)
    await running.standIn.calls.forget()
    await running.send(deliveries, events)
    await running.judged(deliveries)
    await settled(running.subject)
    const asked = await running.standIn.calls.asked()
    const verdicts = await running.judged(deliveries)
    return {
      asked,
      sent: deliveries.length,
      right: [...verdicts.values()].filter(({ isRight }) => isRight).length,
    }
  })
  const group = 'commotion'
  return [
    { group, name: 'events on one pull request', value: found.sent, unit: 'pieces', isExact: true },
    {
      group,
      name: 'reads in all',
      value: found.asked.reads,
      unit: 'requests',
      goal: { atMost: 3 },
      isExact: true,
    },
    {
      group,
      name: 'writes in all',
      value: found.asked.writes,
      unit: 'requests',
      goal: { atMost: 1 },
      isExact: true,
    },
    {
      group,
      name: 'the last state is the one judged',
      value: found.right,
      unit: 'pieces',
      goal: { atLeast: 1 },
      isExact: true,
    },
  ]
}

/** Few pull requests in each of many installations, and one installation that keeps everybody busy. */
export async function measureFairness(): Promise<readonly Finding[]> {
  const order: Order = { installations: 20, pulls: 30, size: 'small' }
  const floor = await load('floor', { latency: 0, order })
  const own = await load('countersign', { latency: 0, order })
  const [alone, beside] = [await neighbour(0), await neighbour(200)]
  const group = 'fairness'
  return [
    {
      group,
      name: '30 pull requests in 20 installations, last verdict',
      value: own.lastSeconds,
      unit: 's',
      goal: { timesFloor: 2 },
      floor: floor.lastSeconds,
      isExact: false,
    },
    {
      group,
      name: 'verdicts of 30',
      value: own.verdicts,
      unit: 'pieces',
      goal: { atLeast: 30 },
      isExact: true,
    },
    { group, name: 'one pull request alone, API 100 ms', value: alone, unit: 'ms', isExact: false },
    {
      group,
      name: 'the same beside another installation with 200 at once',
      value: beside,
      unit: 'ms',
      isExact: false,
    },
  ]
}

/** The time to the verdict on one pull request while another installation has so many waiting. */
async function neighbour(pulls: number): Promise<number> {
  return trial('countersign', { latency: LATENCY_MS }, async (running) => {
    const [single] = (await running.prepare({ installations: 2, pulls: 2, size: 'small' })).slice(1)
    if (single === undefined) throw new Error('the stand-in made no second installation')
    const crowd = await running.standIn.calls.prepare({ installations: 1, pulls, size: 'small' })
    const sending = running.send(crowd)
    if (pulls > 0) await sending
    const answers = await running.send([single])
    const verdicts = await running.judged([single])
    await sending
    return verdictTimes(answers, verdicts)[0] ?? Infinity
  })
}

/** GitHub refuses or fails every so many calls; no verdict may be lost, and none may be wrong. */
export async function measureFaults(isQuick: boolean): Promise<readonly Finding[]> {
  return [...(await faults('secondary-limit', isQuick)), ...(await faults('bad-gateway', isQuick))]
}

const FAULTS: Readonly<Record<FaultName, string>> = {
  'secondary-limit': 'every 7th query or write meets a secondary limit',
  'bad-gateway': 'every 9th call is a 502',
}

async function faults(name: FaultName, isQuick: boolean): Promise<readonly Finding[]> {
  const pulls = 60
  const retryAfterSeconds = isQuick ? 1 : 2
  const found = await trial('countersign', { latency: 20 }, async (running) => {
    const deliveries = await running.prepare({ installations: 2, pulls, size: 'small' })
    await running.standIn.calls.trouble(name, retryAfterSeconds)
    const answers = await running.send(deliveries)
    await allRight(running, deliveries)
    const verdicts = await running.judged(deliveries, 1000)
    return {
      right: [...verdicts.values()].filter(({ isRight }) => isRight).length,
      seconds: lastVerdict(answers, verdicts),
      asked: await running.standIn.calls.asked(),
    }
  })
  const group = 'faults'
  return [
    {
      group,
      name: `${FAULTS[name]}: right verdicts of ${pulls}`,
      value: found.right,
      unit: 'pieces',
      goal: { atLeast: pulls },
      isExact: true,
    },
    {
      group,
      name: '  calls before the moment that GitHub named',
      value: found.asked.tooEarly,
      unit: 'requests',
      goal: { atMost: 0 },
      isExact: true,
    },
    { group, name: '  last verdict', value: found.seconds, unit: 's', isExact: false },
  ]
}

const FAULT_PATIENCE_MS = 240_000

async function allRight(run: Trial, deliveries: readonly Prepared[]): Promise<void> {
  const end = performance.now() + FAULT_PATIENCE_MS
  while (performance.now() < end) {
    await settled(run.subject, FAULT_PATIENCE_MS)
    const verdicts = await run.judged(deliveries, 0)
    if ([...verdicts.values()].filter(({ isRight }) => isRight).length >= deliveries.length) return
  }
}

/** One pull request after another: how long a verdict takes when nothing else goes on. */
export async function measureLatency(isQuick: boolean): Promise<readonly Finding[]> {
  const group = 'latency'
  const findings: Finding[] = []
  for (const [size, trips] of [
    ['small', 2.5],
    ['large', 6],
  ] as const) {
    const order: Order = { installations: 1, pulls: isQuick ? 3 : 8, size }
    const floor = await oneByOne('floor', order)
    const own = await oneByOne('countersign', order)
    findings.push({
      group,
      name: `verdict on a ${size} pull request, API 100 ms, p50`,
      value: percentile(own, 0.5),
      unit: 'ms',
      goal: { atMost: trips * LATENCY_MS },
      floor: percentile(floor, 0.5),
      isExact: false,
    })
  }
  return findings
}

async function oneByOne(subject: Subject, order: Order): Promise<readonly number[]> {
  return trial(subject, { latency: LATENCY_MS }, async (running) => {
    const deliveries = await running.prepare(order)
    const times: number[] = []
    for (const delivery of deliveries) {
      const answers = await running.send([delivery])
      times.push(...verdictTimes(answers, await running.judged([delivery])))
      await settled(running.subject)
    }
    return times
  })
}
