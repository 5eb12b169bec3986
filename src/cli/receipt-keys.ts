import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { type Envelope, PAYLOAD_TYPE, preAuthentication } from '../core/receipt/envelope.ts'
import { UsageError } from './errors.ts'

/** Keys that receipts are signed with: made for signing alone, and with one way of doing it each. */
const WANTED = 'it must be a PEM key of kind Ed25519 or ECDSA (P-256, P-384, P-521)'

/** A key to sign with, from PEM. Throws UsageError. */
export function privateKeyOf(pem: string, name: string): KeyObject {
  return keyOf(() => createPrivateKey(pem), name)
}

/** A key to verify with, from PEM: the public one, or the one that was signed with. Throws UsageError. */
export function publicKeyOf(pem: string, name: string): KeyObject {
  return keyOf(() => createPublicKey(pem), name)
}

function keyOf(read: () => KeyObject, name: string): KeyObject {
  const key = readKey(read, name)
  if (key.asymmetricKeyType === 'ed25519' || digestOf(key) !== null) return key
  throw new UsageError(`${name} cannot be used: ${WANTED}`)
}

function readKey(read: () => KeyObject, name: string): KeyObject {
  try {
    return read()
  } catch (error) {
    if (!Error.isError(error)) throw error
    throw new UsageError(`${name} cannot be read as a key: ${WANTED}`)
  }
}

const DIGESTS: ReadonlyMap<string, string> = new Map([
  ['prime256v1', 'sha256'],
  ['secp384r1', 'sha384'],
  ['secp521r1', 'sha512'],
])

/** The digest that goes with a curve; null for a key of another kind. */
function digestOf({ asymmetricKeyType: kind, asymmetricKeyDetails: details }: KeyObject): string | null {
  return kind === 'ec' ? (DIGESTS.get(details?.namedCurve ?? '') ?? null) : null
}

/** Name of a key: the SHA-256 of its public half. */
export function keyIdOf(key: KeyObject): string {
  const half = key.type === 'private' ? createPublicKey(key) : key
  return createHash('sha256')
    .update(half.export({ type: 'spki', format: 'der' }))
    .digest('hex')
}

/** A statement in an envelope, signed. */
export function signed(statement: string, key: KeyObject): Envelope {
  const payload = Buffer.from(statement, 'utf8')
  const sig = sign(digestOf(key), preAuthentication(payload), key)
  return {
    payloadType: PAYLOAD_TYPE,
    payload: payload.toString('base64'),
    signatures: [{ keyid: keyIdOf(key), sig: sig.toString('base64') }],
  }
}

/** Whether one of the signatures is by the key. Its name on an envelope is a hint and proves nothing. */
export function isSignedBy({ payload, signatures }: Envelope, key: KeyObject): boolean {
  const bytes = preAuthentication(Buffer.from(payload, 'base64'))
  return signatures.some(({ sig }) => verify(digestOf(key), bytes, key, Buffer.from(sig, 'base64')))
}
