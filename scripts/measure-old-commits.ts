/**
 * Counts signals on commits from before AI tools wrote any: whatever is found above a hint there is a false accusation.
 * `node scripts/measure-old-commits.ts [--before 2021-01-01] REPOSITORY…`, each a clone on this machine.
 */
import { parseArgs } from 'node:util'
import { streamCommits } from '../src/adapters/git/commits.ts'
import { signalsOfCommit } from '../src/core/provenance/commit.ts'
import type { Signal } from '../src/core/signal.ts'

interface Count {
  readonly commits: number
  readonly hints: number
  readonly found: readonly Signal[]
}

const { values, positionals } = parseArgs({
  options: { before: { type: 'string', default: '2021-01-01' } },
  allowPositionals: true,
})
if (positionals.length === 0) {
  console.error('Name at least one clone.')
  process.exit(2)
}

const counts: Count[] = []
for (const directory of positionals) {
  const count = await countIn(directory, new Date(values.before).toISOString())
  counts.push(count)
  console.log(`${directory}: ${count.commits} commits, ${count.hints} hints, ${count.found.length} above`)
  for (const signal of count.found)
    console.log(`  ${signal.commit ?? ''} ${signal.grade} ${signal.marker} ${JSON.stringify(signal.text)}`)
}
const above = sum(counts.map(({ found }) => found.length))
console.log(
  `all ${counts.length}: ${sum(counts.map(({ commits }) => commits))} commits, ${sum(counts.map(({ hints }) => hints))} hints, ${above} above a hint`,
)
process.exitCode = above === 0 ? 0 : 1

async function countIn(directory: string, before: string): Promise<Count> {
  let [commits, hints] = [0, 0]
  const found: Signal[] = []
  for await (const some of streamCommits({ directory }, ['--all', `--before=${before}`])) {
    for (const commit of some) {
      const signals = signalsOfCommit(commit)
      commits += 1
      hints += signals.filter(({ grade }) => grade === 'hint').length
      found.push(...signals.filter(({ grade }) => grade !== 'hint'))
    }
  }
  return { commits, hints, found }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
