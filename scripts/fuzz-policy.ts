import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import * as fc from 'fast-check'
import { loadPolicy } from '../src/policy/load.ts'
import { arbitraryText } from '../test/support/arbitrary-texts.ts'

/** Generates policy texts (100,000 unless told otherwise): no crash, and none accepted that the schema rejects. */
const runs = Number(process.argv[2] ?? 100_000)
const ajv = new Ajv2020({ strict: false })
addFormats.default(ajv)
const isValid = ajv.compile(JSON.parse(readFileSync('schema/policy.schema.json', 'utf8')) as object)

let accepted = 0
let slowest = 0
fc.assert(
  fc.property(arbitraryText, (text) => {
    const start = process.cpuUsage()
    const loaded = loadPolicy({ text, file: 'p.yml', layer: 'repository' })
    // CPU, not the clock: on a busy machine a text may wait for seconds before it is read.
    const { user, system } = process.cpuUsage(start)
    slowest = Math.max(slowest, (user + system) / 1000)
    if (!loaded.ok) return loaded.problems.length > 0
    accepted += 1
    return isValid(loaded.file)
  }),
  { numRuns: runs, interruptAfterTimeLimit: 3_600_000, markInterruptAsFailure: true },
)
console.log(`${runs} texts, ${accepted} accepted, slowest ${slowest.toFixed(0)} ms of CPU`)
