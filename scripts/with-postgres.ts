import { spawn } from 'node:child_process'
import { findPostgres, installPostgres } from './postgres/binaries.ts'
import { type Postgres, startPostgres } from './postgres/server.ts'

/**
 * Runs a command with TEST_DATABASE_URL set to a throw-away Postgres on loopback: `with-postgres.ts npm test`. One that
 * is set already is left alone. With `--install` first, Postgres is installed where it is missing; where it cannot be
 * had, the command runs without.
 */
const isInstalling = process.argv[2] === '--install'
const [command, ...args] = process.argv.slice(isInstalling ? 3 : 2)
if (command === undefined) throw new Error('name the command to run: node scripts/with-postgres.ts npm test')

if (process.env['TEST_DATABASE_URL'] !== undefined) {
  process.exitCode = await runCommand(process.env['TEST_DATABASE_URL'])
} else {
  const postgres = await havePostgres()
  try {
    process.exitCode = await runCommand(postgres?.url)
  } finally {
    postgres?.stop()
  }
}

async function havePostgres(): Promise<Postgres | null> {
  const bin = haveBinaries()
  if (bin === null) return null
  try {
    return await startPostgres(bin, ['fsync=off', 'max_connections=200'])
  } catch (error) {
    console.error('Postgres could not be started: going on without.', error)
    return null
  }
}

function haveBinaries(): string | null {
  const found = findPostgres()
  if (found !== null) return found
  const problem = isInstalling ? installPostgres() : 'run it with --install to have it installed'
  const installed = findPostgres()
  if (installed === null)
    console.error(
      `There is no Postgres on this machine (${problem ?? 'its programs were not found'}): going on without.`,
    )
  return installed
}

async function runCommand(url: string | undefined): Promise<number> {
  const child = spawn(command ?? '', args, {
    stdio: 'inherit',
    env: { ...process.env, ...(url === undefined ? {} : { TEST_DATABASE_URL: url }) },
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
