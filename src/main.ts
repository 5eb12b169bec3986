import { ConfigError, readConfig } from './config.ts'
import { createLog } from './log.ts'
import { startServer } from './server.ts'

/** Root of the server: reads the environment, starts, and drains on SIGTERM and SIGINT. */
async function main(): Promise<void> {
  const config = readConfig(process.env)
  const log = createLog(config.logLevel)
  const running = await startServer(config, log)
  let stopping = false
  function stop(signal: string): void {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'stopping')
    running.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'could not stop cleanly')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', () => stop('SIGTERM'))
  process.on('SIGINT', () => stop('SIGINT'))
}

main().catch((error: unknown) => {
  const log = createLog('info')
  if (error instanceof ConfigError) log.fatal({ problems: error.problems }, 'the environment cannot be used')
  else log.fatal({ err: error }, 'cannot start')
  process.exitCode = 1
})
