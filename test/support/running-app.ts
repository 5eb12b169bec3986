import { rm } from 'node:fs/promises'
import type { Config } from '../../src/config.ts'
import { createLog } from '../../src/log.ts'
import { type Paces, type Running, startServer } from '../../src/server.ts'
import { embeddedPlace } from './embedded-place.ts'
import type { AppScene } from './github/scene/app.ts'
import { type GitHub, startGitHub } from './github/start.ts'

/** The real app beside a GitHub of our own, in this process. */
export interface RunningApp {
  readonly github: GitHub
  readonly app: AppScene
  readonly server: Running
  /** The time that the app goes by; a test may move it forward, also past the end of an exception. */
  readonly clock: { readonly advance: (milliseconds: number) => void }
  /** Lines of the app's log. */
  readonly log: readonly string[]
  /** Stops the app as a signal would and starts it again on the same data; something may happen in between. */
  restart(meanwhile?: () => Promise<unknown>): Promise<void>
  close(): Promise<void>
}

export interface AppSettings {
  readonly config?: Partial<Config>
  readonly latency?: number
  readonly contract?: boolean
  readonly logLevel?: string
  /** The real ones, unless said otherwise. */
  readonly paces?: Partial<Paces>
}

/** For what depends neither on what is looked at together nor on what a push costs. */
export const QUICK: Paces = { burstSeconds: 0.1, expirySeconds: 0.5, pushSeconds: 1 }

/** Starts GitHub, registers the app there, and starts the app on a store of its own. */
export async function startApp(settings: AppSettings = {}): Promise<RunningApp> {
  const { config = {}, latency = 0, contract = true, logLevel = 'debug', paces = {} } = settings
  const github = await startGitHub({ latency, contract })
  const app = github.app({ slug: 'countersign' })
  const { dataDir } = await embeddedPlace()
  const lines: string[] = []
  const log = createLog(logLevel, { write: (line) => lines.push(line) })
  const whole: Config = {
    appId: app.id,
    privateKey: app.privateKey,
    webhookSecrets: [app.webhookSecret],
    host: '127.0.0.1',
    port: 0,
    githubApiUrl: github.url,
    databaseUrl: null,
    dataDir,
    logLevel,
    sweepMinutes: 60,
    concurrency: 8,
    ...config,
  }
  let ahead = 0
  function clock(): string {
    return new Date(Date.now() + ahead).toISOString()
  }
  async function start(): Promise<Running> {
    const running = await startServer(whole, log, { clock, paces })
    app.sendWebhooksTo(`${running.url}/api/github/webhooks`)
    return running
  }
  const state = { server: await start() }
  return {
    github,
    app,
    get server() {
      return state.server
    },
    clock: {
      advance(milliseconds) {
        ahead += milliseconds
      },
    },
    log: lines,
    async restart(meanwhile) {
      await state.server.close()
      await meanwhile?.()
      state.server = await start()
    },
    async close() {
      await state.server.close()
      await github.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
