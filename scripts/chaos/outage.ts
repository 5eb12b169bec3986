import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { endAll } from '../../test/support/server-process.ts'
import { examine } from './app.ts'
import { foundTown, wrongVerdicts } from './town.ts'

/** A verdict may be late by this much once GitHub answers again. */
const LONGEST_SECONDS = 60

/** GitHub tells what happens and answers nothing that it is asked; then it is back. */
export async function platformDown(seconds: number): Promise<readonly string[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'countersign-chaos-'))
  const town = await foundTown({ dataDir })
  try {
    const app = await town.startApp()
    for (let act = 0; act < 10; act += 1) await town.somethingHappens()
    await wrongVerdicts(town, 30_000)
    const outage = town.github.fault({ networkError: true, every: 1 })
    const end = Date.now() + seconds * 1000
    while (Date.now() < end) {
      await town.somethingHappens()
      await sleep(500)
    }
    const asked = outage.hits()
    outage.remove()
    const backAt = Date.now()
    const wrong = await wrongVerdicts(town, LONGEST_SECONDS * 1000)
    const late = (Date.now() - backAt) / 1000
    app.signal('SIGTERM')
    await app.ended()
    console.log(
      `GitHub down for ${seconds} s: ${asked} calls failed, all verdicts right ${late.toFixed(1)} s after it was back`,
    )
    const slow = wrong.map((one) => `GitHub down: ${LONGEST_SECONDS} s after it was back, ${one}`)
    return [...slow, ...(await examine('GitHub down', { dataDir }, town))]
  } finally {
    await endAll()
    await town.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}
