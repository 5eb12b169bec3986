import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { eventually } from './eventually.ts'

/** The server as users start it: a process of its own, from its environment. */
export interface ServerProcess {
  readonly url: string
  /** Lines of its log, as objects. */
  readonly log: readonly Readonly<Record<string, unknown>>[]
  /** What it wrote, as it stands. */
  readonly output: () => string
  readonly signal: (signal: NodeJS.Signals) => void
  /** Exit code, once it has ended; null when a signal ended it. */
  readonly ended: () => Promise<number | null>
}

export type Environment = Readonly<Record<string, string>>

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const running = new Set<ChildProcess>()

/** Starts `node src/main.ts` in this environment and no other. */
export function startProcess(environment: Environment, nodeArguments: readonly string[] = []): ServerProcess {
  const child = spawn(process.execPath, [...nodeArguments, MAIN], {
    env: { PATH: process.env['PATH'] ?? '', HOST: '127.0.0.1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  const ended = once(child, 'close').then(([code]) => {
    running.delete(child)
    return code as number | null
  })
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => output.push(text))
  }
  return {
    url: `http://127.0.0.1:${environment['PORT']}`,
    get log() {
      return output.join('').split('\n').flatMap(parsed)
    },
    output: () => output.join(''),
    signal: (signal) => child.kill(signal),
    ended: () => ended,
  }
}

/** Waits until the process can store deliveries. */
export async function ready({ url, output }: ServerProcess): Promise<void> {
  await eventually(async () => {
    const answer = await fetch(`${url}/readyz`).catch(() => null)
    if (answer?.status !== 200) throw new Error(`not ready: ${output()}`)
  }, 60_000)
}

/** Ends what tests left running. */
export async function endAll(): Promise<void> {
  const left = [...running].filter(({ exitCode }) => exitCode === null)
  const ended = left.map((child) => once(child, 'close'))
  for (const child of left) child.kill('SIGKILL')
  await Promise.all(ended)
}

function parsed(line: string): readonly Readonly<Record<string, unknown>>[] {
  if (!line.startsWith('{') || !line.endsWith('}')) return []
  return [JSON.parse(line) as Readonly<Record<string, unknown>>]
}
