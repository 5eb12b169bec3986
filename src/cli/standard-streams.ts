import { fstatSync } from 'node:fs'
import type { Input, Output } from './world.ts'

/** A stream of the process as commands see it: without colours where nobody looks, quiet when nobody reads. */
export function standardOutput(
  stream: NodeJS.WriteStream,
  environment: Readonly<Record<string, string | undefined>>,
): Output {
  let closed = false
  // A reader that has seen enough (`| head`) is no failure of ours. The command's own answer stands.
  stream.on('error', () => {
    closed = true
  })
  return {
    isTerminal: stream.isTTY,
    colours: wantsColours(stream.isTTY, environment),
    isClosed: () => closed,
    write: (text) => write(stream, text, () => closed),
  }
}

/** Standard input, which is only waited for when something is piped into it. */
export function standardInput(stream: NodeJS.ReadStream): Input {
  return { isPiped: isPiped(), bytes: stream }
}

/** https://no-color.org: set and not empty means no, whatever its value. */
function wantsColours(
  isTerminal: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  return isTerminal && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb'
}

function write(stream: NodeJS.WriteStream, text: string, isClosed: () => boolean): Promise<void> {
  if (text === '' || isClosed()) return Promise.resolve()
  const { promise, resolve } = Promise.withResolvers<void>()
  // Resolves on failure too: the error event has been seen by then.
  if (stream.write(text, () => resolve())) resolve()
  return promise
}

function isPiped(): boolean {
  try {
    const input = fstatSync(0)
    return input.isFIFO() || input.isFile() || input.isSocket()
  } catch {
    return false
  }
}
