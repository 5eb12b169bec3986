/**
 * Digest of a text for noticing change, 106 bits in hexadecimal. Two cyrb53 hashes with different seeds: quick and
 * pure, not cryptographic. Nothing may be trusted because of it; the audit log uses a real hash.
 */
export function digestOf(text: string): string {
  return cyrb53(text, 0x5f3759df) + cyrb53(text, 0x2545f491)
}

/** The public-domain hash of that name by bryc: 53 bits, as 14 hexadecimal digits. */
function cyrb53(text: string, seed: number): string {
  let high = 0xdeadbeef ^ seed
  let low = 0x41c6ce57 ^ seed
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    high = Math.imul(high ^ unit, 2654435761)
    low = Math.imul(low ^ unit, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  const number = 4294967296 * (2097151 & low) + (high >>> 0)
  return number.toString(16).padStart(14, '0')
}
