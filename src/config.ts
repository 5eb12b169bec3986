import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'

/** Settings of the server, from the environment. */
export interface Config {
  readonly appId: number
  readonly privateKey: string
  /** The current secret first, then the previous one during a rotation. */
  readonly webhookSecrets: readonly string[]
  readonly host: string
  readonly port: number
  /** REST base without trailing slash; GraphQL is found from it. */
  readonly githubApiUrl: string
  /** Postgres; null: embedded store in `dataDir`. */
  readonly databaseUrl: string | null
  readonly dataDir: string
  readonly logLevel: string
  readonly sweepMinutes: number
  /** Evaluations at the same time in this process. */
  readonly concurrency: number
}

/** What is needed to open the store, by the server and by commands that read it. */
export type StoreConfig = Pick<Config, 'databaseUrl' | 'dataDir' | 'logLevel'>

/** The environment is unusable; `problems` name each variable and what to do. */
export class ConfigError extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`cannot start: ${problems.join('; ')}`)
    this.name = 'ConfigError'
    this.problems = problems
  }
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
const SECRET_MINIMUM = 32
const SECRET_ADVICE = 'use 32 or more random characters, e.g. from `openssl rand -hex 32`'

function secretProblem(name: string, value: string): string | null {
  if (value.length < SECRET_MINIMUM) return `it has ${value.length} characters; ${SECRET_ADVICE}`
  // The previous one may be what is being replaced for just that, and is not chosen any more.
  if (name === 'WEBHOOK_SECRET' && new Set(value).size < 8)
    return `it is too uniform to be a secret; ${SECRET_ADVICE}`
  return null
}

const Port = z.coerce.number().int().min(0).max(65_535)
const Empty = z.literal('').transform(() => undefined)

/** An empty variable counts as unset, as in a Compose file. */
function optional<T extends z.ZodType>(schema: T): z.ZodOptional<z.ZodUnion<readonly [typeof Empty, T]>> {
  return z.union([Empty, schema]).optional()
}

const StoreEnvironment = z.object({
  DATABASE_URL: optional(
    z
      .string()
      .regex(/^postgres(?:ql)?:\/\//, 'must begin with postgres:// (unset it for the embedded store)'),
  ),
  DATA_DIR: optional(z.string()),
  LOG_LEVEL: optional(z.enum(LOG_LEVELS)),
})

const Environment = StoreEnvironment.extend({
  APP_ID: z.coerce.number({ error: 'must be the number of your GitHub App' }).int().positive(),
  PRIVATE_KEY: optional(z.string()),
  PRIVATE_KEY_PATH: optional(z.string()),
  WEBHOOK_SECRET: z.string({ error: `is missing; ${SECRET_ADVICE}` }),
  WEBHOOK_SECRET_PREVIOUS: optional(z.string()),
  HOST: optional(z.string()),
  PORT: optional(Port),
  GITHUB_API_URL: optional(
    z.url({ protocol: /^https?$/, error: 'must be an http(s) URL such as https://ghe.example.com/api/v3' }),
  ),
  GHE_HOST: optional(z.string()),
  GHE_PROTOCOL: optional(z.enum(['http', 'https'])),
  SWEEP_MINUTES: optional(z.coerce.number().positive().max(1440)),
  CONCURRENCY: optional(z.coerce.number().int().min(1).max(100)),
})
type Environment = z.output<typeof Environment>

/** Reads the settings of the server. Throws ConfigError naming every variable that is missing or wrong. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const parsed = Environment.safeParse(env)
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
  for (const name of ['WEBHOOK_SECRET', 'WEBHOOK_SECRET_PREVIOUS'] as const) {
    const value = env[name]
    const problem = value === undefined || value === '' ? null : secretProblem(name, value)
    if (problem !== null) problems.push(`${name}: ${problem}`)
  }
  if (env['WEBHOOK_SECRET'] === '') problems.push(`WEBHOOK_SECRET is empty; ${SECRET_ADVICE}`)
  const key = readPrivateKey(env)
  if (!key.ok) problems.push(key.problem)
  if (!parsed.success || problems.length > 0 || !key.ok) throw new ConfigError(problems)
  return toConfig(parsed.data, key.pem)
}

function toConfig(env: Environment, privateKey: string): Config {
  return {
    ...toStoreConfig(env),
    appId: env.APP_ID,
    privateKey,
    webhookSecrets: [env.WEBHOOK_SECRET, env.WEBHOOK_SECRET_PREVIOUS].filter(
      (secret) => secret !== undefined,
    ),
    host: env.HOST ?? 'localhost',
    port: env.PORT ?? 3000,
    githubApiUrl: apiUrl(env),
    sweepMinutes: env.SWEEP_MINUTES ?? 10,
    concurrency: env.CONCURRENCY ?? 20,
  }
}

/** Reads only what opens the store, for commands such as `audit export`. */
export function readStoreConfig(env: Readonly<Record<string, string | undefined>>): StoreConfig {
  const parsed = StoreEnvironment.safeParse(env)
  if (!parsed.success)
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`))
  return toStoreConfig(parsed.data)
}

const GitHubHost = Environment.pick({ GITHUB_API_URL: true, GHE_HOST: true, GHE_PROTOCOL: true })

/** Reads only where GitHub's REST API is, for commands that come with a token of their own. */
export function readApiUrl(env: Readonly<Record<string, string | undefined>>): string {
  const parsed = GitHubHost.safeParse(env)
  if (!parsed.success)
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`))
  return apiUrl(parsed.data)
}

