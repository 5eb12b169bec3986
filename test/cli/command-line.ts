import { openRepository } from '../../src/adapters/git/repository.ts'
import { runProgram } from '../../src/cli/program.ts'
import type { Output, World } from '../../src/cli/world.ts'

/** What a command line said and how it ended. */
export interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs a command line inside this process, in a folder, against the real git adapter. */
export async function run(
  directory: string,
  args: readonly string[],
  given: Partial<World> = {},
): Promise<Said> {
  const out = memory()
  const err = memory()
  const code = await runProgram(args, {
    out: out.output,
    err: err.output,
    input: { isPiped: false, bytes: piped('') },
    directory,
    environment: {},
    now: () => '2026-09-10T12:00:00Z',
    version: '1.2.3',
    openRepository,
    playDemo: async () => null,
    openClinic: async () => {
      throw new Error('this test has no server')
    },
    openMover: async () => {
      throw new Error('this test has no store')
    },
    openGitHub: async () => {
      throw new Error('this test has no GitHub')
    },
    openRecords: async () => {
      throw new Error('this test has no records')
    },
    ...given,
  })
  return { code, out: out.text(), err: err.text() }
}

/** Text as standard input brings it, in pieces that do not care about lines or characters. */
export async function* piped(text: string, size = 7): AsyncGenerator<Uint8Array, void, undefined> {
  const bytes = Buffer.from(text, 'utf8')
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

function memory(): { readonly output: Output; text(): string } {
  const written: string[] = []
  return {
    output: {
      isTerminal: false,
      colours: false,
      isClosed: () => false,
      write: async (text) => void written.push(text),
    },
    text: () => written.join(''),
  }
}
