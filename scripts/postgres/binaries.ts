import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const DEBIAN_ROOT = '/usr/lib/postgresql'

/** The folder with the programs of the newest Postgres that is installed; null: there is none. */
export function findPostgres(): string | null {
  const versions = existsSync(DEBIAN_ROOT) ? readdirSync(DEBIAN_ROOT) : []
  const newestFirst = versions.toSorted((a, b) => Number(b) - Number(a))
  const folders = [
    ...newestFirst.map((version) => join(DEBIAN_ROOT, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(':'),
  ]
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null
}

/** Installs the distribution's Postgres where that can be done: on Debian and its kin, as root. Says why not. */
export function installPostgres(): string | null {
  if (process.getuid?.() !== 0) return 'packages can be installed only by root'
  if (spawnSync('apt-get', ['--version']).error !== undefined) return 'there is no apt-get'
  const packages = [['postgresql-common'], ['postgresql']]
  // Some machines come without package lists, some with lists that are too old.
  if (apt(['update']) !== null) return 'the package lists could not be read'
  for (const names of packages) {
    const problem = apt(['install', '--yes', '--no-install-recommends', ...names])
    if (problem !== null) return problem
    forgoMainCluster()
  }
  return null
}

/** Debian would make a database for the machine and start it; ours is thrown away after use. */
function forgoMainCluster(): void {
  const folder = '/etc/postgresql-common/createcluster.d'
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'no-main-cluster.conf'), 'create_main_cluster = false\n')
}

const PATIENCE_MS = 300_000

function apt(parameters: readonly string[]): string | null {
  const { status, stderr, error } = spawnSync('apt-get', ['--quiet', ...parameters], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    timeout: PATIENCE_MS,
  })
  if (status === 0) return null
  const last = stderr.trim().split('\n').at(-1) ?? ''
  return `apt-get ${parameters[0]} failed: ${error?.message ?? last}`
}
