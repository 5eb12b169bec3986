import { type Command, Option } from 'commander'
import type { ExitCode } from './exit-codes.ts'
import type { World } from './world.ts'

/** Does what a command line asks for; `command` holds the arguments and options that were given. */
type Run = (command: Command, world: World) => Promise<ExitCode>

/** A command as it is declared, and where to find what it does: loaded only when it is given, to start quickly. */
export interface Declared {
  readonly command: Command
  readonly load: () => Promise<Run>
}

/** Declares every command in the program, in the order of its help. */
export function declareCommands(program: Command): readonly Declared[] {
  return [
    { command: declareCheck(program), load: async () => (await import('./check.ts')).runCheck },
    { command: declareExplain(program), load: async () => (await import('./explain.ts')).runExplain },
    { command: declareValidate(program), load: async () => (await import('./validate.ts')).runValidate },
    { command: declareInit(program), load: async () => (await import('./init.ts')).runInit },
    { command: declareBacktest(program), load: async () => (await import('./backtest.ts')).runBacktest },
    { command: declareTrace(program), load: async () => (await import('./trace.ts')).runTrace },
    ...declareReceipts(program),
    ...declareAudit(program),
    ...declareStore(program),
    { command: declareDoctor(program), load: async () => (await import('./doctor.ts')).runDoctor },
    { command: declareSignals(program), load: async () => (await import('./signals.ts')).runSignals },
    { command: declareDemo(program), load: async () => (await import('./demo.ts')).runDemo },
  ]
}

const POLICY_OPTION = [
  '--policy <file>',
  'judge by this file, not by the policy on the default branch',
] as const

function declareCheck(program: Command): Command {
  return program
    .command('check')
    .description('judge a change of this clone as a pull request, or a pull request on GitHub')
    .option(
      '--pull-request <owner/repo#number>',
      'judge this pull request instead, with GITHUB_TOKEN, reading only',
    )
    .option('--base <revision>', 'what the change will be merged into (default: the default branch)')
    .option('--head <revision>', 'the change', 'HEAD')
    .option(...POLICY_OPTION)
    .option('--title <text>', 'title that the pull request will have')
    .option('--body <file>', 'text that the pull request will have, with its disclosure section')
    .addOption(formatOption(FORMATS))
    .addHelpText(
      'after',
      `
The policy is read from the default branch, never from the change itself. Who approves is not
known in a clone: approvals are listed as what will be needed, and count as unmet.`,
    )
}

function declareExplain(program: Command): Command {
  return program
    .command('explain')
    .description('say what the policy in force demands, and where each value came from')
    .option(...POLICY_OPTION)
    .addOption(formatOption(['text', 'json']))
}

function declareBacktest(program: Command): Command {
  return program
    .command('backtest')
    .description('say what a policy would have done to the last changes of the default branch')
    .option(...POLICY_OPTION)
    .option(
      '--recorded <owner/repository>',
      'judge what the server recorded when it was merged, with reviews and exceptions',
    )
    .option('--last <number>', 'how many changes to judge', '50')
    .addOption(formatOption(['text', 'json']))
    .addHelpText(
      'after',
      `
Judges the history of this clone, where it is not known who approved. With --recorded it reads the store of the
server instead: set DATABASE_URL or DATA_DIR as the server has them. The server may run meanwhile.`,
    )
}

const FORMATS = ['text', 'json', 'markdown', 'sarif']

function declareTrace(program: Command): Command {
  return program
    .command('trace')
    .description('say how a commit came in: pull request, evidence of AI, who signed, under which policy')
    .argument('[commit]', COMMIT)
    .option('--receipt <file>', 'read a receipt that was exported, and no store; - for standard input')
    .addOption(formatOption(['text', 'json', 'in-toto']))
    .addHelpText('after', RECORDS_HELP)
}

const COMMIT = '7 or more characters of its hash, or a name in this clone'

