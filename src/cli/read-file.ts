import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { UsageError } from './errors.ts'
import { readLines } from './lines.ts'
import type { World } from './world.ts'

/** Text of a file that the user named; `-` is what is piped in. A file that is not there is wrong usage. */
export async function readNamedFile(name: string, world: World): Promise<string> {
  if (name === '-') return readAll(world.input.bytes)
  try {
    return await readFile(resolve(world.directory, name), 'utf8')
  } catch (error) {
    throw new UsageError(`cannot read ${name}: ${reasonOf(error)}`)
  }
}

/** What an error of the file system says, without its call and path. */
export function reasonOf(error: unknown): string {
  const code = Error.isError(error) && 'code' in error ? error.code : null
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EISDIR') return 'it is a folder'
  if (code === 'EACCES') return 'permission denied'
  return Error.isError(error) ? error.message : String(error)
}

async function readAll(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  let text = ''
  for await (const lines of readLines(bytes)) text += `${lines.join('\n')}\n`
  return text
}
