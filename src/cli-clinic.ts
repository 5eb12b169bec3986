import { z } from 'zod'
import { connectControl } from './adapters/control/connect.ts'
import { AS_APP } from './adapters/github/calls.ts'
import { CHECK_NAME } from './adapters/github/check-run.ts'
import { createGitHub, type GitHub } from './adapters/github/client.ts'
import { githubPorts } from './adapters/github/ports.ts'
import { openStore } from './adapters/store/open.ts'
import type { RepositoryRef } from './app/work.ts'
import type { Clinic, RegisteredApp, RepositoryState } from './cli/world.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { createLog } from './log.ts'

const App = z.object({
  id: z.number(),
  slug: z.string(),
  permissions: z.record(z.string(), z.string()),
  events: z.array(z.string()),
})
const Repository = z.object({ default_branch: z.string() })

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
    installations: unasked,
    repositories: unasked,
    look: unasked,
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
  const ports = githubPorts(github, log)
  return {
    environment: [],
    checkStore: () => checkStore(config),
    app: () => readApp(github),
    installations: () => ports.installations.installations(),
    repositories: (installation) => ports.installations.repositories(installation),
    look: (ref) => look(github, ports, ref),
  }
}

async function readApp(github: GitHub): Promise<RegisteredApp> {
  return App.parse((await github.rest(AS_APP, 'GET /app')).data)
}

async function look(
  github: GitHub,
  { policyTexts, protection }: Pick<ReturnType<typeof githubPorts>, 'policyTexts' | 'protection'>,
  ref: RepositoryRef,
): Promise<RepositoryState> {
  const place = { owner: ref.owner, repo: ref.name }
  const answer = await github.rest(ref.installation, 'GET /repos/{owner}/{repo}', place)
  const { default_branch: branch } = Repository.parse(answer.data)
  return {
    ...(await policyTexts.readPolicyTexts(ref)),
    branch,
    protection: await protection.protectionOf(ref, branch, CHECK_NAME),
    at: new Date().toISOString(),
  }
}

/** A server that has the embedded store open proves that it works. */
async function checkStore({ databaseUrl, dataDir }: Config): Promise<string> {
  if (databaseUrl === null && (await connectControl(dataDir)) !== null)
    return `embedded, in ${dataDir}, in use by the server`
  const store = await openStore({ databaseUrl: databaseUrl ?? undefined, dataDir, log: createLog('silent') })
  try {
    await store.checkWritable()
    return databaseUrl === null ? `embedded, in ${dataDir}` : 'Postgres'
  } finally {
    await store.close()
  }
}
