import { formatProblem } from '../policy/load.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import type { ChosenPolicy } from './policy-choice.ts'
import type { World } from './world.ts'

/** Says why there is no policy to judge by, and what to do; no such case may pass for a verdict. */
export async function tellUndecided(
  policy: Exclude<ChosenPolicy, { readonly state: 'valid' }>,
  at: string,
  world: World,
): Promise<ExitCode> {
  switch (policy.state) {
    case 'invalid':
      await world.err.write(policy.problems.map((problem) => `${formatProblem(problem)}\n`).join(''))
      return EXIT.unmet
    case 'none':
      await world.err.write(
        `countersign: there is no ${at}, so nothing can be judged.\nPropose one with: countersign init\nTry one that is not merged yet with: --policy <file>\n`,
      )
      return EXIT.undecided
    case 'unreadable':
      await world.err.write(`countersign: the policy (${at}) could not be read: ${policy.reason}\n`)
      return EXIT.undecided
    default:
      throw new Error(`no words for ${JSON.stringify(policy satisfies never)}`)
  }
}
