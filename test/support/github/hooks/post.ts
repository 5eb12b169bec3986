import { Agent, request } from 'node:http'

/** What came of sending a webhook. */
interface Answer {
  readonly statusCode: number
  readonly status: string
}

export type Post = (url: string, headers: Readonly<Record<string, string>>, body: string) => Promise<Answer>

/** GitHub waits no longer for an answer. */
const PATIENCE = 10_000

export interface Poster {
  readonly post: Post
  readonly close: () => void
}

/** Sends bodies over connections that are kept; no answer counts as 502, like GitHub's "failed to connect". */
export function createPoster(): Poster {
  const agent = new Agent({ keepAlive: true, maxSockets: 100 })
  return {
    close: () => agent.destroy(),
    post: (url, headers, body) =>
      new Promise((resolve) => {
        const sent = request(url, { method: 'POST', headers, agent, timeout: PATIENCE }, (response) => {
          const statusCode = response.statusCode ?? 502
          response.resume()
          response.on('end', () => {
            resolve({ statusCode, status: statusCode < 400 ? 'OK' : `Invalid HTTP Response: ${statusCode}` })
          })
        })
        sent.on('timeout', () => sent.destroy(new Error('timed out')))
        sent.on('error', (error) => {
          resolve({ statusCode: 502, status: error.message })
        })
        sent.end(body)
      }),
  }
}
