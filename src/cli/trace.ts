import type { Command } from 'commander'
import type { ReceiptPredicate } from '../core/receipt/predicate.ts'
import { isAbout, type ReceiptStatement, statementOf } from '../core/receipt/statement.ts'
import { findingTraceText, type RecordedFinding } from '../report/finding-trace.ts'
import { traceText } from '../report/trace.ts'
import { UsageError } from './errors.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { readReceiptFile } from './receipt-file.ts'
import { commitNamed, recordsOf } from './receipts.ts'
import type { World } from './world.ts'

type Format = 'text' | 'json' | 'in-toto'
interface Options {
  readonly format: Format
  readonly receipt?: string
}

interface Known {
  readonly statements: readonly ReceiptStatement[]
  /** What was found of a commit that came in without a pull request. */
  readonly findings: readonly RecordedFinding[]
}

/** `trace`: from a commit to the pull request that brought it, its evidence, who signed, and where it went. */
export async function runTrace(command: Command, world: World): Promise<ExitCode> {
  const { format, receipt: file } = command.opts<Options>()
  const [revision] = command.args
  const known =
    file === undefined
      ? await kept(revision, world)
      : { statements: await exported(file, revision, world), findings: [] }
  const text = formatted(known, format)
  if (text === '') {
    await world.err.write(`countersign: nothing is known of commit ${revision ?? ''}\n`)
    return EXIT.unmet
  }
  await world.out.write(text)
  return EXIT.met
}

async function kept(revision: string | undefined, world: World): Promise<Known> {
  if (revision === undefined) throw new UsageError('name a commit, or a file with --receipt')
  const { receipts, findings } = await recordsOf(await commitNamed(revision, world), world)
  return { statements: receipts.map(statementOf), findings }
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

/** Empty when nothing is known. */
function formatted({ statements, findings }: Known, format: Format): string {
  const predicates: readonly ReceiptPredicate[] = statements.map(({ predicate }) => predicate)
  switch (format) {
    case 'text':
      return [...predicates.map(traceText), ...findings.map(findingTraceText)].join('\n')
    case 'json': {
      const all = [...predicates, ...findings]
      return all.length === 0 ? '' : `${JSON.stringify(all, null, 2)}\n`
    }
    case 'in-toto':
      // Statements are signed one by one, so each is a line of its own; a finding is none.
      return statements.map((statement) => `${JSON.stringify(statement)}\n`).join('')
    default:
      throw new Error(`not a format: ${JSON.stringify(format satisfies never)}`)
  }
}
