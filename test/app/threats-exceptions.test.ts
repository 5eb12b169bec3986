import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { eventually, everPassed, verdict } from '../support/eventually.ts'
import { claudeCommit } from '../support/github/scene/commits.ts'
import { labelsOf } from '../support/github/scene/reading.ts'
import { QUICK, type RunningApp, startApp } from '../support/running-app.ts'
import {
  aFailingPull,
  anAiPull,
  aPlace,
  obeyed,
  refusedWith,
  replyLike,
  requestedId,
  type Setting,
  says,
} from '../support/signing.ts'
import { expectNothing } from '../support/unsigned.ts'

const WAIVE = '/ai-policy waive reason="hotfix" for=2d'
const TOOLS = `version: 1
tools: { exception: [claude-code] }
rules: []
exceptions: { grant: [team/ai-admins], max_days: 7 }
`

let running: RunningApp

beforeAll(async () => {
  running = await startApp({ paces: QUICK })
}, 120_000)
afterAll(async () => {
  await running.close()
  expect(running.github.violations).toEqual([])
})

function grantedBy(...granters: readonly string[]): Setting {
  return { policy: TOOLS, teams: { 'ai-admins': granters } }
}

describe('an exception that should not be', () => {
  const SPIKE = 'tool=claude-code for=3d reason="spike"'

  test('the requester grants it to themselves', async () => {
    const { pull } = await aFailingPull(running, 'self-granted', grantedBy('rev1', 'adm'))
    const id = await requestedId(pull, 'rev1', SPIKE)
    expect(await refusedWith(pull, 'rev1', `/ai-policy grant ${id}`)).toMatch(/You requested it yourself/)
    expect(everPassed(pull)).toBe(false)
  })

  test('a driver of the pull request grants it to a friend', async () => {
    const { pull } = await aFailingPull(running, 'friend-granted', grantedBy('dev', 'adm'))
    const id = await requestedId(pull, 'rev1', SPIKE)
    expect(await refusedWith(pull, 'dev', `/ai-policy grant ${id}`)).toMatch(/You take part in this change/)
    expect(everPassed(pull)).toBe(false)
  })

  test('a driver of the pull request grants it from another pull request', async () => {
    const { place, pull } = await aFailingPull(running, 'granted-elsewhere', grantedBy('dev', 'adm'))
    const id = await requestedId(pull, 'rev1', SPIKE)
    const other = await place.openPullRequest({ by: 'rev2', commits: [{ by: 'rev2' }] })
    await verdict(other, 'success')
    expect(await refusedWith(other, 'dev', `/ai-policy grant ${id}`)).toMatch(/You take part/)
    await obeyed(other, 'adm', `/ai-policy grant ${id}`)
    await verdict(pull, 'success')
  })

  test('a granter who begins to take part afterwards: it does not hold any more', async () => {
    const { pull } = await aFailingPull(running, 'granter-pushes', grantedBy('adm', 'adm2'))
    const id = await requestedId(pull, 'dev', SPIKE)
    await obeyed(pull, 'adm', `/ai-policy grant ${id}`)
    await verdict(pull, 'success')
    await pull.push({ by: 'adm', commits: [{ by: 'adm' }] })
    await verdict(pull, 'failure')
    await says(pull, /EX-1 does not hold: adm, who granted it, takes part in this change/)
  })

  test('the finding "not AI" of a granter who then adds work of their own', async () => {
    const { pull } = await aFailingPull(running, 'not-ai-then-push')
    await obeyed(pull, 'adm', '/ai-policy not-ai reason="typed by hand, I watched"')
    await verdict(pull, 'success')
    await pull.push({ by: 'adm', commits: [{ by: 'adm' }] })
    await verdict(pull, 'failure')
    await says(pull, /EX-1 does not hold: adm, who granted it, takes part in this change/)
  })

  test('a waiver is used for later pushes', async () => {
    const { pull } = await aFailingPull(running, 'waiver-reused')
    await obeyed(pull, 'adm', WAIVE)
    await verdict(pull, 'success')
    const waived = pull.headSha()
    await pull.push({ by: 'dev', commits: [claudeCommit('dev')] })
    await verdict(pull, 'failure')
    expect(pull.headSha()).not.toBe(waived)
    await eventually(() => expect(labelsOf(pull)).not.toContain('ai-exception'))
  })

  test('it is asked for for ever, for no reason, or for less than no time', async () => {
    const { pull } = await aFailingPull(running, 'no-end')
    const tries = [
      ['waive for=2d', /A reason is needed/],
      ['waive reason="  " for=2d', /A reason is needed/],
      ['waive reason="x"', /For how long\?/],
      ['waive reason="x" for=30d', /at most 14d/],
      ['waive reason="x" for=-2d', /For how long\?/],
      ['waive reason="x" for=0d', /For how long\?/],
      ['waive reason="x" for=999999d', /at most 14d/],
    ] as const
    for (const [command, reason] of tries)
      expect(await refusedWith(pull, 'adm', `/ai-policy ${command}`)).toMatch(reason)
    await expectNothing(running, pull)
  })

  test('it would lift a tool that is denied', async () => {
    const policy = `version: 1\ntools: { deny: [claude-code] }\nrules: []\nexceptions: { grant: [team/ai-admins] }\n`
    const place = await aPlace(running, 'denied', { policy })
    const pull = await anAiPull(place)
    await verdict(pull, 'failure')
    expect(
      await refusedWith(pull, 'dev', '/ai-policy request-exception tool=claude-code for=1d reason="please"'),
    ).toMatch(/A denied tool may never write code here; no exception lifts that/)
    expect(await refusedWith(pull, 'adm', WAIVE)).toMatch(/no waiver lifts that/)
    await running.github.quiet()
    await verdict(pull, 'failure')
    expect(everPassed(pull)).toBe(false)
  })

  test('it would lift a tool that is denied among other things: only those are lifted, and it says so', async () => {
    const policy = `version: 1
tools: { deny: [claude-code] }
rules: [{ id: countersign, when: { ai: true }, require: { approvals: 1 } }]
exceptions: { grant: [team/ai-admins] }
`
    const pull = await anAiPull(await aPlace(running, 'denied-and-more', { policy }))
    await verdict(pull, 'failure')
    await obeyed(pull, 'adm', WAIVE)
    await replyLike(pull, /does not lift that `claude-code` may never write code here/)
    await running.github.quiet()
    await verdict(pull, 'failure')
    expect(everPassed(pull)).toBe(false)
  })
})
