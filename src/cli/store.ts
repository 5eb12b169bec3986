import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { grouped } from '../report/phrases.ts'
import { UsageError } from './errors.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { readLines } from './lines.ts'
import { reasonOf } from './read-file.ts'
import type { World } from './world.ts'

/** `store export`: everything that is kept, as lines that `store import` takes. */
export async function runStoreExport(_: Command, world: World): Promise<ExitCode> {
  const mover = await world.openMover()
  try {
    for await (const line of mover.exportLines()) {
      await world.out.write(`${line}\n`)
      if (world.out.isClosed()) return EXIT.undecided
    }
    return EXIT.met
  } finally {
    await mover.close()
  }
}

/** `store import`: takes an export into an empty store, all or nothing, and verifies the audit log there. */
export async function runStoreImport(command: Command, world: World): Promise<ExitCode> {
  const [file = '-'] = command.args
  const mover = await world.openMover()
  try {
    const { rows, audit } = await mover.importLines(linesOf(file, world))
    await world.out.write(`Imported ${grouped(rows)} rows. `)
    await world.out.write(audit.ok ? 'The audit log is whole.\n' : 'The audit log is broken.\n')
    return audit.ok ? EXIT.met : EXIT.unmet
  } finally {
    await mover.close()
  }
}

async function* linesOf(file: string, world: World): AsyncGenerator<string, void, undefined> {
  const bytes = file === '-' ? world.input.bytes : createReadStream(resolve(world.directory, file))
  try {
    for await (const lines of readLines(bytes)) yield* lines.filter((line) => line !== '')
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${reasonOf(error)}`)
  }
}
