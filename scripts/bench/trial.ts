import {
  type RunningStandIn,
  type RunningSubject,
  type Starting,
  type Subject,
  startStandIn,
  startSubject,
} from './processes.ts'
import { type Answered, sendAll } from './sender.ts'
import type { Order, Prepared, Verdict } from './stand-in.ts'

/** One subject beside a stand-in of its own, both in their own processes. */
export interface Trial {
  readonly standIn: RunningStandIn
  readonly subject: RunningSubject
  /** Makes pull requests in installations that the subject has met before. */
  prepare(order: Order): Promise<readonly Prepared[]>
  send(deliveries: readonly Prepared[], perSecond?: number): Promise<readonly Answered[]>
  /** Waits until so many pull requests have a verdict, or for so long. */
  judged(deliveries: readonly Prepared[], mostMs?: number): Promise<ReadonlyMap<string, Verdict>>
}

export interface Conditions extends Starting {
  /** Milliseconds that each answer of the stand-in takes on its way. */
  readonly latency: number
}

/** Runs a trial from a fresh start to the end of both processes. */
export async function trial<T>(
  subject: Subject,
  conditions: Conditions,
  run: (trial: Trial) => Promise<T>,
): Promise<T> {
  const standIn = await startStandIn(conditions.latency)
  try {
    const running = await startSubject(subject, standIn.access, conditions)
    try {
      await standIn.calls.echoTo(`${running.url}/api/github/webhooks`)
      return await run(trialOf(standIn, running))
    } finally {
      await running.close()
    }
  } finally {
    await standIn.close()
  }
}

/** No piece of work here takes longer, unless it is lost. */
const PATIENCE_MS = 60_000
const STEP_MS = 50

function trialOf(standIn: RunningStandIn, subject: RunningSubject): Trial {
  const { access, calls } = standIn

  async function judged(
    deliveries: readonly Prepared[],
    mostMs = PATIENCE_MS,
  ): Promise<ReadonlyMap<string, Verdict>> {
    const wanted = new Set(deliveries.map(({ pull }) => pull))
    const end = performance.now() + mostMs
    while (performance.now() < end && (await calls.judged([...wanted])) < wanted.size) await pause(STEP_MS)
    const verdicts = await calls.verdicts()
    return new Map(verdicts.filter(({ pull }) => wanted.has(pull)).map((each) => [each.pull, each]))
  }

  return {
    standIn,
    subject,
    send: (deliveries, perSecond) => sendAll(subject.url, access, deliveries, perSecond),
    judged,
    async prepare(order) {
      const first = await calls.prepare({ ...order, pulls: order.installations })
      await sendAll(subject.url, access, first)
      await judged(first)
      await settled(subject)
      const prepared = await calls.prepare(order)
      await calls.forget()
      return prepared
    },
  }
}

/** Waits until the app has nothing left to do; the floor has no queue. */
export async function settled(subject: RunningSubject, mostMs: number = PATIENCE_MS): Promise<void> {
  const end = performance.now() + mostMs
  do await pause(250)
  while (performance.now() < end && (await subject.metric('countersign_queue_depth').catch(() => 0)) > 0)
}

export async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** Milliseconds from each delivery to the first verdict on it. */
export function verdictTimes(
  answers: readonly Answered[],
  verdicts: ReadonlyMap<string, Verdict>,
): readonly number[] {
  return answers.flatMap(({ pull, sentAt }) => {
    const verdict = verdicts.get(pull)
    return verdict === undefined ? [] : [verdict.firstAt - sentAt]
  })
}

/** Seconds from the first delivery to the last verdict. */
export function lastVerdict(answers: readonly Answered[], verdicts: ReadonlyMap<string, Verdict>): number {
  const last = Math.max(...[...verdicts.values()].map(({ firstAt }) => firstAt))
  return (last - Math.min(...answers.map(({ sentAt }) => sentAt))) / 1000
}

/** Deliveries that GitHub would count as failed. */
export function refusedIn(answers: readonly Answered[]): number {
  return answers.filter(({ status }) => status < 200 || status > 299).length
}
