import { Command } from 'commander'
import { declareCommands } from '../../src/cli/declarations.ts'

/** The page of the command line, made from the program's own declarations. */
export function cliPage(): string {
  const program = new Command('countersign')
  declareCommands(program)
  const commands = program.commands.flatMap((command) => withSubcommands(command, [program.name()]))
  return `<!-- Made by \`npm run generate\` from src/cli/declarations.ts. Do not edit. -->

# The command line

The same engine as the app, in a clone or with a token. In a checkout of Countersign write \`npm run cli -- check\`; where it is installed, \`countersign check\`.

Exit codes: **0** the policy is met, **1** it is unmet or invalid (\`audit verify\`: the chain is broken; \`trace\` and \`receipt export\`: nothing is known of the commit; \`verify-receipt\`: not signed with the key; \`doctor\`: something is to be mended), **2** it could not be decided, or the command was given wrongly.

Colours are used only on a terminal, and not when \`NO_COLOR\` is set. \`countersign -C <folder> …\` runs as if started in that folder.

${commands.map(({ path, command }) => section(path, command)).join('\n')}`
}

interface Named {
  readonly path: readonly string[]
  readonly command: Command
}

function withSubcommands(command: Command, above: readonly string[]): readonly Named[] {
  const path = [...above, command.name()]
  if (command.commands.length === 0) return [{ path, command }]
  return command.commands.flatMap((each) => withSubcommands(each, path))
}

function section(path: readonly string[], command: Command): string {
  const heading = `## \`${path.slice(1).join(' ')}\``
  const usage = `    ${[...path, command.usage().replace('[options] ', '').replace('[options]', '')].join(' ').trim()}`
  const parts = [
    heading,
    sentence(command.description()),
    usage,
    argumentsTable(command),
    optionsTable(command),
    epilogue(command),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function argumentsTable(command: Command): string {
  const rows = command.registeredArguments.map(
    (argument) => `| \`${argument.name()}\` | ${cell(argument.description)} |`,
  )
  return rows.length === 0 ? '' : ['| argument | meaning |', '| --- | --- |', ...rows].join('\n')
}

function optionsTable(command: Command): string {
  const rows = command.options.map(
    ({ flags, description, defaultValue, argChoices }) =>
      `| \`${cell(flags)}\` | ${cell(description)}${choices(argChoices)}${standard(defaultValue)} |`,
  )
  return rows.length === 0 ? '' : ['| option | meaning |', '| --- | --- |', ...rows].join('\n')
}

function choices(values: readonly string[] | undefined): string {
  return values === undefined ? '' : `: ${values.map((value) => `\`${value}\``).join(', ')}`
}

function standard(value: unknown): string {
  return typeof value === 'string' ? ` (default \`${cell(value)}\`)` : ''
}

/** What stands below the options in the command's own help. */
function epilogue(command: Command): string {
  let text = ''
  command.configureOutput({
    writeOut: (piece) => {
      text += piece
    },
  })
  command.outputHelp()
  return text.split(/^ {2}-h, --help .*$/m)[1]?.trim() ?? ''
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
