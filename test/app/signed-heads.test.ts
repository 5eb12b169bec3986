import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { everPassed, verdict } from '../support/eventually.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import type { Comment } from '../support/github/world/entities.ts'
import { type RunningApp, startApp } from '../support/running-app.ts'
import {
  anAiPull,
  answered,
  aPlace,
  claudeChange,
  obeyed,
  type Place,
  replyLike,
  SIGNED,
  says,
} from '../support/signing.ts'

const OWNED = `version: 1
rules:
  - { id: owned, when: { ai: true }, require: { owner: true } }
`
const ANSWERED = `version: 1
rules:
  - { id: answered, when: { ai: true, paths: ["src/**"] }, require: { acknowledge: true } }
`

let running: RunningApp

beforeAll(async () => {
  running = await startApp({ paces: { burstSeconds: 0.1 } })
}, 120_000)
afterAll(async () => {
  expect(running.github.violations).toEqual([])
  await running.close()
})

function aPull(place: Place): Promise<PullRequestScene> {
  return anAiPull(place, { commits: [claudeChange('dev', { 'src/a.ts': 'harmless\n' })] })
}

/** Somebody signs; before anybody has seen it, another commit is pushed. */
async function signedAndPushed(
  { organisation }: Place,
  pull: PullRequestScene,
  { by, command }: { readonly by: string; readonly command: string },
): Promise<Comment> {
  await verdict(pull, 'failure')
  organisation.webhooks('hold')
  const comment = await pull.comment(by, command)
  await pull.push({ by: 'dev', commits: [claudeChange('dev', { 'src/a.ts': 'harmful\n' })] })
  await organisation.releaseWebhooks()
  return comment
}

describe('what is signed is the head that the signer saw, not one that is pushed behind their back', () => {
  test.each([
    ['waived', SIGNED, { by: 'adm', command: '/ai-policy waive reason="hotfix" for=2d' }],
    ['found-not-ai', SIGNED, { by: 'adm', command: '/ai-policy not-ai reason="typed it"' }],
    ['owned', OWNED, { by: 'rev1', command: '/ai-policy own' }],
    ['acknowledged', ANSWERED, { by: 'rev1', command: '/ai-policy acknowledge src/a.ts' }],
  ])('%s', async (name, policy, { by, command }) => {
    const place = await aPlace(running, name, { policy })
    const pull = await aPull(place)
    const comment = await signedAndPushed(place, pull, { by, command })
    await answered(comment, 'confused')
    await replyLike(pull, /head commit changed after you wrote this/)
    await verdict(pull, 'failure')
    expect(everPassed(pull)).toBe(false)

    await obeyed(pull, by, command)
    await verdict(pull, 'success')
  })

  test('nor when the push is judged before the comment is told of', async () => {
    const place = await aPlace(running, 'told-late')
    const pull = await aPull(place)
    await verdict(pull, 'failure')
    place.organisation.webhooks('hold')
    const comment = await pull.comment('adm', '/ai-policy waive reason="hotfix" for=2d')
    // Times of GitHub have whole seconds.
    await sleep(1100)
    await pull.push({ by: 'dev', commits: [claudeChange('dev', { 'src/a.ts': 'harmful\n' })] })
    await place.organisation.releaseWebhooks((held) => held.toReversed())
    await answered(comment, 'confused')
    await says(pull, /Needs 1/)
    expect(everPassed(pull)).toBe(false)
  })
})
