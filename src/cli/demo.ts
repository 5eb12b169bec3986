import type { Command } from 'commander'
import { EXIT, type ExitCode } from './exit-codes.ts'
import type { World } from './world.ts'

/** `demo`: shows the app at work against a stand-in for GitHub; says where to find it when it did not come along. */
export async function runDemo(_: Command, world: World): Promise<ExitCode> {
  const status = await world.playDemo()
  if (status === 0) return EXIT.met
  await world.err.write(
    status === null
      ? 'countersign: the demonstration comes with the source: in a checkout, `npm ci && npm run demo`\n'
      : `countersign: the demonstration ended with status ${status}\n`,
  )
  return EXIT.undecided
}
