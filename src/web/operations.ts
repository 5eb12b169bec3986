import type { IncomingMessage, ServerResponse } from 'node:http'

/** What the operations endpoints are handed. */
export interface Operations {
  /** Whether deliveries can be stored; GitHub need not be reachable. The text says what is wrong. */
  isReady(): Promise<{ readonly ok: boolean; readonly reason: string }>
  readonly metrics: { readonly contentType: string; render(): Promise<string> }
}

/** Answers `/healthz`, `/readyz` and `/metrics`; false when the path is not one of them. */
export function operationsListener(
  operations: Operations,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    const path = (request.url ?? '/').split('?')[0]
    if (path !== '/healthz' && path !== '/readyz' && path !== '/metrics') return false
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      send(response, 405, 'text/plain; charset=utf-8', 'use GET\n')
      return true
    }
    answer(path, operations, response).catch(() => {
      send(response, 503, 'text/plain; charset=utf-8', 'not available\n')
    })
    return true
  }
}

async function answer(path: string, operations: Operations, response: ServerResponse): Promise<void> {
  if (path === '/healthz') {
    send(response, 200, 'text/plain; charset=utf-8', 'alive\n')
  } else if (path === '/readyz') {
    const { ok, reason } = await operations.isReady()
    send(response, ok ? 200 : 503, 'text/plain; charset=utf-8', `${reason}\n`)
  } else {
    send(response, 200, operations.metrics.contentType, await operations.metrics.render())
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  if (response.headersSent) return
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(body)
}
