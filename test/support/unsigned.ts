import { expect } from '@jest/globals'
import { everPassed, verdict } from './eventually.ts'
import type { PullRequestScene } from './github/scene/pull-request.ts'
import { labelsOf } from './github/scene/reading.ts'
import type { RunningApp } from './running-app.ts'

/** Nothing came of all that was asked for so far: an approval is still missing, and always was. */
export async function expectNothing({ github }: RunningApp, pull: PullRequestScene): Promise<void> {
  await github.quiet()
  expect(await verdict(pull, 'failure')).toMatch(/Needs 1 approval/)
  expect(everPassed(pull)).toBe(false)
  expect(labelsOf(pull)).not.toContain('ai-exception')
}