function declareReceipts(program: Command): readonly Declared[] {
  const receipt = program.command('receipt').description('hand on what is on record of a merge')
  const exporting = receipt
    .command('export')
    .description('print the receipts of a commit as in-toto statements, signed when there is a key')
    .argument('<commit>', COMMIT)
    .option(
      '--key <file>',
      'sign with this PEM key, Ed25519 or ECDSA (default: RECEIPT_KEY or RECEIPT_KEY_PATH)',
    )
    .addHelpText('after', RECORDS_HELP)
  const verifying = program
    .command('verify-receipt')
    .description('say whether an exported receipt was signed with a key')
    .argument('<file>', 'what `receipt export` wrote; - for standard input')
    .requiredOption('--key <file>', 'the public key, in PEM')
  return [
    { command: exporting, load: async () => (await import('./receipt.ts')).runReceiptExport },
    { command: verifying, load: async () => (await import('./receipt.ts')).runVerifyReceipt },
  ]
}

function declareAudit(program: Command): readonly Declared[] {
  const audit = program.command('audit').description('check and read the audit log')
  const verify = audit
    .command('verify')
    .description('recompute the chain of hashes; name the first entry that does not fit')
    .addHelpText('after', RECORDS_HELP)
  const exporting = audit
    .command('export')
    .description('print every entry, oldest first')
    .addOption(new Option('--format <format>', 'how to print it').choices(['jsonl', 'csv']).default('jsonl'))
    .addHelpText('after', RECORDS_HELP)
  return [
    { command: verify, load: async () => (await import('./audit.ts')).runAuditVerify },
    { command: exporting, load: async () => (await import('./audit.ts')).runAuditExport },
  ]
}

function declareStore(program: Command): readonly Declared[] {
  const store = program.command('store').description('move all that is kept to another database')
  const exporting = store
    .command('export')
    .description('print everything that is kept, for `store import`')
    .addHelpText('after', MOVING_HELP)
  const importing = store
    .command('import')
    .description('take an export into an empty store, all or nothing, and verify the audit log there')
    .argument('[file]', 'the export (default: standard input)')
    .addHelpText('after', MOVING_HELP)
  return [
    { command: exporting, load: async () => (await import('./store.ts')).runStoreExport },
    { command: importing, load: async () => (await import('./store.ts')).runStoreImport },
  ]
}

function declareDoctor(program: Command): Command {
  return program
    .command('doctor')
    .description('look at the set-up of the server, and say what is to be mended and how')
    .option('--repositories <number>', 'how many repositories to look at', '50')
    .addHelpText('after', `\nNeeds the environment of the server. Reads only.`)
}

const MOVING_HELP = `
The store is that of DATABASE_URL or DATA_DIR. No server may run on it meanwhile.`

const RECORDS_HELP = `
Reads the store of the server: set DATABASE_URL or DATA_DIR as the server has them. The server may run meanwhile.`

function formatOption(formats: readonly string[]): Option {
  return new Option('--format <format>', 'how to print it').choices(formats).default('text')
}

function declareValidate(program: Command): Command {
  return program
    .command('validate')
    .description('check a policy file: every mistake with its line and column')
    .option(
      '--tests [file]',
      'also judge the cases in this file (default: ai-policy.tests.yml beside the policy), and name those decided otherwise than wanted',
    )
    .option('--organisation <file>', 'the policy of the organisation, under which this one will stand')
    .argument('[file]', 'the policy file; - for standard input (default: .github/ai-policy.yml)')
    .addOption(formatOption(FORMATS))
}

function declareInit(program: Command): Command {
  return program
    .command('init')
    .description("propose a policy from the repository's own history and tree")
    .option('--write', 'write the policy file, and a pull request template where there is none')
    .option('--commits <number>', 'how many commits to look at for marks of tools', '2000')
    .addHelpText('after', '\nNothing is overwritten. Without --write the proposal is printed.')
}

function declareDemo(program: Command): Command {
  return program
    .command('demo')
    .description('show the app at work on five pull requests, against a stand-in for GitHub on this machine')
    .addHelpText('after', '\nNeeds a checkout of the source. Nothing leaves your machine.')
}

function declareSignals(program: Command): Command {
  return program
    .command('signals')
    .description('print what AI tools left on commits, as JSON Lines')
    .argument('[range]', 'commits of this repository, e.g. main..HEAD')
    .option('--input <file>', 'commits as JSON Lines {id, author, committer, message}; - for standard input')
    .addHelpText(
      'after',
      `
One line for each commit: {id, ai, tools, signals: [{tool, grade, where, text}]}.
"ai": false means that no evidence was found, not that a person wrote it.`,
    )
}
