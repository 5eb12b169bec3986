import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { measureCpu, measureMemory, measureStart } from './bench/cost.ts'
import { brokenForCertain, type Finding } from './bench/finding.ts'
import { runFloor } from './bench/floor.ts'
import { measureGlobs } from './bench/globs.ts'
import { measureHistory } from './bench/history.ts'
import { measureHostile } from './bench/hostile.ts'
import {
  measureBurst,
  measureCommotion,
  measureFairness,
  measureFaults,
  measureLatency,
  measureRate,
} from './bench/load.ts'
import { answerCalls } from './bench/remote.ts'
import { countRequests, requestFindings, requestTable } from './bench/requests.ts'
import { createStandIn } from './bench/stand-in.ts'
import { findingTable } from './bench/table.ts'

const USAGE = `npm run bench -- [--only NAME,NAME] [--quick] [--json FILE] [--list]

Measures the app against the stand-in for GitHub of the tests. Requests are counted and exact; times are of this
machine and of what else it does. Ends with 1 when something that is counted breaks its budget.
`

/** One part of the measurements; it prints its table and gives what it found. */
interface Part {
  readonly name: string
  readonly about: string
  readonly run: (isQuick: boolean) => Promise<readonly Finding[]>
}

const PARTS: readonly Part[] = [
  {
    name: 'requests',
    about: 'API requests of each kind of evaluation, beside their budgets',
    async run() {
      const counts = await countRequests(progress)
      console.log(requestTable(counts))
      return requestFindings(counts)
    },
  },
  measured('commotion', 'sixty events on one pull request within a second', measureCommotion),
  measured('burst', '300 pull requests at once, API 100 ms', measureBurst),
  measured('rate', '20 pull requests a second for 15 s, API 100 ms', measureRate),
  measured('latency', 'one pull request at a time, API 100 ms', measureLatency),
  measured('fairness', 'many installations at once, and a busy neighbour', measureFairness),
  measured('cpu', 'processor time of one evaluation by size, API 0 ms', measureCpu),
  measured('memory', 'memory over many mixed evaluations', measureMemory),
  measured('start', 'from the start of the process until it takes deliveries', measureStart),
  measured('hostile', 'what strangers can make the app spend', measureHostile),
  measured('globs', '200 patterns x 3,000 paths, beside minimatch alone', measureGlobs),
  measured('history', 'signals of long histories, beside git log writing the same', measureHistory),
  measured('faults', '60 pull requests while GitHub limits and fails', measureFaults),
]

function measured(
  name: string,
  about: string,
  measure: (isQuick: boolean) => Promise<readonly Finding[]>,
): Part {
  return {
    name,
    about,
    async run(isQuick) {
      const findings = await measure(isQuick)
      console.log(findingTable(findings))
      return findings
    },
  }
}

/** Progress goes where it does not mix with the results. */
function progress(line: string): void {
  process.stderr.write(`  ${line}\n`)
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return void process.stdout.write(USAGE)
  if (values.list) return list()
  const names = values.only?.split(',') ?? PARTS.map(({ name }) => name)
  const unknown = names.filter((name) => PARTS.every((part) => part.name !== name))
  if (unknown.length > 0) throw new Error(`there is no part ${unknown.join(', ')}; --list names them`)
  const findings: Finding[] = []
  for (const part of PARTS.filter(({ name }) => names.includes(name))) {
    console.log(`\n${part.name}: ${part.about}\n`)
    findings.push(...(await part.run(values.quick)))
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(findings, null, 2)}\n`)
  conclude(findings)
}

function list(): void {
  for (const { name, about } of PARTS) console.log(`${name.padEnd(12)} ${about}`)
}

function conclude(findings: readonly Finding[]): void {
  const broken = brokenForCertain(findings)
  for (const { group, name, value } of broken) console.error(`BROKEN ${group}: ${name} is ${value}`)
  console.log(broken.length === 0 ? '\nNo budget is broken.' : `\n${broken.length} budgets are broken.`)
  process.exitCode = broken.length === 0 ? 0 : 1
}

// Processes of their own, so that what one takes is not counted as the other's.
const [role] = process.argv.slice(2)
if (role === 'stand-in') answerCalls({ ...createStandIn() })
else if (role === 'floor') runFloor(process.env)
else await main()
