import { existsSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import type { Running } from './server.ts'

/** Root of the server: reads the environment, starts, and drains on SIGTERM and SIGINT. */

/** Longer than the store's own grace; orchestrators kill after ten seconds or more. */
const LONGEST_STOP_MS = 9_500

keepCompiledCode()
const [{ ConfigError, readConfig }, { createLog }, { AddressError, openDoor }] = await Promise.all([
  import('./config.ts'),
  import('./log.ts'),
  import('./web/door.ts'),
])
const state: { log: ReturnType<typeof createLog>; running: Running | null; isStopping: boolean } = {
  log: createLog('info'),
  running: null,
  isStopping: false,
}
process.on('uncaughtException', (error, origin) => {
  state.log.fatal({ err: error, origin }, 'something was thrown that nobody caught')
  process.exit(1)
})
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
await start().catch(refuse)

/** Modules need not be compiled at each start. The folder is ours alone, since code is run from it. */
function keepCompiledCode(): void {
  const folder = process.env['DATA_DIR'] ?? './data'
  if (existsSync(folder)) enableCompileCache(join(folder, 'compiled'))
}

/** The address is open before all else is loaded: probes see that the process is alive. */
async function start(): Promise<void> {
  const config = readConfig(process.env)
  state.log = createLog(config.logLevel)
  const door = await openDoor(config.host, config.port)
  const { startServer } = await import('./server.ts')
  state.running = await startServer(config, state.log, { door })
}

function refuse(error: unknown): void {
  if (error instanceof ConfigError)
    state.log.fatal({ problems: error.problems }, 'the environment cannot be used')
  else if (error instanceof AddressError) state.log.fatal({ problem: error.message }, 'cannot listen')
  else state.log.fatal({ err: error }, 'cannot start')
  process.exit(1)
}

/** Lets work that runs end, and gives the rest back. Asked a second time, it ends at once: nothing is lost by that. */
function stop(signal: NodeJS.Signals): void {
  const { log, running } = state
  if (state.isStopping || running === null) {
    log.info({ signal }, 'ended at once')
    process.exit(running === null ? 0 : 1)
  }
  state.isStopping = true
  log.info({ signal }, 'stopping')
  setTimeout(() => {
    log.error({}, 'could not stop in time')
    process.exit(1)
  }, LONGEST_STOP_MS).unref()
  running.close().then(
    () => process.exit(0),
    (error: unknown) => {
      log.error({ err: error }, 'could not stop cleanly')
      process.exit(1)
    },
  )
}
