import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { entriesOf } from '../support/audit-log.ts'
import { eventually, verdict } from '../support/eventually.ts'
import { QUICK, type RunningApp, startApp } from '../support/running-app.ts'
import {
  aForbiddenTool,
  anAiPull,
  aPlace,
  NEEDS_EXCEPTION,
  obeyed,
  repliesOn,
  requestedId,
  says,
} from '../support/signing.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** Ends and notices are looked for every ten seconds. */
const A_TICK = 40_000

let running: RunningApp

beforeAll(async () => {
  running = await startApp({ paces: QUICK })
}, 120_000)
afterAll(async () => {
  await running.close()
  expect(running.github.violations).toEqual([])
})

test('an exception of one minute ends after one minute, without any event', async () => {
  const { place, pull } = await aForbiddenTool(running, 'one-minute')
  const id = await requestedId(pull, 'dev', 'tool=claude-code for=7d reason="spike"')
  await obeyed(pull, 'adm', `/ai-policy grant ${id} for=1m`)
  await verdict(pull, 'success')
  place.organisation.webhooks('drop')
  running.clock.advance(MINUTE)
  await eventually(() => verdict(pull, 'failure'), A_TICK)
  expect(repliesOn(pull).filter((body) => /ends in/.test(body))).toEqual([])
}, 120_000)

test('a waiver ends by the clock as well', async () => {
  const place = await aPlace(running, 'waiver-ends')
  const pull = await anAiPull(place)
  await verdict(pull, 'failure')
  await obeyed(pull, 'adm', '/ai-policy waive reason="hotfix" for=2h')
  await verdict(pull, 'success')
  running.clock.advance(121 * MINUTE)
  await eventually(() => verdict(pull, 'failure'), A_TICK)
}, 120_000)

describe('an exception for the whole repository', () => {
  test('holds for every pull request there and nowhere else, and all are judged again when it ends', async () => {
    const { place, pull } = await aForbiddenTool(running, 'whole-repository')
    const second = await anAiPull(place, { branch: 'second' })
    await verdict(second, 'failure')
    const id = await requestedId(pull, 'dev', 'tool=claude-code scope=repo for=2d reason="migration"')
    await obeyed(second, 'adm', `/ai-policy grant ${id}`)
    await verdict(pull, 'success')
    await verdict(second, 'success')
    const third = await anAiPull(place, { branch: 'third' })
    await verdict(third, 'success')
    await says(third, /`EX-1` for tool `claude-code`, in the whole repository: granted by `adm` to `dev`/)

    const elsewhere = place.organisation.repository('other', {
      files: { '.github/ai-policy.yml': NEEDS_EXCEPTION },
      access: { dev: 'write', adm: 'admin' },
    })
    const foreign = await anAiPull({ ...place, ...elsewhere })
    await verdict(foreign, 'failure')
    expect(await requestedId(foreign, 'dev', 'tool=claude-code for=2d reason="here too"')).toBe('EX-1')

    running.clock.advance(2 * DAY + MINUTE)
    for (const each of [pull, second, third]) await eventually(() => verdict(each, 'failure'), A_TICK)
  }, 180_000)

  test('is revoked: all that rests on it is judged again at once', async () => {
    const { place, pull } = await aForbiddenTool(running, 'revoked-everywhere')
    const second = await anAiPull(place, { branch: 'second' })
    const id = await requestedId(pull, 'dev', 'tool=claude-code scope=repo for=2d reason="migration"')
    await obeyed(pull, 'adm', `/ai-policy grant ${id}`)
    await verdict(second, 'success')
    await obeyed(pull, 'adm2', `/ai-policy revoke ${id} reason="a leak"`)
    await verdict(pull, 'failure')
    await verdict(second, 'failure')
  })

  test('outlives another name of the repository, and ends under it', async () => {
    const { place, pull } = await aForbiddenTool(running, 'renamed-repository')
    const id = await requestedId(pull, 'dev', 'tool=claude-code scope=repo for=2d reason="migration"')
    await obeyed(pull, 'adm', `/ai-policy grant ${id}`)
    await verdict(pull, 'success')
    await place.rename('app-2')
    const second = await anAiPull(place, { branch: 'second' })
    await verdict(second, 'success')
    running.clock.advance(2 * DAY + MINUTE)
    await eventually(() => verdict(pull, 'failure'), A_TICK)
    await eventually(() => verdict(second, 'failure'), A_TICK)
  }, 120_000)
})

test('the register outlives the app', async () => {
  const { place, pull } = await aForbiddenTool(running, 'restarted-register')
  const id = await requestedId(pull, 'dev', 'tool=claude-code for=5d reason="spike"')
  await obeyed(pull, 'adm', `/ai-policy grant ${id}`)
  await verdict(pull, 'success')
  await running.restart()
  await pull.push({ by: 'dev', commits: [{ by: 'dev' }] })
  await verdict(pull, 'success')
  running.clock.advance(5 * DAY)
  await eventually(() => verdict(pull, 'failure'), A_TICK)
  const notices = repliesOn(pull).filter((body) => /ends in/.test(body))
  expect(notices.length).toBeLessThanOrEqual(1)
  await eventually(async () => {
    const entries = await entriesOf(running, place.fullName)
    expect(entries.filter(({ kind }) => kind === 'exception')).toHaveLength(3)
  }, A_TICK)
}, 120_000)
