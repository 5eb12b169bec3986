import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { isIPv6 } from 'node:net'

/** An open address. Who answers there is said later, so that probes see a process that is still starting. */
export interface Door {
  readonly url: string
  readonly port: number
  /** From now on the listener answers. */
  admit(listener: RequestListener): void
  /** Takes no more connections, and ends once what was begun is answered, or when the time is over. */
  close(graceMs: number): Promise<void>
}

/** Nobody can listen there. */
export class AddressError extends Error {
  constructor(problem: string, cause: unknown) {
    super(problem, { cause })
    this.name = 'AddressError'
  }
}

/** Slow clients must not hold connections open for ever. */
const HEADERS_TIMEOUT_MS = 15_000
const REQUEST_TIMEOUT_MS = 30_000
/** Longer than proxies keep idle connections (60 s): what we closed while a request was on its way is a failed delivery. */
const KEEP_ALIVE_MS = 75_000

/** Opens an address; until somebody is admitted, it answers that the process is alive and not ready. */
export async function openDoor(host: string, port: number): Promise<Door> {
  const state = { listener: starting }
  const server = createServer((request, response) => state.listener(request, response))
  server.headersTimeout = HEADERS_TIMEOUT_MS
  server.requestTimeout = REQUEST_TIMEOUT_MS
  server.keepAliveTimeout = KEEP_ALIVE_MS
  const address = await listen(server, host, port)
  return {
    port: address.port,
    url: `http://${isIPv6(address.host) ? `[${address.host}]` : address.host}:${address.port}`,
    admit(listener) {
      state.listener = listener
    },
    close: (graceMs) => close(server, graceMs),
  }
}

function starting(request: IncomingMessage, response: ServerResponse): void {
  const isAlive = request.url?.split('?')[0] === '/healthz'
  response.writeHead(isAlive ? 200 : 503, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    ...(isAlive ? {} : { 'retry-after': '1', connection: 'close' }),
  })
  response.end(isAlive ? 'alive\n' : 'starting\n')
}

function listen(
  server: Server,
  host: string,
  port: number,
): Promise<{ readonly host: string; readonly port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new AddressError(problemOf(error, host, port), error)))
    server.listen(port, host, () => {
      server.removeAllListeners('error')
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('the server has no TCP address'))
      else resolve({ host: address.address, port: address.port })
    })
  })
}

function problemOf(error: Error & { readonly code?: unknown }, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `port ${port} of ${host} is taken: stop what listens there, or set PORT`
    case 'EACCES':
      return `port ${port} needs more rights than this process has: set PORT to 1024 or above`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine: set HOST, e.g. to 0.0.0.0 in a container`
    default:
      return `cannot listen on port ${port} of ${host}: ${error.message}`
  }
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  server.closeIdleConnections()
  // Connections become idle when what was begun is answered.
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  const timer = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearInterval(idle)
  clearTimeout(timer)
}
