import type { Command } from 'commander'
import { examine } from '../app/examine.ts'
import type { Remark } from '../report/setup/remark.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { positive } from './numbers.ts'
import type { World } from './world.ts'

/** `doctor`: looks at the set-up of the server and says what is to be mended, and how. */
export async function runDoctor(command: Command, world: World): Promise<ExitCode> {
  const { repositories } = command.opts<{ readonly repositories: string }>()
  const clinic = await world.openClinic()
  let toMend = 0
  for await (const remark of examine(clinic, positive(repositories, '--repositories'))) {
    if (remark.state === 'mend') toMend += 1
    await world.out.write(lineOf(remark))
  }
  await world.out.write(toMend === 0 ? 'Nothing is to be mended.\n' : `To be mended: ${toMend}.\n`)
  return toMend === 0 ? EXIT.met : EXIT.unmet
}

function lineOf({ state, what, remedy }: Remark): string {
  const line = `${state.padEnd(5)} ${what}`
  return remedy === null ? `${line}\n` : `${line}\n      ${remedy}\n`
}
