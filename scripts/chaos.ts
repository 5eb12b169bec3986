import { parseArgs } from 'node:util'
import { killApp } from './chaos/app.ts'
import { restartDatabase } from './chaos/database.ts'
import { fillDisk } from './chaos/full.ts'
import { fillDiskOfApp } from './chaos/full-app.ts'
import { killRounds } from './chaos/kill.ts'
import { platformDown } from './chaos/outage.ts'
import { powerRounds } from './chaos/power.ts'
import { takeOver } from './chaos/takeover.ts'
import { runVictim } from './chaos/victim.ts'

const USAGE = `npm run chaos -- [SCENARIO ...] [--rounds N] [--list]

Kills, freezes, unplugs and starves the app and its store at work, and checks that nothing acknowledged is lost, nothing
is done twice, and the audit log is whole. A name stands for all scenarios that begin with it. What needs Postgres is
skipped where TEST_DATABASE_URL is not set. Ends with 1 when there was a fault.
`

interface Scenario {
  readonly name: string
  readonly about: string
  readonly needsPostgres?: true
  /** Returns what went wrong. */
  readonly run: (rounds: number) => Promise<readonly string[]>
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'kill-embedded',
    about: 'the store is killed with kill -9, round after round',
    run: (rounds) => killRounds('embedded', rounds),
  },
  {
    name: 'kill-postgres',
    about: 'the same on Postgres, beside a process that lives on',
    needsPostgres: true,
    run: (rounds) => killRounds('postgres', rounds),
  },
  {
    name: 'app-embedded',
    about: 'the whole app is killed with kill -9 while people work',
    run: (rounds) => killApp('embedded', rounds),
  },
  {
    name: 'app-postgres',
    about: 'the same on Postgres, beside a process that lives on',
    needsPostgres: true,
    run: (rounds) => killApp('postgres', rounds),
  },
  {
    name: 'takeover',
    about: 'of two processes, one is killed, one is frozen',
    needsPostgres: true,
    run: takeOver,
  },
  { name: 'power', about: 'of the embedded store, only what was synced is left', run: powerRounds },
  {
    name: 'database',
    about: 'the database breaks down and comes back under load',
    needsPostgres: true,
    run: (rounds) => restartDatabase(Math.min(rounds, 10)),
  },
  { name: 'outage', about: 'GitHub is down for a minute', run: () => platformDown(60) },
  { name: 'disk', about: 'the disk of the embedded store is full for a while', run: fillDisk },
  { name: 'full-app', about: 'the disk of the whole app is full for a minute', run: fillDiskOfApp },
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
const [first, orders] = positionals
if (first === 'victim') await runVictim(orders ?? '')
else if (values.help) process.stdout.write(USAGE)
else if (values.list) for (const { name, about } of SCENARIOS) console.log(`${name.padEnd(14)} ${about}`)
else process.exitCode = await runScenarios(positionals, Number(values.rounds))

async function runScenarios(names: readonly string[], rounds: number): Promise<number> {
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds is a number from 1 on')
  const unknown = names.filter((name) => SCENARIOS.every((one) => !one.name.startsWith(name)))
  if (unknown.length > 0) throw new Error(`there is no scenario ${unknown.join(', ')}; --list names them`)
  const faults: string[] = []
  for (const { name, needsPostgres, run } of SCENARIOS) {
    if (names.length > 0 && !names.some((wanted) => name.startsWith(wanted))) continue
    if (needsPostgres === true && process.env['TEST_DATABASE_URL'] === undefined)
      console.log(`${name}: skipped, TEST_DATABASE_URL is not set`)
    else faults.push(...(await run(rounds)))
  }
  for (const fault of faults) console.error(`FAULT ${fault}`)
  console.log(faults.length === 0 ? 'No faults.' : `${faults.length} faults.`)
  return faults.length === 0 ? 0 : 1
}
