import { setTimeout as sleep } from 'node:timers/promises'
import type { PullRequestScene } from './github/scene/pull-request.ts'
import { checkOf, commentsOf, verdictOf } from './github/scene/reading.ts'

const STEP_MS = 50
const MOST_MS = 60_000

/** Waits until a check does not throw any more; throws what it threw last when it never stops. */
export async function eventually<T>(check: () => T | Promise<T>, mostMs = MOST_MS): Promise<T> {
  const end = Date.now() + mostMs
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (Date.now() > end) throw error
      await sleep(STEP_MS)
    }
  }
}

/** Waits for the verdict on the head of a pull request, and gives the text of the check and of our comments. */
export async function verdict(
  pull: PullRequestScene,
  wanted: 'success' | 'failure' | 'neutral' | 'pending' | 'none',
): Promise<string> {
  await eventually(() => {
    const seen = verdictOf(pull)
    if (seen !== wanted)
      throw new Error(
        `the verdict on #${pull.pull.number} is ${seen}, not ${wanted}: ${checkOf(pull)?.state.title ?? 'no check'}`,
      )
  })
  return textOf(pull)
}

/** All that a person can read of ours on a pull request. */
export function textOf(pull: PullRequestScene): string {
  const state = checkOf(pull)?.state
  return [state?.title, state?.summary, state?.text, ...commentsOf(pull)].filter(Boolean).join('\n')
}

/** Whether the check on a head ever said success. */
export function everPassed(pull: PullRequestScene): boolean {
  return checkOf(pull)?.history.some(({ conclusion }) => conclusion === 'success') ?? false
}
