import type { Command } from 'commander'
import { UsageError } from './errors.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { statementOf } from './receipt-statement.ts'
import { receiptText } from './receipt-text.ts'
import type { KeptReceipt, World } from './world.ts'

type Format = 'text' | 'json' | 'in-toto'

/** `trace`: from a commit to the pull request that brought it, its evidence, who signed, and where it went. */
export async function runTrace(command: Command, world: World): Promise<ExitCode> {
  const { format } = command.opts<{ readonly format: Format }>()
  const [revision = ''] = command.args
  const sha = await shaOf(revision, world)
  const records = await world.openRecords()
  try {
    const receipts = await records.findReceipts(sha)
    if (receipts.length === 0) {
      await world.err.write(`countersign: nothing is known of commit ${sha}\n`)
      return EXIT.unmet
    }
    await world.out.write(formatted(receipts, format))
    return EXIT.met
  } finally {
    await records.close()
  }
}

/** A hash is taken as it is; any other name is looked up in the clone. */
async function shaOf(revision: string, world: World): Promise<string> {
  if (/^[0-9a-f]{7,64}$/i.test(revision)) return revision.toLowerCase()
  const repository = await world.openRepository(world.directory)
  const commit = await repository.resolve(revision)
  if (commit === null)
    throw new UsageError(`"${revision}" is no commit here; give 7 or more characters of its hash`)
  return commit
}

function formatted(receipts: readonly KeptReceipt[], format: Format): string {
  if (format === 'text') return receipts.map(receiptText).join('\n')
  const values = format === 'json' ? receipts : receipts.map(statementOf)
  // Statements are signed one by one, so each is a line of its own.
  return format === 'json'
    ? `${JSON.stringify(values, null, 2)}\n`
    : values.map((value) => `${JSON.stringify(value)}\n`).join('')
}
