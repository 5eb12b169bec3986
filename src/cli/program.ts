import { Command, CommanderError } from 'commander'
import { declareCommands } from './declarations.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import type { World } from './world.ts'

/** Runs one command line (without node and script) and says how it ended. Never throws. */
export async function runProgram(argv: readonly string[], world: World): Promise<ExitCode> {
  let code: ExitCode = EXIT.undecided
  const program = baseProgram()
    .version(world.version)
    .configureOutput({
      writeOut: (text) => void world.out.write(text),
      writeErr: (text) => void world.err.write(text),
      getOutHasColors: () => world.out.colours,
      getErrHasColors: () => world.err.colours,
    })
  for (const { command, load } of declareCommands(program)) {
    command.action(async () => {
      const run = await load()
      code = await run(command, worldIn(program, world))
    })
  }
  try {
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    return complain(error, world)
  }
}

/** `exitOverride` is inherited only by commands declared after it; without it commander ends the process itself. */
function baseProgram(): Command {
  return new Command('countersign')
    .exitOverride()
    .description(
      'Makes humans countersign AI-written code: the same judgement as the GitHub App, on your machine.',
    )
    .option('-C, --directory <folder>', 'run as if started in this folder')
    .addHelpText('after', '\nExit codes: 0 met, 1 unmet or invalid, 2 could not decide or wrong usage.')
}

function worldIn(program: Command, world: World): World {
  const { directory } = program.opts<{ readonly directory?: string }>()
  return directory === undefined ? world : { ...world, directory }
}

/** Whatever was thrown, nothing was decided: Node's own answer to it would be 1, which says "unmet". */
async function complain(error: unknown, world: World): Promise<ExitCode> {
  // Commander has said what was wrong; asking for help or the version is no mistake.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.met : EXIT.undecided
  const [message, stack] = Error.isError(error) ? [error.message, error.stack] : [String(error), undefined]
  const wantsStack = world.environment['LOG_LEVEL'] === 'debug' && stack !== undefined
  await world.err.write(`countersign: ${message}\n${wantsStack ? `${stack}\n` : ''}`)
  return EXIT.undecided
}
