import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { eventually, verdict } from '../support/eventually.ts'
import { claudeCommit } from '../support/github/scene/commits.ts'
import type { PullRequestScene } from '../support/github/scene/pull-request.ts'
import { checkOf } from '../support/github/scene/reading.ts'
import { type RunningApp, startApp } from '../support/running-app.ts'
import {
  aFailingPull,
  anAiPull,
  aPlace,
  type Failing,
  recordsOf,
  repliesOn,
  replyLike,
  says,
} from '../support/signing.ts'

const ACCOUNTABLE = `version: 1
rules:
  - { id: owned, when: { ai: true }, require: { owner: true } }
`

let running: RunningApp

beforeAll(async () => {
  running = await startApp()
}, 120_000)
afterAll(async () => {
  await running.close()
  expect(running.github.violations).toEqual([])
})

function unowned(name: string): Promise<Failing> {
  return aFailingPull(running, name, { policy: ACCOUNTABLE })
}

function buttonsOf(pull: PullRequestScene): readonly string[] {
  return checkOf(pull)?.state.actions.map(({ identifier }) => identifier) ?? []
}

describe('a button is shown', () => {
  test('only where it could help', async () => {
    const { pull } = await unowned('shown')
    expect(buttonsOf(pull)).toEqual(['recheck', 'request_exception', 'own'])
    await pull.clickButton('dev', 'own')
    await verdict(pull, 'success')
    expect(buttonsOf(pull)).toEqual(['recheck'])
    const denied = await aPlace(running, 'denied', {
      policy: 'version: 1\ntools: { deny: [claude-code] }\nrules: []\n',
    })
    const hopeless = await anAiPull(denied)
    await verdict(hopeless, 'failure')
    expect(buttonsOf(hopeless)).toEqual(['recheck'])
  })
})

describe('"check again"', () => {
  test('reads everything afresh, for anybody who may read', async () => {
    const place = await aPlace(running, 'recheck-button')
    const pull = await anAiPull(place)
    await verdict(pull, 'failure')
    place.organisation.webhooks('drop')
    await pull.approve('rev1')
    place.organisation.webhooks('send')
    await pull.clickButton('ro', 'recheck')
    await verdict(pull, 'success')
    expect(await recordsOf(place, 'command')).toMatchObject([
      { actor: { login: 'ro' }, data: { outcome: 'done', button: 'recheck' } },
    ])
  })
})

describe('"own this change"', () => {
  test('pressed by a person who may write names who answers for it, once', async () => {
    const { place, pull } = await unowned('owned-button')
    await pull.clickButton('rev1', 'own')
    await verdict(pull, 'success')
    await replyLike(pull, /`rev1` accepts accountability for this change/)
    expect(await recordsOf(place, 'command')).toMatchObject([
      { actor: { login: 'rev1' }, data: { outcome: 'done', command: 'own' } },
    ])
  })

  test.each(['ro', 'tri', 'out'])('pressed by %s is refused, and the summary says who may', async (who) => {
    const { place, pull } = await unowned(`own-by-${who}`)
    await pull.clickButton(who, 'own')
    const has = { ro: 'read', tri: 'triage', out: 'none now' }[who] ?? ''
    await says(
      pull,
      new RegExp(
        `- \`${who}\` pressed \`own\`, which was refused: it takes write permission in this repository, and theirs is ${has}\\.`,
      ),
    )
    await verdict(pull, 'failure')
    expect(repliesOn(pull)).toEqual([])
    expect(await recordsOf(place, 'command')).toMatchObject([
      { actor: { login: who }, data: { outcome: 'refused', button: 'own', reason_refused: 'permission' } },
    ])
  })

  test('pressed on the run of an older commit signs nothing', async () => {
    const { place, pull } = await unowned('replayed')
    const old = checkOf(pull)
    await pull.push({ by: 'drv', commits: [claudeCommit('drv')] })
    await verdict(pull, 'failure')
    expect(old).not.toBeNull()
    if (old !== null) await pull.clickButton('dev', 'own', old)
    const head = pull.headSha().slice(0, 7)
    await says(
      pull,
      new RegExp(
        `\`dev\` pressed \`own\`, which was refused: the button belongs to an older commit; use the one on commit ${head}`,
      ),
    )
    await verdict(pull, 'failure')
    expect(await recordsOf(place, 'command')).toMatchObject([
      { actor: { login: 'dev' }, data: { outcome: 'refused', reason_refused: 'outdated' } },
    ])
    await pull.clickButton('dev', 'own')
    await verdict(pull, 'success')
  })

  test('pressed by a bot is not heard', async () => {
    const { place, pull } = await unowned('own-by-bot')
    await pull.clickButton('helpful[bot]', 'own')
    await running.github.quiet()
    await verdict(pull, 'failure')
    await eventually(async () =>
      expect(await recordsOf(place, 'command')).toMatchObject([
        { actor: { login: 'helpful[bot]' }, data: { outcome: 'refused', button: 'own' } },
      ]),
    )
  })

  test('works on a pull request from a fork, of which GitHub does not tell', async () => {
    const place = await aPlace(running, 'from-fork', { policy: ACCOUNTABLE })
    const fork = place.fork('stranger')
    const pull = await anAiPull(place, { by: 'stranger', from: fork, commits: [claudeCommit('stranger')] })
    await verdict(pull, 'failure')
    await pull.clickButton('rev1', 'own')
    await verdict(pull, 'success')
  })
})

describe('"request exception"', () => {
  test('tells whoever may write how to ask, once, with what could be lifted here', async () => {
    const { pull } = await unowned('request-button')
    await pull.clickButton('dev', 'request_exception')
    const reply = await replyLike(pull, /wants an exception/)
    expect(reply).toContain('- `/ai-policy request-exception rule=owned for=14d reason="…"`')
    await pull.clickButton('dev', 'request_exception')
    await running.github.quiet()
    expect(repliesOn(pull)).toHaveLength(1)
    await verdict(pull, 'failure')
  })

  test('is refused to readers', async () => {
    const { pull } = await unowned('request-by-reader')
    await pull.clickButton('ro', 'request_exception')
    await says(pull, /`ro` pressed `request_exception`, which was refused: it takes write permission/)
    expect(repliesOn(pull)).toEqual([])
  })
})
