import { z } from 'zod'

/** What the payload of an envelope is. */
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json'

/** A DSSE envelope: a payload in base64, and who signed it. */
export const Envelope = z.object({
  payloadType: z.literal(PAYLOAD_TYPE),
  payload: z.string(),
  signatures: z.array(z.object({ keyid: z.string().optional(), sig: z.string() })).min(1),
})
export type Envelope = z.output<typeof Envelope>

/**
 * The bytes that are signed: type and payload, each with its length before it, so that no other pair gives the same
 * (https://github.com/secure-systems-lab/dsse/blob/master/protocol.md).
 */
export function preAuthentication(payload: Uint8Array): Uint8Array {
  const encoder = new TextEncoder()
  const type = encoder.encode(PAYLOAD_TYPE)
  const before = encoder.encode(`DSSEv1 ${type.length} ${PAYLOAD_TYPE} ${payload.length} `)
  const bytes = new Uint8Array(before.length + payload.length)
  bytes.set(before)
  bytes.set(payload, before.length)
  return bytes
}
