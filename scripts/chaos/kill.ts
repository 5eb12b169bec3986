import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { acknowledged, check, createLedger, newDatabase, type Place, startVictim } from './control.ts'
import { progress } from './progress.ts'

/** Kills processes that take in and work off deliveries, again and again; on Postgres, two work side by side. */
export async function killRounds(kind: 'embedded' | 'postgres', rounds: number): Promise<readonly string[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'countersign-chaos-'))
  const place: Place = kind === 'embedded' ? { dataDir } : { dataDir, databaseUrl: await newDatabase() }
  const ledger = createLedger()
  const orders = { ...place, pauseMs: 10, workMs: 40 }
  const survivor = kind === 'postgres' ? startVictim(orders, ledger) : null
  await survivor?.ready
  for (let round = 0; round < rounds; round += 1) {
    const victim = startVictim(orders, ledger)
    if (round > 0 && randomInt(4) === 0) {
      // Sometimes while it starts.
      await new Promise((resolve) => setTimeout(resolve, randomInt(1000)))
    } else {
      await victim.ready
      await acknowledged(ledger, 10 + randomInt(100))
    }
    await victim.kill()
    progress(`kill -9, ${kind}`, round, rounds)
  }
  await survivor?.kill()
  const faults = await check(`kill -9, ${kind}, ${rounds} rounds`, place, ledger)
  await rm(dataDir, { recursive: true })
  return faults
}
