import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { everPassed, verdict } from '../support/eventually.ts'
import { claudeCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import { type RunningApp, startApp } from '../support/running-app.ts'
import { anAiPull, aPlace, obeyed, type Place, says } from '../support/signing.ts'

const MAIN_ONLY = `version: 1
rules:
  - id: countersign
    when: { ai: true, base: main }
    require: { approvals: 1 }
`
const CHECKED = `version: 1
rules:
  - { id: checked, require: { checks: [CodeQL] } }
`

let running: RunningApp

beforeAll(async () => {
  running = await startApp()
}, 120_000)
afterAll(async () => {
  expect(running.github.violations).toEqual([])
  await running.close()
})

async function aLaxPlace(name: string): Promise<Place> {
  const place = await aPlace(running, name, { policy: MAIN_ONLY })
  await place.pushToBranch('topic', [claudeCommit('dev')], 'dev')
  return place
}

/** Opens them unheard, so that they are looked at only with the one that matters. */
async function laxPulls(place: Place, count: number): Promise<readonly PullRequestScene[]> {
  const pulls: PullRequestScene[] = []
  place.organisation.webhooks('drop')
  for (let index = 0; index < count; index += 1) {
    const base = `lax-${index}`
    await place.pushToBranch(base, [], 'dev')
    pulls.push(await place.openPullRequest({ by: 'dev', branch: 'topic', base, commits: [] }))
  }
  place.organisation.webhooks('send')
  return pulls
}

test('a strict pull request is found behind thirty lax ones with its head that were closed', async () => {
  const place = await aLaxPlace('behind-closed')
  const [lax, ...others] = await laxPulls(place, 32)
  if (lax === undefined) throw new Error('nothing was opened')
  place.organisation.webhooks('drop')
  for (const other of others) await other.close('dev')
  place.organisation.webhooks('send')
  const strict = await place.openPullRequest({ by: 'dev', branch: 'topic', base: 'main', commits: [] })
  await verdict(strict, 'failure')

  await obeyed(lax, 'dev', '/ai-policy recheck')

  await running.github.quiet()
  await verdict(strict, 'failure')
  expect(everPassed(strict)).toBe(false)
})

test('more lax pull requests with one head than can be judged together turn nothing green', async () => {
  const place = await aLaxPlace('too-many')
  const [lax] = await laxPulls(place, 32)
  if (lax === undefined) throw new Error('nothing was opened')
  const strict = await place.openPullRequest({ by: 'dev', branch: 'topic', base: 'main', commits: [] })
  await verdict(strict, 'failure')

  await obeyed(lax, 'dev', '/ai-policy recheck')

  await says(strict, /too many others have it as well/)
  expect(everPassed(strict)).toBe(false)
})

test('a failed check is seen behind a hundred others', async () => {
  const place = await aPlace(running, 'many-checks', { policy: CHECKED })
  const flooder = running.github.app({ slug: 'flooder' })
  const scanner = running.github.app({ slug: 'scanner' })
  const pull = await anAiPull(place)
  await verdict(pull, 'failure')
  place.organisation.webhooks('drop')
  for (let index = 0; index < 100; index += 1) {
    const name = index === 0 ? 'CodeQL' : `part ${index}`
    await place.foreignCheck(flooder.app, pull.headSha(), { name, conclusion: 'success' })
  }
  await place.foreignCheck(scanner.app, pull.headSha(), { name: 'CodeQL', conclusion: 'failure' })
  place.organisation.webhooks('send')

  await obeyed(pull, 'dev', '/ai-policy recheck')

  await says(pull, /CodeQL: failure/)
  expect(everPassed(pull)).toBe(false)
})
