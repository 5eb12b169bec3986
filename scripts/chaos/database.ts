import { randomInt } from 'node:crypto'
import { tmpdir } from 'node:os'
import { findPostgres } from '../postgres/binaries.ts'
import { startPostgres } from '../postgres/server.ts'
import { acknowledged, check, createLedger, startVictim } from './control.ts'
import { progress } from './progress.ts'

/** The database breaks down while two processes take in and work off deliveries, and comes back after seconds. */
export async function restartDatabase(rounds: number): Promise<readonly string[]> {
  const bin = findPostgres()
  if (bin === null) {
    console.log('database: skipped, there is no Postgres that could be started')
    return []
  }
  // With its own settings for durability: what it has acknowledged is still there when it comes back.
  const postgres = await startPostgres(bin, ['max_connections=100'])
  const place = { dataDir: tmpdir(), databaseUrl: postgres.url }
  const ledger = createLedger()
  const orders = { ...place, pauseMs: 10, workMs: 40 }
  const victims = [startVictim(orders, ledger), startVictim(orders, ledger)]
  try {
    await Promise.all(victims.map(({ ready }) => ready))
    for (let round = 0; round < rounds; round += 1) {
      await acknowledged(ledger, 50 + randomInt(200))
      await postgres.restart(randomInt(4000))
      await acknowledged(ledger, 20)
      progress('database', round, rounds)
    }
    const ended = victims.filter((victim) => victim.isOver()).length
    for (const victim of victims) await victim.kill()
    const faults = await check(`database restarted under load, ${rounds} rounds`, place, ledger)
    return ended === 0 ? faults : [...faults, `database: ${ended} processes did not survive`]
  } finally {
    for (const victim of victims) await victim.kill()
    postgres.stop()
  }
}
