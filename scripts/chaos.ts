import { killRounds } from './chaos/kill.ts'
import { powerRounds } from './chaos/power.ts'
import { takeOver } from './chaos/takeover.ts'
import { runVictim } from './chaos/victim.ts'

/**
 * Kills, freezes and unplugs the store at work, and checks that nothing acknowledged is lost, nothing is done twice,
 * and the audit log is whole. `chaos.ts [kill|power|takeover] [rounds]`; on Postgres where TEST_DATABASE_URL is set.
 */
const [mode = 'all', argument] = process.argv.slice(2)
const rounds = Number(argument ?? 5)
const server = process.env['TEST_DATABASE_URL']

if (mode === 'victim') {
  await runVictim(argument ?? '')
} else {
  const faults: string[] = []
  if (mode === 'all' || mode === 'kill') {
    faults.push(...(await killRounds('embedded', rounds)))
    if (server !== undefined) faults.push(...(await killRounds('postgres', rounds)))
  }
  if (mode === 'all' || mode === 'power') faults.push(...(await powerRounds(rounds)))
  if (mode === 'all' || mode === 'takeover') {
    if (server === undefined) console.log('takeover: skipped, TEST_DATABASE_URL is not set')
    else faults.push(...(await takeOver()))
  }
  for (const fault of faults) console.error(`FAULT ${fault}`)
  console.log(faults.length === 0 ? 'No faults.' : `${faults.length} faults.`)
  process.exitCode = faults.length === 0 ? 0 : 1
}
