import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Finding } from './finding.ts'
import { median } from './statistics.ts'

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const PAIRS = 5
const GROUP = 'history'
/** Says how much memory the process took at most, when it ends. */
const TELL_MEMORY = `data:text/javascript,process.on('exit',()=>process.stderr.write('rss '+process.resourceUsage().maxRSS))`

/** `countersign signals` over long histories beside `git log` writing the same, in turns, and the memory that it takes. */
export async function measureHistory(isQuick: boolean): Promise<readonly Finding[]> {
  const real = process.env['BENCH_HISTORY']
  if (real !== undefined)
    return ofHistory(real, { range: 'HEAD', name: `the history of ${real}`, isLong: true })
  const directory = await mkdtemp(join(tmpdir(), 'countersign-history-'))
  try {
    const sizes = isQuick ? [2000, 10_000] : [10_000, 50_000, 250_000]
    await makeHistory(directory, sizes.at(-1) ?? 0)
    const findings: Finding[] = []
    for (const size of sizes)
      findings.push(
        ...(await ofHistory(directory, {
          range: `c${size}`,
          name: `${size.toLocaleString('en')} commits`,
          isLong: size >= 50_000,
        })),
      )
    return findings
  } finally {
    await rm(directory, { recursive: true })
  }
}

interface Walk {
  readonly range: string
  readonly name: string
  /** Enough commits that the start of the program is a small part. */
  readonly isLong: boolean
}

async function ofHistory(directory: string, { range, name, isLong }: Walk): Promise<readonly Finding[]> {
  const [signals, log] = [
    [process.execPath, '--import', TELL_MEMORY, CLI, '-C', directory, 'signals', range],
    logOf(directory, range),
  ]
  const own: Cost[] = []
  const git: Cost[] = []
  // The first round warms the disk's cache.
  for (let round = 0; round <= PAIRS; round += 1) {
    const [ours, theirs] = [await costOf(signals), await costOf(log)]
    if (round > 0) {
      own.push(ours)
      git.push(theirs)
    }
  }
  const facts = { group: GROUP, isExact: false } as const
  // A short walk is over before the program has started well.
  const goal = isLong ? { goal: { atMost: 2 } } : {}
  return [
    { ...facts, name: `${name}: git log`, value: median(git.map(({ wall }) => wall)), unit: 's' },
    { ...facts, name: `${name}: signals`, value: median(own.map(({ wall }) => wall)), unit: 's' },
    {
      ...facts,
      name: `${name}: signals / git log, time`,
      value: ratioOf(own, git, 'wall'),
      unit: 'ratio',
      ...goal,
    },
    {
      ...facts,
      name: `${name}: signals / git log, processor`,
      value: ratioOf(own, git, 'cpu'),
      unit: 'ratio',
      ...goal,
    },
    {
      ...facts,
      name: `${name}: peak memory`,
      value: median(own.map(({ memory }) => memory)),
      unit: 'MiB',
      goal: { atMost: 200 },
    },
  ]
}

/** The middle one of the ratios of each pair: what else the machine does meets both of a pair. */
function ratioOf(own: readonly Cost[], git: readonly Cost[], what: 'wall' | 'cpu'): number {
  return median(own.map((cost, at) => cost[what] / (git[at]?.[what] ?? Number.NaN)))
}

/** What signals are read from, written as it is read. */
function logOf(directory: string, range: string): readonly string[] {
  const format = '--format=tformat:%H%x00%an%x00%ae%x00%cn%x00%ce%x00%B'
  return [
    'git',
    '--no-pager',
    '-C',
    directory,
    'log',
    '-z',
    format,
    '--encoding=UTF-8',
    '--no-notes',
    range,
    '--',
  ]
}

interface Cost {
  /** Seconds. */
  readonly wall: number
  readonly cpu: number
  /** MiB; 0 when the command does not tell. */
  readonly memory: number
}

/** Runs a command with its output thrown away. A shell keeps account of what it and its own children took. */
async function costOf(command: readonly string[]): Promise<Cost> {
  const began = performance.now()
  const child = spawn('sh', ['-c', '"$@" >/dev/null || exit 1; times', 'sh', ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [times, said] = ['', ''].map(() => [] as Buffer[])
  child.stdout.on('data', (chunk: Buffer) => times?.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => said?.push(chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  const wall = (performance.now() - began) / 1000
  const complaint = Buffer.concat(said ?? []).toString('utf8')
  if (code !== 0) throw new Error(`${command[0]} ended with ${code}: ${complaint}`)
  const memory = Number(/rss (\d+)/.exec(complaint)?.[1] ?? 0) / 1024
  return { wall, cpu: childSeconds(Buffer.concat(times ?? []).toString('utf8')), memory }
}

/** The second line of `times` is about the children: `0m1.25s 0m0.10s`. */
function childSeconds(times: string): number {
  const line = times.split('\n')[1] ?? ''
  const parts = [...line.matchAll(/(\d+)m([\d.]+)s/g)]
  return parts.reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0)
}

/** A line of commits such as a team makes: mostly people, messages of some paragraphs, one in `MARKED` with a mark. */
async function makeHistory(directory: string, commits: number): Promise<void> {
  await finished(spawn('git', ['init', '--quiet', '--bare', directory], { stdio: 'ignore' }))
  const child = spawn('git', ['-C', directory, 'fast-import', '--quiet'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  const done = finished(child)
  for (let from = 1; from <= commits; from += 1000) {
    const some = Array.from({ length: Math.min(1000, commits - from + 1) }, (_, at) =>
      importedCommit(from + at),
    )
    if (!child.stdin.write(some.join(''))) await once(child.stdin, 'drain')
  }
  child.stdin.end()
  await done
}

async function finished(child: ReturnType<typeof spawn>): Promise<void> {
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`git ended with ${code}`)
}

function importedCommit(number: number): string {
  const person = `Person ${number % 97} <person${number % 97}@people.example> ${1_600_000_000 + number * 60} +0000`
  const message = messageOf(number)
  const tag = [2000, 10_000, 50_000, 250_000].includes(number)
    ? `reset refs/tags/c${number}\nfrom :${number}\n\n`
    : ''
  return `commit refs/heads/main\nmark :${number}\nauthor ${person}\ncommitter ${person}\ndata ${Buffer.byteLength(message)}\n${message}\n\n${tag}`
}

const WORDS =
  'the cache of every queue is read before it closes and its error path keeps an index that later calls reuse when a file was opened twice'.split(
    ' ',
  )
const MARKED = 50
const MARKS = [
  'Co-authored-by: Claude <noreply@anthropic.com>',
  'Assisted-by: Codex:gpt-5',
  '🤖 Generated with [Claude Code](https://claude.com/claude-code)',
]

function messageOf(number: number): string {
  const lines = Array.from({ length: 3 + (number % 9) }, (_, line) =>
    Array.from(
      { length: 11 },
      (__, word) => WORDS[(number * 7 + line * 13 + word * (1 + (number % 5))) % WORDS.length],
    ).join(' '),
  )
  const trailers = [
    `Signed-off-by: Person ${number % 97} <person${number % 97}@people.example>`,
    ...(number % MARKED === 0 ? [MARKS[(number / MARKED) % MARKS.length]] : []),
  ]
  return [`area: change ${number}`, '', ...lines, '', ...trailers, ''].join('\n')
}
