import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Bytes of unverified bodies that may be held at once, over all requests. */
export interface BodyBudget {
  /** False when there is no room; nothing is taken then. */
  take(bytes: number): boolean
  give(bytes: number): void
}

export function createBodyBudget(most: number): BodyBudget {
  let held = 0
  return {
    take(bytes) {
      if (held + bytes > most) return false
      held += bytes
      return true
    },
    give(bytes) {
      held -= bytes
    },
  }
}

export type BodyResult =
  | { readonly ok: true; readonly body: Buffer; readonly isGenuine: boolean }
  | { readonly ok: false; readonly reason: 'too-large' | 'no-room' | 'too-slow' | 'broken-off' }

export interface BodyLimits {
  readonly maxBytes: number
  readonly timeoutMs: number
  readonly budget: BodyBudget
}

/**
 * Reads a body within the limits and checks its signature while it comes in. What the budget gave is given back
 * before the promise settles, so a body that was not genuine is never held longer than its request.
 */
export function readSignedBody(
  request: IncomingMessage,
  signature: Buffer,
  secrets: readonly string[],
  limits: BodyLimits,
): Promise<BodyResult> {
  const chunks: Buffer[] = []
  const macs = secrets.map((secret) => createHmac('sha256', secret))
  let size = 0
  return new Promise<BodyResult>((resolve) => {
    const timer = setTimeout(finish, limits.timeoutMs, { ok: false, reason: 'too-slow' })
    function finish(result: BodyResult): void {
      clearTimeout(timer)
      request.off('data', onData).off('end', onEnd).off('error', onBroken).off('close', onBroken)
      if (!result.ok) request.pause()
      chunks.length = 0
      limits.budget.give(size)
      size = 0
      resolve(result)
    }
    function onData(chunk: Buffer): void {
      if (size + chunk.length > limits.maxBytes) return finish({ ok: false, reason: 'too-large' })
      if (!limits.budget.take(chunk.length)) return finish({ ok: false, reason: 'no-room' })
      size += chunk.length
      chunks.push(chunk)
      for (const mac of macs) mac.update(chunk)
    }
    function onEnd(): void {
      const isGenuine = macs.map((mac) => timingSafeEqual(mac.digest(), signature)).includes(true)
      finish({ ok: true, body: isGenuine ? Buffer.concat(chunks) : Buffer.alloc(0), isGenuine })
    }
    function onBroken(): void {
      finish({ ok: false, reason: 'broken-off' })
    }
    request.on('data', onData).on('end', onEnd).on('error', onBroken).on('close', onBroken)
  })
}

const SIGNATURE = /^sha256=([0-9a-f]{64})$/i

/** Bytes of an `X-Hub-Signature-256` header; null when it is none. */
export function parseSignature(header: string | undefined): Buffer | null {
  const hex = header === undefined ? undefined : SIGNATURE.exec(header)?.[1]
  return hex === undefined ? null : Buffer.from(hex, 'hex')
}
