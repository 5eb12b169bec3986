import { createHmac, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { everPassed, verdict } from '../support/eventually.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import { type RunningApp, startApp } from '../support/running-app.ts'
import { anAiPull, aPlace, obeyed, type Place, recordsOf, repliesOn } from '../support/signing.ts'

let running: RunningApp

beforeAll(async () => {
  running = await startApp()
}, 120_000)
afterAll(async () => {
  await running.close()
  expect(running.github.violations).toEqual([])
})

interface Forged {
  readonly secret: string
  readonly app: number
  readonly body: string
}

/** Sends a webhook as somebody would who knows our address. */
async function send({ secret, app, body }: Forged): Promise<number> {
  const answer = await fetch(`${running.server.url}/api/github/webhooks`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'issue_comment',
      'x-github-delivery': randomUUID(),
      'x-github-hook-installation-target-id': String(app),
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
    body,
  })
  await answer.arrayBuffer()
  return answer.status
}

/** A waiver by a granter, as GitHub would tell of it; nobody wrote it. */
async function waiverOf(place: Place, pull: PullRequestScene): Promise<string> {
  place.organisation.webhooks('drop')
  const comment = await pull.comment('adm', '/ai-policy waive reason="forged" for=1d')
  await pull.deleteComment(comment, 'adm')
  place.organisation.webhooks('send')
  const told = running.github.deliveries.webhooks.findLast(
    ({ event, action, account }) =>
      event === 'issue_comment' && action === 'created' && account === place.organisation.organization,
  )
  if (told === undefined) throw new Error('nothing was told')
  return told.body
}

test.each(['development', '', 'x'.repeat(32)])(
  'a webhook is forged with the secret "%s": refused, and nothing comes of it',
  async (secret) => {
    const place = await aPlace(running, `forged-${secret.length}`)
    const pull = await anAiPull(place)
    await verdict(pull, 'failure')
    const body = await waiverOf(place, pull)
    expect(await send({ secret, app: running.app.id, body })).toBeGreaterThanOrEqual(400)
    await running.github.quiet()
    await verdict(pull, 'failure')
    expect(everPassed(pull)).toBe(false)
    expect(await recordsOf(place, 'exception')).toEqual([])
  },
)

test('a webhook for another app is refused, though its signature is right', async () => {
  const place = await aPlace(running, 'another-app')
  const pull = await anAiPull(place)
  await verdict(pull, 'failure')
  const body = await waiverOf(place, pull)
  const { webhookSecret: secret, id } = running.app
  expect(await send({ secret, app: id + 1, body })).toBeGreaterThanOrEqual(400)
  await running.github.quiet()
  await verdict(pull, 'failure')
  expect(await recordsOf(place, 'exception')).toEqual([])
  // Told to us by whom we trust, the very same is obeyed.
  expect(await send({ secret, app: id, body })).toBeLessThan(300)
  await verdict(pull, 'success')
})

test('two hundred comments on one pull request do not hold up another organisation', async () => {
  const noisy = await anAiPull(await aPlace(running, 'noisy'))
  await verdict(noisy, 'failure')
  await Promise.all(Array.from({ length: 200 }, (_, at) => noisy.comment('dev', `Nothing to say ${at}.`)))
  const started = running.github.log.requests.length
  const pull = await anAiPull(await aPlace(running, 'patient'))
  await verdict(pull, 'failure')
  await pull.approve('rev1')
  await verdict(pull, 'success')
  const reads = running.github.log.requests
    .slice(started)
    .filter(({ account, kind }) => account === 'noisy' && kind === 'read')
  expect(reads.length).toBeLessThanOrEqual(20)
}, 90_000)

test('what people say, and what the app signs in with, are not in the log', async () => {
  const pull = await anAiPull(await aPlace(running, 'quiet-log'))
  await verdict(pull, 'failure')
  await obeyed(pull, 'adm', '/ai-policy waive reason="SECRET-REASON-4711" for=1d')
  await verdict(pull, 'success')
  expect(repliesOn(pull)).toHaveLength(1)
  const log = running.log.join('')
  expect(log).not.toMatch(/ghs_|BEGIN [A-Z ]*PRIVATE KEY|SECRET-REASON-4711|@people\.example/)
  expect(log).not.toContain(running.app.webhookSecret)
})
