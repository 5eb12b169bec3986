/**
 * Scores the provenance engine on labelled commits (JSON Lines: `{id, repo, sha, author, committer, message, label}`)
 * and measures its speed. `npm run bench:provenance -- --input FILE [--list all|misses|none] [--fold 0..4]`
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type SignalsLine, signalsLine } from '../src/core/provenance/signals-line.ts'

interface Label {
  readonly ai: boolean | 'ambiguous'
  readonly tools: readonly string[]
  readonly tools_alt?: readonly string[]
  readonly kinds: readonly string[]
  readonly class: string
  readonly shape: string
  readonly want?: boolean
}

interface Item {
  readonly id: string
  readonly repo: string
  readonly author: { readonly name: string; readonly email: string }
  readonly committer: { readonly name: string; readonly email: string }
  readonly message: string
  readonly label: Label
}

/** Tools that stand in for each other when a text does not tell them apart. */
const FAMILIES = [
  ['claude', 'claude-code'],
  ['gemini', 'gemini-cli', 'antigravity', 'gemini-code-assist'],
  ['openai', 'codex', 'chatgpt'],
  ['sisyphus', 'opencode'],
]

const { values } = parseArgs({
  options: {
    input: { type: 'string' },
    list: { type: 'string', default: 'misses' },
    fold: { type: 'string' },
  },
})
const input = values.input ?? process.env['PROVENANCE_CORPUS']
if (input === undefined) {
  console.error('Name the labelled commits: --input FILE, or PROVENANCE_CORPUS in the environment.')
  process.exit(2)
}

const items = readFileSync(input, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Item)
  .filter((item) => values.fold === undefined || foldOf(item.repo) === Number(values.fold))

const results = items.map((item) => ({ item, line: signalsLine(item) }))
report(results)
measureSpeed(items)

interface Result {
  readonly item: Item
  readonly line: SignalsLine
}

function report(all: readonly Result[]): void {
  const firm = all.filter(({ item }) => item.label.ai !== 'ambiguous')
  const positives = firm.filter(({ item }) => item.label.ai === true)
  const found = positives.filter(({ line }) => line.ai)
  const falsePositives = firm.filter(({ item, line }) => item.label.ai === false && line.ai)
  const named = positives.filter(({ item, line }) => line.ai && namesRight(item.label, line.tools))
  const ambiguous = all.filter(({ item }) => item.label.ai === 'ambiguous')
  const wanted = ambiguous.filter(({ item, line }) => item.label.want === line.ai)
  console.log(`commits    ${all.length}`)
  console.log(`recall     ${share(found.length, positives.length)}`)
  console.log(`precision  ${share(found.length, found.length + falsePositives.length)}`)
  console.log(`tool set   ${share(named.length, positives.length)}`)
  console.log(`ambiguous  ${share(wanted.length, ambiguous.length)}`)
  for (const kind of ['hard-negative', 'plain-negative']) {
    const those = firm.filter(({ item }) => item.label.class === kind)
    console.log(`${kind} silent ${share(those.filter(({ line }) => !line.ai).length, those.length)}`)
  }
  console.log('\nrecall by kind')
  for (const kind of [...new Set(positives.flatMap(({ item }) => item.label.kinds))].toSorted()) {
    const those = positives.filter(({ item }) => item.label.kinds.includes(kind))
    console.log(`  ${kind.padEnd(16)} ${share(those.filter(({ line }) => line.ai).length, those.length)}`)
  }
  if (values.list === 'none') return
  list(
    'missed',
    positives.filter(({ line }) => !line.ai),
  )
  list('found where there is nothing', falsePositives)
  list(
    'tool set wrong',
    positives.filter(({ item, line }) => line.ai && !namesRight(item.label, line.tools)),
  )
  list(
    'ambiguous, not as wanted',
    ambiguous.filter(({ item, line }) => item.label.want !== line.ai),
  )
}

function list(title: string, those: readonly Result[]): void {
  console.log(`\n${title}: ${those.length}`)
  for (const { item, line } of those) {
    const label = `${item.label.tools.join(',')}${item.label.tools_alt?.length ? ` (${item.label.tools_alt.join(',')})` : ''}`
    console.log(`  ${item.id} ${item.repo} want [${label}] got [${line.tools.join(',')}] ${item.label.shape}`)
    if (values.list === 'all')
      for (const signal of line.signals)
        console.log(`      ${signal.grade} ${signal.tool} ${signal.where}: ${signal.text.slice(0, 140)}`)
  }
}

function namesRight(label: Label, tools: readonly string[]): boolean {
  const said = tools.filter((tool) => tool !== 'unspecified')
  const allowed = [...label.tools, ...(label.tools_alt ?? [])]
  const needed = label.tools.filter((tool) => tool !== 'unspecified')
  return said.every((tool) => allowed.includes(tool)) && needed.every((tool) => isCovered(tool, said))
}

function isCovered(tool: string, said: readonly string[]): boolean {
  return (
    said.includes(tool) ||
    FAMILIES.some((family) => family.includes(tool) && said.some((one) => family.includes(one)))
  )
}

function share(part: number, whole: number): string {
  return whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(2)} % (${part}/${whole})`
}

/** A stable fifth of the repositories, for designing on four and looking at the other. */
function foldOf(repo: string): number {
  return Array.from(repo).reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) % 1009, 7) % 5
}

function measureSpeed(all: readonly Item[]): void {
  const rounds = Math.max(1, Math.ceil(20_000 / Math.max(1, all.length)))
  const started = performance.now()
  for (let round = 0; round < rounds; round += 1) for (const item of all) signalsLine(item)
  const seconds = (performance.now() - started) / 1000
  const bytes = rounds * all.reduce((sum, item) => sum + item.message.length, 0)
  const commits = rounds * all.length
  console.log(
    `\nspeed      ${Math.round(commits / seconds)} commits/s, ${(bytes / seconds / 1e6).toFixed(1)} MB/s of messages`,
  )
}
