import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Bytes of unverified bodies that may be held at once, over all requests. */
interface Budget {
  /** False when there is no room; nothing is taken then. */
  take(bytes: number): boolean
  give(bytes: number): void
}

function createBudget(most: number): Budget {
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

/** Room for bodies: usual ones and large ones have their own, so that large ones cannot keep the usual ones out. */
export interface BodyRoom {
  readonly usual: Budget
  readonly large: Budget
}

/** Deliveries are hardly ever larger. */
const USUAL_BYTES = 1024 * 1024

/** Makes room; it should hold at least one body of the largest size. */
export function createBodyRoom(bytes: { readonly usual: number; readonly large: number }): BodyRoom {
  return { usual: createBudget(bytes.usual), large: createBudget(bytes.large) }
}

export type BodyResult =
  | { readonly ok: true; readonly body: Buffer; readonly isGenuine: boolean }
  | { readonly ok: false; readonly reason: 'too-large' | 'no-room' | 'too-slow' | 'broken-off' }

export interface BodyLimits {
  readonly maxBytes: number
  readonly timeoutMs: number
  readonly room: BodyRoom
}

/**
 * Reads a body within the limits and checks its signature while it comes in. What the room gave is given back
 * before the promise settles, so a body that was not genuine is never held longer than its request.
 */
export function readSignedBody(
  request: IncomingMessage,
  signature: Buffer,
  secrets: readonly string[],
  limits: BodyLimits,
): Promise<BodyResult> {
  const place = placeFor(request, limits.room)
  if (place === null) return Promise.resolve({ ok: false, reason: 'no-room' })
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
      place?.leave()
      resolve(result)
    }
    function onData(chunk: Buffer): void {
      size += chunk.length
      if (size > limits.maxBytes) return finish({ ok: false, reason: 'too-large' })
      if (place?.hold(size) !== true) return finish({ ok: false, reason: 'no-room' })
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

/** What one body holds of the room. */
interface Place {
  /** False when there is no room for so much. */
  hold(bytes: number): boolean
  leave(): void
}

/** A large body has all of its announced size at once, or is refused before a byte is read. */
function placeFor(request: IncomingMessage, { usual, large }: BodyRoom): Place | null {
  const length = request.headers['content-length']
  const announced = length === undefined ? null : Number(length)
  const budget = announced !== null && announced <= USUAL_BYTES ? usual : large
  let held = budget === large ? (announced ?? 0) : 0
  if (held > 0 && !large.take(held)) return null
  return {
    hold(bytes) {
      const more = bytes - held
      if (more <= 0) return true
      if (!budget.take(more)) return false
      held = bytes
      return true
    },
    leave() {
      budget.give(held)
      held = 0
    },
  }
}

const SIGNATURE = /^sha256=([0-9a-f]{64})$/i

/** Bytes of an `X-Hub-Signature-256` header; null when it is none. */
export function parseSignature(header: string | undefined): Buffer | null {
  const hex = header === undefined ? undefined : SIGNATURE.exec(header)?.[1]
  return hex === undefined ? null : Buffer.from(hex, 'hex')
}
