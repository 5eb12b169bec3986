import type { Decision } from '../core/decision.ts'

/** What a command tells the shell. `undecided` also stands for wrong usage: neither may pass for an answer. */
export const EXIT = { met: 0, unmet: 1, undecided: 2 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Only what is enforced and unmet stops a build; warnings are shown. */
export function exitCodeOf(decision: Decision): ExitCode {
  return decision.verdict === 'fail' ? EXIT.unmet : EXIT.met
}
