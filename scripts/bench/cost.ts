import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Finding } from './finding.ts'
import { COLLECTING, type Subject, startStandIn, startSubject } from './processes.ts'
import type { SizeName } from './scenes.ts'
import type { Prepared } from './stand-in.ts'
import { median } from './statistics.ts'
import { pause, settled, type Trial, trial } from './trial.ts'

/** Goals of the reference app that was measured beside the peers; ours keeps a durable queue and an audit log too. */
const CPU_GOALS: Readonly<Record<SizeName, number | null>> = { small: 5, medium: null, big: null, large: 35 }

/** Processor time of one evaluation by size, under load and without latency. */
export async function measureCpu(isQuick: boolean): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const [size, pulls] of [
    ['small', 120],
    ['medium', 80],
    ['big', 20],
    ['large', 8],
  ] as const) {
    const count = isQuick ? Math.ceil(pulls / 4) : pulls
    const floor = await cpuOf('floor', size, count)
    const own = await cpuOf('countersign', size, count)
    const goal = CPU_GOALS[size]
    findings.push({
      group: 'cpu',
      name: `processor time of one evaluation, ${size}`,
      value: own,
      unit: 'ms',
      ...(goal === null ? {} : { goal: { atMost: goal } }),
      floor,
      isExact: false,
    })
  }
  return findings
}

/** By then nearly everything is compiled. */
const WARM_UP = 200

async function cpuOf(subject: Subject, size: SizeName, pulls: number): Promise<number> {
  return trial(subject, { latency: 0 }, async (running) => {
    // Compiled code is what a server runs nearly all of its time; the database's is compiled while it runs, too.
    for (const warming of [
      await running.prepare({ installations: 1, pulls: WARM_UP, size: 'small' }),
      await running.standIn.calls.prepare({ installations: 1, pulls: Math.min(pulls, 10), size }),
    ]) {
      await running.send(warming)
      await running.judged(warming)
      await settled(running.subject)
    }
    const deliveries = await running.standIn.calls.prepare({ installations: 1, pulls, size })
    const before = running.subject.cpuMs()
    await running.send(deliveries)
    await running.judged(deliveries)
    await settled(running.subject)
    return (running.subject.cpuMs() - before) / pulls
  })
}

/** Memory at the start and after each thousand of evaluations of all sizes and kinds, with the garbage collected. */
export async function measureMemory(isQuick: boolean): Promise<readonly Finding[]> {
  const marks = isQuick ? [200, 600] : Array.from({ length: 10 }, (_, index) => (index + 1) * 1000)
  return trial('countersign', { latency: 0, env: COLLECTING }, async (running) => {
    const atStart = await memoryOf(running)
    const crowd = await gather(running)
    const evaluated: Evaluated[] = []
    for (const mark of marks) evaluated.push(await evaluate(running, crowd, mark))
    return [
      finding('at the start', atStart.resident),
      finding('  of it on the heap', atStart.heap),
      ...evaluated.flatMap(({ evaluations, memory }, index) => [
        {
          ...finding(`after ${evaluations} evaluations`, memory.resident),
          ...(index === 0 ? { goal: { atMost: 200 } } : {}),
        },
        finding('  of it on the heap', memory.heap),
      ]),
      finding('the most seen', Math.max(...evaluated.map(({ most }) => most))),
      growth('growth from the first of these to the last', evaluated, 'resident'),
      growth('  in the second half', secondHalf(evaluated), 'resident'),
      growth('growth of the heap', evaluated, 'heap'),
      growth('  in the second half, when caches are full', secondHalf(evaluated), 'heap'),
    ]
  })
}

function finding(name: string, value: number): Finding {
  return { group: 'memory', name, value, unit: 'MiB', isExact: false }
}

function secondHalf<T>(evaluated: readonly T[]): readonly T[] {
  return evaluated.slice(Math.floor((evaluated.length - 1) / 2))
}

function growth(name: string, evaluated: readonly Evaluated[], part: keyof Memory): Finding {
  const [first, last] = [evaluated[0], evaluated.at(-1)]
  const value = (last?.memory[part] ?? 0) / (first?.memory[part] ?? 1)
  return { group: 'memory', name, value, unit: 'ratio', goal: { atMost: 1.1 }, isExact: false }
}

/** Pull requests of all sizes in twenty installations. */
async function gather(running: Trial): Promise<readonly Prepared[]> {
  const sizes = [
    ['small', 100],
    ['medium', 20],
    ['big', 4],
    ['large', 2],
  ] as const
  const deliveries: Prepared[] = []
  for (const [size, pulls] of sizes) {
    const made = await running.prepare({ installations: 20, pulls, size })
    await running.send(made)
    await running.judged(made)
    deliveries.push(...made)
  }
  await settled(running.subject)
  return deliveries
}

/** In MiB: of the whole process, and of what the program holds on to. */
interface Memory {
  readonly resident: number
  readonly heap: number
}
interface Evaluated {
  readonly evaluations: number
  readonly memory: Memory
  readonly most: number
}

/** Lets something happen on pull request after pull request until there were so many evaluations. */
async function evaluate(running: Trial, crowd: readonly Prepared[], wanted: number): Promise<Evaluated> {
  const { standIn, subject } = running
  const samples: number[] = []
  let evaluations = await evaluationsOf(running)
  while (evaluations < wanted) {
    const pulls = crowd.map(({ pull }) => pull)
    const more = await standIn.calls.prepareMore(pulls)
    await running.send(more)
    await settled(subject)
    await standIn.calls.forget()
    samples.push(subject.memoryMiB())
    evaluations = await evaluationsOf(running)
  }
  return { evaluations, memory: await memoryOf(running), most: Math.max(...samples) }
}

function evaluationsOf({ subject }: Trial): Promise<number> {
  return subject.metric('countersign_evaluations_total')
}

/** After a moment of rest, and with the garbage collected. */
async function memoryOf({ subject }: Trial): Promise<Memory> {
  await pause(1500)
  await subject.collectGarbage()
  return {
    resident: subject.memoryMiB(),
    heap: (await subject.metric('nodejs_heap_size_used_bytes')) / 1024 / 1024,
  }
}

/** From the start of the process until deliveries can be stored. */
export async function measureStart(isQuick: boolean): Promise<readonly Finding[]> {
  const rounds = isQuick ? 2 : 5
  const standIn = await startStandIn(0)
  const dataDir = await mkdtemp(join(tmpdir(), 'countersign-bench-'))
  try {
    const times: Record<'cold' | 'warm' | 'floor', number[]> = { cold: [], warm: [], floor: [] }
    for (let round = 0; round < rounds; round += 1) {
      const cold = await startSubject('countersign', standIn.access, {
        dataDir: join(dataDir, String(round)),
      })
      await cold.close()
      const warm = await startSubject('countersign', standIn.access, {
        dataDir: join(dataDir, String(round)),
      })
      await warm.close()
      const floor = await startSubject('floor', standIn.access)
      await floor.close()
      times.cold.push(cold.readyMs)
      times.warm.push(warm.readyMs)
      times.floor.push(floor.readyMs)
    }
    const floor = median(times.floor)
    const group = 'start'
    return [
      {
        group,
        name: 'ready with a new data folder',
        value: median(times.cold),
        unit: 'ms',
        floor,
        isExact: false,
      },
      {
        group,
        name: 'ready with a data folder that is there',
        value: median(times.warm),
        unit: 'ms',
        goal: { atMost: 2000 },
        floor,
        isExact: false,
      },
    ]
  } finally {
    await standIn.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}
