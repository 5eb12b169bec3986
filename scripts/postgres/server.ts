import { spawnSync } from 'node:child_process'
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A Postgres of our own on loopback, which is thrown away. */
export interface Postgres {
  readonly url: string
  /** Stops it as a power cut of its machine would, and starts it again after the milliseconds. */
  readonly restart: (downMs: number) => Promise<void>
  readonly stop: () => void
}

/** Makes and starts one with the programs in the folder. `settings` such as `fsync=off`. */
export async function startPostgres(bin: string, settings: readonly string[]): Promise<Postgres> {
  const user = serverUser()
  const folder = mkdtempSync('/tmp/countersign-postgres-')
  if (user !== null) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const port = await freePort()
  function run(program: string, parameters: readonly string[]): void {
    const { status, stderr, error } = spawnSync(join(bin, program), parameters, {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      ...user,
    })
    if (status !== 0) throw new Error(`${program} failed: ${stderr}`, { cause: error })
  }
  const options = [
    '-h',
    '127.0.0.1',
    '-p',
    String(port),
    '-k',
    folder,
    ...settings.flatMap((one) => ['-c', one]),
  ]
  function start(): void {
    run('pg_ctl', ['-D', data, '-l', join(folder, 'log'), '-w', '-o', options.join(' '), 'start'])
  }
  function halt(): void {
    run('pg_ctl', ['-D', data, '-m', 'immediate', 'stop'])
  }
  run('initdb', ['-D', data, '-U', 'countersign', '-A', 'trust', '-E', 'UTF8', '--locale=C'])
  start()
  return {
    url: `postgres://countersign@127.0.0.1:${port}/postgres`,
    async restart(downMs) {
      halt()
      await sleep(downMs)
      start()
    },
    stop() {
      halt()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Postgres refuses to run as root; whoever else we are is good enough. */
function serverUser(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const [, , uid, gid] =
    ['postgres', 'nobody'].flatMap((name) => users.filter(([own]) => own === name))[0] ?? []
  if (uid === undefined || gid === undefined) throw new Error('there is no user that Postgres could run as')
  return { uid: Number(uid), gid: Number(gid) }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port could be had on loopback')
  return address.port
}
