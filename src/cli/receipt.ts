import type { KeyObject } from 'node:crypto'
import type { Command } from 'commander'
import { type ReceiptStatement, statementOf } from '../core/receipt/statement.ts'
import { visible } from '../report/markdown.ts'
import { UsageError } from './errors.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { readNamedFile } from './read-file.ts'
import { type ExportedReceipt, readReceiptFile } from './receipt-file.ts'
import { isSignedBy, keyIdOf, privateKeyOf, publicKeyOf, signed } from './receipt-keys.ts'
import { commitNamed, receiptsOf } from './receipts.ts'
import type { World } from './world.ts'

/** `receipt export`: the receipts of a commit as in-toto statements, signed when there is a key, one a line. */
export async function runReceiptExport(command: Command, world: World): Promise<ExitCode> {
  const { key: file } = command.opts<{ readonly key?: string }>()
  const [revision = ''] = command.args
  const key = await signingKey(file, world)
  const sha = await commitNamed(revision, world)
  const receipts = await receiptsOf(sha, world)
  if (receipts.length === 0) {
    await world.err.write(`countersign: nothing is known of commit ${sha}\n`)
    return EXIT.unmet
  }
  for (const receipt of receipts) {
    const statement = statementOf(receipt)
    const value = key === null ? statement : signed(JSON.stringify(statement), key)
    await world.out.write(`${JSON.stringify(value)}\n`)
  }
  return EXIT.met
}

/** From the option, else from the environment. */
async function signingKey(file: string | undefined, world: World): Promise<KeyObject | null> {
  if (file !== undefined) return privateKeyOf(await readNamedFile(file, world), file)
  const { RECEIPT_KEY: inline = '', RECEIPT_KEY_PATH: path = '' } = world.environment as {
    readonly RECEIPT_KEY?: string
    readonly RECEIPT_KEY_PATH?: string
  }
  if (inline !== '') return privateKeyOf(pemIn(inline), 'RECEIPT_KEY')
  return path === '' ? null : privateKeyOf(await readNamedFile(path, world), 'RECEIPT_KEY_PATH')
}

/** As in PRIVATE_KEY: PEM as it is, with escaped line ends, or in base64. */
function pemIn(text: string): string {
  const plain = text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64').toString('utf8')
  return plain.replaceAll('\\n', '\n')
}

/** `verify-receipt`: whether every receipt in a file was signed with a key. */
export async function runVerifyReceipt(command: Command, world: World): Promise<ExitCode> {
  const { key: keyFile } = command.opts<{ readonly key: string }>()
  const [file = ''] = command.args
  if (file === '-' && keyFile === '-')
    throw new UsageError('only one of the two can come from standard input')
  const key = publicKeyOf(await readNamedFile(keyFile, world), keyFile)
  const receipts = await readReceiptFile(file, world)
  const verdicts = receipts.map((receipt) => ({ receipt, problem: problemWith(receipt, key) }))
  for (const { receipt, problem } of verdicts) {
    const name = nameOf(receipt.statement)
    await world.out.write(
      problem === null ? `${name}: signed with ${keyIdOf(key)}\n` : `${name}: ${problem}\n`,
    )
  }
  return verdicts.every(({ problem }) => problem === null) ? EXIT.met : EXIT.unmet
}

function problemWith({ envelope }: ExportedReceipt, key: KeyObject): string | null {
  if (envelope === null) return 'not signed'
  return isSignedBy(envelope, key) ? null : 'NOT SIGNED WITH THIS KEY, or changed since'
}

function nameOf({ predicate, subject }: ReceiptStatement): string {
  const { repository, pullRequest, state } = predicate
  const sha = subject[0]?.digest.gitCommit ?? pullRequest.head
  return `${visible(repository)}#${pullRequest.number} as ${visible(sha)} (${state})`
}
