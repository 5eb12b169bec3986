import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

/** Runs a command with TEST_DATABASE_URL set to a throw-away Postgres on loopback: `with-postgres.ts npm test`. */
const [command, ...args] = process.argv.slice(2)
if (command === undefined) throw new Error('name the command to run: node scripts/with-postgres.ts npm test')

const bin = findBinaries()
const folder = mkdtempSync('/tmp/countersign-postgres-')
const port = await freePort()
const isRoot = process.getuid?.() === 0
if (isRoot) run('chown', ['postgres', folder])
postgres('initdb', [
  '-D',
  join(folder, 'data'),
  '-U',
  'countersign',
  '-A',
  'trust',
  '-E',
  'UTF8',
  '--locale=C',
])
const options = `-h 127.0.0.1 -p ${port} -k ${folder} -c fsync=off -c max_connections=200`
postgres('pg_ctl', ['-D', join(folder, 'data'), '-l', join(folder, 'log'), '-w', '-o', options, 'start'])
try {
  process.exitCode = await runCommand(command, args)
} finally {
  postgres('pg_ctl', ['-D', join(folder, 'data'), '-m', 'immediate', 'stop'])
  rmSync(folder, { recursive: true, force: true })
}

/** Newest Postgres of the distribution, or the one on the path. */
function findBinaries(): string {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).toSorted((a, b) => Number(b) - Number(a)) : []
  const newest = versions
    .map((version) => join(root, version, 'bin'))
    .find((path) => existsSync(join(path, 'initdb')))
  return newest ?? ''
}

/** Postgres refuses to run as root. */
function postgres(program: string, parameters: readonly string[]): void {
  const path = bin === '' ? program : join(bin, program)
  if (isRoot) run('setpriv', ['--reuid=postgres', '--regid=postgres', '--init-groups', path, ...parameters])
  else run(path, parameters)
}

function run(program: string, parameters: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, parameters, {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${program} failed: ${stderr}`, { cause: error })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port could be had on loopback')
  return address.port
}

async function runCommand(program: string, parameters: readonly string[]): Promise<number> {
  const url = `postgres://countersign@127.0.0.1:${port}/postgres`
  const child = spawn(program, parameters, {
    stdio: 'inherit',
    env: { ...process.env, TEST_DATABASE_URL: url },
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
