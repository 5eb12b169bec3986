import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** The kernel cuts longer names of sockets: 108 bytes on Linux, 104 on macOS, with the ending zero. */
const LONGEST = 100

/** Where the server that has a data folder open can be asked: beside its data, or under a name made from its path. */
export function socketPath(dataDir: string): string {
  const beside = join(resolve(dataDir), 'control.sock')
  if (Buffer.byteLength(beside) <= LONGEST) return beside
  const name = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 24)
  return join(tmpdir(), `countersign-${name}.sock`)
}
