import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { endAll, type ServerProcess } from '../../test/support/server-process.ts'
import { newDatabase, type Place } from './control.ts'
import { progress } from './progress.ts'
import {
  acknowledgedBy,
  foundTown,
  leftUnanswered,
  overlappingReads,
  storeLeft,
  type Town,
  toldTwice,
  wrongVerdicts,
} from './town.ts'

/** Kills the whole app again and again while people work; on Postgres, another process of it lives on. */
export async function killApp(kind: 'embedded' | 'postgres', rounds: number): Promise<readonly string[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'countersign-chaos-'))
  const place: Place = kind === 'embedded' ? { dataDir } : { dataDir, databaseUrl: await newDatabase() }
  const town = await foundTown(place)
  try {
    const survivor = kind === 'postgres' ? await town.startApp() : null
    for (let round = 0; round < rounds; round += 1) {
      await killOnce(town, survivor)
      progress(`app, ${kind}`, round, rounds)
    }
    return await examine(`app killed, ${kind}, ${rounds} rounds`, place, town, survivor)
  } finally {
    await endAll()
    await town.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** People go on working while the app is down: what they did then is heard of later. */
async function killOnce(town: Town, survivor: ServerProcess | null): Promise<void> {
  const victim = await town.startApp()
  if (survivor !== null && randomInt(2) === 0) town.tell(survivor)
  const end = Date.now() + randomInt(2000)
  while (Date.now() < end) {
    await town.somethingHappens()
    await sleep(randomInt(Math.max(1, Math.min(200, end - Date.now()))))
  }
  victim.signal('SIGKILL')
  await victim.ended()
  for (let act = randomInt(3); act > 0; act -= 1) await town.somethingHappens()
}

/** What was asked for in vain several times waits a little before it is asked for again. */
const PATIENCE_MS = 300_000

/** Starts the app once more, lets it come to rest, and looks at everything that it has left. */
export async function examine(
  name: string,
  place: Place,
  town: Town,
  other: ServerProcess | null = null,
): Promise<readonly string[]> {
  const last = await town.startApp({ SWEEP_MINUTES: '1' })
  const wrong = await wrongVerdicts(town, PATIENCE_MS)
  const { asked, takenIn, unheard } = await leftUnanswered(town, PATIENCE_MS)
  await town.github.quiet(1000)
  for (const server of [last, other]) {
    server?.signal('SIGTERM')
    await server?.ended()
  }
  const left = await storeLeft(place)
  const acknowledged = acknowledgedBy(town)
  const lost = [...acknowledged].filter((id) => !left.deliveries.has(id)).length
  const twice = toldTwice(town)
  const overlaps = overlappingReads(town)
  console.log(
    `${name}: ${acknowledged.size} acknowledged, ${lost} lost, ${overlaps} overlaps, ` +
      `${twice.comments} doubled comments, ${twice.checks} doubled checks, ${twice.replies} doubled replies, ` +
      `${wrong.length} of ${town.pulls.length} verdicts wrong, ${left.dead} given up, ` +
      `${left.entries} audit entries, chain ${left.isChainWhole ? 'intact' : 'BROKEN'}, ` +
      `${asked} questions: ${takenIn} taken in and not answered, ${unheard} never taken in`,
  )
  const counts = [
    [lost, 'acknowledged deliveries are lost'],
    [overlaps, 'evaluations of one pull request overlapped'],
    [twice.comments, 'comments are doubled'],
    [twice.checks, 'checks are doubled'],
    [twice.replies, 'replies are doubled'],
    [takenIn, 'questions were taken in and not answered'],
    [unheard, 'questions were never taken in'],
    [left.dead, 'items were given up'],
    [left.isChainWhole ? 0 : 1, 'audit chain is broken'],
  ] as const
  const faults = counts.filter(([count]) => count > 0).map(([count, text]) => `${count} ${text}`)
  return [...faults, ...wrong].map((fault) => `${name}: ${fault}`)
}