function toStoreConfig(env: z.output<typeof StoreEnvironment>): StoreConfig {
  return {
    databaseUrl: env.DATABASE_URL ?? null,
    dataDir: resolve(env.DATA_DIR ?? './data'),
    logLevel: env.LOG_LEVEL ?? 'info',
  }
}

function apiUrl(env: z.output<typeof GitHubHost>): string {
  if (env.GITHUB_API_URL !== undefined) return env.GITHUB_API_URL.replace(/\/+$/, '')
  if (env.GHE_HOST !== undefined) return `${env.GHE_PROTOCOL ?? 'https'}://${env.GHE_HOST}/api/v3`
  return 'https://api.github.com'
}

type KeyResult =
  | { readonly ok: true; readonly pem: string }
  | { readonly ok: false; readonly problem: string }

/** PEM as it is, with escaped newlines, in base64, or in a file. A stray key file is never picked up. */
function readPrivateKey(env: Readonly<Record<string, string | undefined>>): KeyResult {
  const { PRIVATE_KEY: inline, PRIVATE_KEY_PATH: path } = env as {
    PRIVATE_KEY?: string
    PRIVATE_KEY_PATH?: string
  }
  const text = inline !== undefined && inline !== '' ? inline : readKeyFile(path)
  if (text === null)
    return {
      ok: false,
      problem:
        'PRIVATE_KEY or PRIVATE_KEY_PATH is missing or cannot be read; download a key from the settings of your GitHub App',
    }
  const unescaped = text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64').toString('utf8')
  const pem = unescaped.replaceAll('\\n', '\n').trim()
  if (!/^-----BEGIN (?:RSA )?PRIVATE KEY-----\n[\s\S]+\n-----END (?:RSA )?PRIVATE KEY-----$/.test(pem)) {
    return {
      ok: false,
      problem: 'PRIVATE_KEY is not a PEM private key (PKCS#1 or PKCS#8, plain, with \\n, or in base64)',
    }
  }
  return { ok: true, pem: `${pem}\n` }
}

function readKeyFile(path: string | undefined): string | null {
  if (path === undefined || path === '') return null
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (Error.isError(error)) return null // named as missing or unreadable by the caller
    throw error
  }
}
