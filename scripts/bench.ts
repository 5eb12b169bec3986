import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { brokenForCertain, type Finding } from './bench/finding.ts'
import { countRequests, requestFindings, requestTable } from './bench/requests.ts'

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
]

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

await main()
