import { chmod, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Log } from '../../app/ports.ts'
import { PATHS, type Records } from './records.ts'
import { socketPath } from './socket-path.ts'

/** The open door for commands on the same machine, as the same user. */
export interface ControlServer {
  close(): Promise<void>
}

/**
 * Lets commands read the store while this process has it open: only reads, on a socket that only our own user may
 * use. Call it while the data folder is locked: a socket that is there already was left behind by a killed process.
 */
export async function serveControl(records: Records, dataDir: string, log: Log): Promise<ControlServer> {
  const path = socketPath(dataDir)
  await rm(path, { force: true })
  const server = createServer((request, response) => {
    answer(records, request, response).catch((error: unknown) => {
      log.error({ err: error }, 'a command could not be answered')
      response.destroy()
    })
  })
  await listen(server, path)
  await chmod(path, 0o600)
  return { close: () => close(server) }
}

async function answer(records: Records, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://control')
  switch (`${request.method} ${url.pathname}`) {
    case `GET ${PATHS.verify}`:
      return send(response, await records.verifyAudit())
    case `GET ${PATHS.receipts}`:
      return send(response, await records.findReceipts(url.searchParams.get('sha') ?? ''))
    case `GET ${PATHS.findings}`:
      return send(response, await records.findingsAt(url.searchParams.get('sha') ?? ''))
    case `GET ${PATHS.recorded}`:
      return send(response, await recordedIn(records, url.searchParams))
    case `GET ${PATHS.export}`: {
      const format = url.searchParams.get('format') === 'csv' ? 'csv' : 'jsonl'
      // Every line is one JSON text, so that what it holds cannot end it. The last one says that nothing is missing.
      return pipeline(Readable.from(withEnd(records.exportAudit(format))), response)
    }
    default:
      response.writeHead(404).end()
  }
}

function recordedIn(records: Records, asked: URLSearchParams): ReturnType<Records['recordedIn']> {
  return records.recordedIn(asked.get('repository') ?? '', Number(asked.get('most') ?? 0))
}

async function* withEnd(lines: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`
  yield 'null\n'
}

function send(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(value))
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => resolve())
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
