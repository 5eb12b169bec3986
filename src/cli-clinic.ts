import { connectControl } from './adapters/control/connect.ts'
import { createGitHub } from './adapters/github/client.ts'
import { githubPorts } from './adapters/github/ports.ts'
import { createSetupReader } from './adapters/github/setup.ts'
import { openStore } from './adapters/store/open.ts'
import type { Clinic, StoreState } from './app/examine.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { createLog } from './log.ts'

/** The set-up of the server that the environment describes. */
export function openClinic(env: Readonly<Record<string, string | undefined>>): Clinic {
  const config = configOf(env)
  return Array.isArray(config) ? sickClinic(config) : clinicOf(config)
}

function configOf(env: Readonly<Record<string, string | undefined>>): Config | string[] {
  try {
    return readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return [...error.problems]
    throw error
  }
}

function sickClinic(environment: readonly string[]): Clinic {
  return {
    environment,
    checkStore: unasked,
    app: unasked,
    hook: unasked,
    installations: unasked,
    repositories: unasked,
    look: unasked,
    team: unasked,
    person: unasked,
  }
}

function unasked(): never {
  throw new Error('nothing can be asked while the environment is unusable')
}

function clinicOf(config: Config): Clinic {
  // What fails becomes a remark; a log would say it twice.
  const log = createLog('silent')
  const github = createGitHub({
    appId: config.appId,
    privateKey: config.privateKey,
    baseUrl: config.githubApiUrl,
    webhookSecret: config.webhookSecrets[0] ?? '',
    log,
  })
  const setup = createSetupReader(github, githubPorts(github, log))
  return { environment: [], checkStore: () => checkStore(config), ...setup }
}

/** A server that has the embedded store open proves that it works. */
async function checkStore({ databaseUrl, dataDir }: Config): Promise<StoreState> {
  if (databaseUrl === null && (await connectControl(dataDir)) !== null)
    return { what: `embedded, in ${dataDir}, in use by the server`, dead: null, oldestSeconds: null }
  const store = await openStore({ databaseUrl: databaseUrl ?? undefined, dataDir, log: createLog('silent') })
  try {
    await store.checkWritable()
    const { dead, oldestSeconds } = await store.queueDepth()
    return { what: databaseUrl === null ? `embedded, in ${dataDir}` : 'Postgres', dead, oldestSeconds }
  } finally {
    await store.close()
  }
}
