import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { acknowledged, check, createLedger, type Ledger, startVictim } from './control.ts'
import { progress } from './progress.ts'

/** There is room again: deliveries are taken in again this soon. */
const LONGEST_SECONDS = 30

/** The disk of the embedded store runs full under load, stays so for seconds, and has room again. */
export async function fillDisk(rounds: number): Promise<readonly string[]> {
  const home = await mkdtemp(join(tmpdir(), 'countersign-full-'))
  const [dataDir, fullMark] = [join(home, 'data'), join(home, 'full')]
  const ledger = createLedger()
  const faults: string[] = []
  const orders = { dataDir, fullMark, pauseMs: 10, workMs: 20 }
  let victim = startVictim(orders, ledger)
  let restarts = 0
  try {
    for (let round = 0; round < rounds; round += 1) {
      await acknowledged(ledger, 100)
      await writeFile(fullMark, '')
      const before = refusals(ledger)
      await waited(() => refusals(ledger) > before || victim.isOver(), 60)
      await sleep(1000)
      await rm(fullMark)
      if (victim.isOver()) {
        restarts += 1
        victim = startVictim(orders, ledger)
      }
      const known = ledger.acknowledged.size
      const seconds = await waited(() => ledger.acknowledged.size > known, LONGEST_SECONDS)
      if (seconds >= LONGEST_SECONDS)
        faults.push(`disk full: nothing is taken in ${seconds} s after there is room`)
      progress('disk full', round, rounds)
    }
    await victim.kill()
    console.log(`disk full: ${refusals(ledger)} deliveries refused, ${restarts} restarts`)
    return [...faults, ...(await check(`disk full, ${rounds} rounds`, { dataDir }, ledger))]
  } finally {
    await victim.kill()
    await rm(home, { recursive: true, force: true })
  }
}

function refusals({ told }: Ledger): number {
  return told.filter(({ kind }) => kind === 'refused').length
}

/** Seconds until it held, or until nobody waits any more. */
async function waited(holds: () => boolean, mostSeconds: number): Promise<number> {
  const from = Date.now()
  while (!holds() && Date.now() - from < mostSeconds * 1000) await sleep(20)
  return (Date.now() - from) / 1000
}
