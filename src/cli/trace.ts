import type { Command } from 'commander'
import type { ReceiptPredicate } from '../core/receipt/predicate.ts'
import { isAbout, type ReceiptStatement, statementOf } from '../core/receipt/statement.ts'
import { traceText } from '../report/trace.ts'
import { UsageError } from './errors.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { readReceiptFile } from './receipt-file.ts'
import { commitNamed, receiptsOf } from './receipts.ts'
import type { World } from './world.ts'

type Format = 'text' | 'json' | 'in-toto'
interface Options {
  readonly format: Format
  readonly receipt?: string
}

/** `trace`: from a commit to the pull request that brought it, its evidence, who signed, and where it went. */
export async function runTrace(command: Command, world: World): Promise<ExitCode> {
  const { format, receipt: file } = command.opts<Options>()
  const [revision] = command.args
  const statements = file === undefined ? await kept(revision, world) : await exported(file, revision, world)
  if (statements.length === 0) {
    await world.err.write(`countersign: nothing is known of commit ${revision ?? ''}\n`)
    return EXIT.unmet
  }
  await world.out.write(formatted(statements, format))
  return EXIT.met
}

async function kept(revision: string | undefined, world: World): Promise<readonly ReceiptStatement[]> {
  if (revision === undefined) throw new UsageError('name a commit, or a file with --receipt')
  return (await receiptsOf(await commitNamed(revision, world), world)).map(statementOf)
}

/** From a file that was exported, without any store. Who signed it is not looked at: that is `verify-receipt`. */
async function exported(
  file: string,
  revision: string | undefined,
  world: World,
): Promise<readonly ReceiptStatement[]> {
  const statements = (await readReceiptFile(file, world)).map(({ statement }) => statement)
  if (revision === undefined) return statements
  const sha = await commitNamed(revision, world)
  return statements.filter((statement) => isAbout(statement, sha))
}

function formatted(statements: readonly ReceiptStatement[], format: Format): string {
  const predicates: readonly ReceiptPredicate[] = statements.map(({ predicate }) => predicate)
  if (format === 'text') return predicates.map(traceText).join('\n')
  if (format === 'json') return `${JSON.stringify(predicates, null, 2)}\n`
  // Statements are signed one by one, so each is a line of its own.
  return statements.map((statement) => `${JSON.stringify(statement)}\n`).join('')
}
