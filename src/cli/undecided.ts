import { EXIT, type ExitCode } from './exit-codes.ts'
import { type Format, formatProblems } from './formats.ts'
import type { ChosenPolicy } from './policy-choice.ts'
import type { World } from './world.ts'

/** There is no policy to judge by, and in words where it was looked for. */
export interface NoPolicy {
  readonly policy: Exclude<ChosenPolicy, { readonly state: 'valid' }>
  readonly at: string
}

/** Says why there is no policy to judge by, and what to do; no such case may pass for a verdict. */
export async function tellUndecided(
  { policy, at }: NoPolicy,
  format: Format,
  world: World,
): Promise<ExitCode> {
  switch (policy.state) {
    case 'invalid': {
      // People look at the errors; a program reads what it asked for.
      const output = format === 'text' ? world.err : world.out
      await output.write(formatProblems({ file: at, problems: policy.problems }, format))
      return EXIT.unmet
    }
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
